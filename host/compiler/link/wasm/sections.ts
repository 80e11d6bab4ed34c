import { decodeUnsigned, encodeUnsigned } from './leb128.ts';

/** Section ids of WebAssembly 1.0 and bulk memory. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

/** `\0asm`, version 1. */
const HEADER: readonly number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Takes a WebAssembly file apart. @throws RangeError for what is none */
export const readSections = (bytes: Uint8Array): Section[] => {
  if (HEADER.some((byte, index) => bytes[index] !== byte)) throw new RangeError('no WebAssembly 1.0 module');
  const sections: Section[] = [];
  let at = HEADER.length;
  while (at < bytes.length) {
    const id = bytes[at] ?? 0;
    const [size, start] = decodeUnsigned(bytes, at + 1);
    if (start + size > bytes.length) throw new RangeError('a section is cut off');
    sections.push({ id, content: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return sections;
};

/** Puts a WebAssembly file together, with section sizes as short as can be. */
export const writeSections = (sections: readonly Section[]): Uint8Array<ArrayBuffer> => {
  const heads = sections.map(({ id, content }) => [id, ...encodeUnsigned(content.length)]);
  const length = sections.reduce(
    (sum, { content }, index) => sum + (heads[index]?.length ?? 0) + content.length,
    HEADER.length,
  );
  const bytes = new Uint8Array(length);
  bytes.set(HEADER);
  let at = HEADER.length;
  sections.forEach(({ content }, index) => {
    const head = heads[index] ?? [];
    bytes.set(head, at);
    bytes.set(content, at + head.length);
    at += head.length + content.length;
  });
  return bytes;
};

/** The content of a custom section. */
export const customContent = (name: string, content: Uint8Array): Uint8Array<ArrayBuffer> => {
  const text = new TextEncoder().encode(name);
  const head = [...encodeUnsigned(text.length), ...text];
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
};
