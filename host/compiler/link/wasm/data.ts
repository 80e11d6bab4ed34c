import { decodeUnsigned, encodeSigned, encodeUnsigned } from './leb128.ts';
import { SECTION } from './sections.ts';
import type { Section } from './sections.ts';

/** `i32.const` and `end`, between which an active segment's address stands. */
const I32_CONST = 0x41;
const END = 0x0b;

/** An active segment of memory 0. */
const segmentOf = (address: number, bytes: Uint8Array): Uint8Array => {
  const head = [0, I32_CONST, ...encodeSigned(address), END, ...encodeUnsigned(bytes.length)];
  const segment = new Uint8Array(head.length + bytes.length);
  segment.set(head);
  segment.set(bytes, head.length);
  return segment;
};

const counted = (count: number, parts: readonly Uint8Array[]): Uint8Array => {
  const head = encodeUnsigned(count);
  const content = new Uint8Array(parts.reduce((sum, part) => sum + part.length, head.length));
  content.set(head);
  let at = head.length;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  return content;
};

/** Adds a data segment behind a module's own, whose numbers, by which instructions may name them, stay. */
export const withData = (sections: readonly Section[], address: number, bytes: Uint8Array): readonly Section[] => {
  const known = sections.find(({ id }) => id === SECTION.data);
  const [count, start] = known === undefined ? [0, 0] : decodeUnsigned(known.content, 0);
  const own = known === undefined ? new Uint8Array() : known.content.subarray(start);
  const data: Section = { id: SECTION.data, content: counted(count + 1, [own, segmentOf(address, bytes)]) };
  const others = sections.filter(({ id }) => id !== SECTION.data);
  return [
    ...others.map((section) =>
      section.id === SECTION.dataCount
        ? { id: section.id, content: Uint8Array.from(encodeUnsigned(count + 1)) }
        : section,
    ),
    data,
  ];
};
