/** The few parts of the WebAssembly binary format that the kernel needs (WebAssembly 2.0, §5 and the vector instructions of §5.4.8). */

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** Instructions, nested as they were put together; operands are the code that leaves them on the stack. */
export type Code = readonly (number | Code)[];

/** The bytes of some code, in order. */
export function flatten(code: Code, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part);
    else flatten(part, into);
  }
  return into;
}

const I32 = 0x7f;
const V128 = 0x7b;

/** A function of i32 parameters without a result. */
export interface KernelFunction {
  readonly name: string;
  readonly parameters: number;
  /** Number of v128 locals, which follow the parameters. */
  readonly vectors: number;
  readonly body: Code;
}

/** "\0asm" and the version. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module of some functions that share an imported memory, `m` of `e`. */
export function assemble(functions: readonly KernelFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [I32])),
    0,
  ]);
  const codes = functions.map(({ vectors, body }) => {
    const locals = vector([[...unsigned(vectors), V128]]);
    const code = flatten([locals, body, 0x0b]);
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, vector(types)),
    ...section(2, vector([[...name('e'), ...name('m'), 0x02, 0x00, 1]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map((each, i) => [...name(each.name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(codes)),
  ]);
}

const simd = (code: number, ...immediates: readonly number[]): Code => [0xfd, unsigned(code), immediates];

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];
export const plus = (a: Code, b: Code): Code => [a, b, 0x6a];
export const minus = (a: Code, b: Code): Code => [a, b, 0x6b];

/** Signed LEB128 of a small non-negative number. */
function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  if ((last & 0x40) === 0) return bytes;
  return [...bytes.slice(0, -1), last | 0x80, 0];
}

/** Repeats a body until the local, less one each time, is 0. */
export const repeat = (counter: number, body: Code): Code => [
  [0x03, 0x40],
  body,
  minus(get(counter), constant(1)),
  [0x22, unsigned(counter)],
  [0x0d, 0x00],
  0x0b,
];

/** 16 bytes at an address and an offset, of any alignment. */
export const load = (address: Code, offset: number): Code => [address, simd(0x00, 0, ...unsigned(offset))];
export const store = (address: Code, offset: number, value: Code): Code => [
  address,
  value,
  simd(0x0b, 0, ...unsigned(offset)),
];
export const xor = (a: Code, b: Code): Code => [a, b, simd(0x51)];
export const and = (a: Code, b: Code): Code => [a, b, simd(0x4e)];
export const or = (a: Code, b: Code): Code => [a, b, simd(0x50)];
/** Adds four 32-bit words to four. */
export const add = (a: Code, b: Code): Code => [a, b, simd(0xae)];
export const shiftRight = (value: Code, by: number): Code => [value, constant(by), simd(0xad)];
const shiftLeft = (value: Code, by: number): Code => [value, constant(by), simd(0xab)];
export const rotate = (value: Code, by: number): Code => or(shiftRight(value, by), shiftLeft(value, 32 - by));
/** Bytes of two vectors, 0 to 15 of the first and 16 to 31 of the second. */
export const shuffle = (a: Code, b: Code, lanes: readonly number[]): Code => [a, b, simd(0x0d, ...lanes)];
/** A vector with its first byte replaced. */
export const withFirstByte = (value: Code, byte: number): Code => [value, constant(byte), simd(0x17, 0)];
/** Four times the same word. */
export const splat = (word: number): Code => {
  const bytes = [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];
  return simd(0x0c, ...bytes, ...bytes, ...bytes, ...bytes);
};
