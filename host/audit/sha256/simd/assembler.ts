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
/** The type of a block without a result. */
const NOTHING = 0x40;

/** A function of i32 parameters without a result. */
export interface KernelFunction {
  /** What it is exported as; one without a name is called by its place alone. */
  readonly name?: string;
  readonly parameters: number;
  /** Number of i32 locals, which follow the parameters. */
  readonly integers: number;
  /** Number of v128 locals, which follow those. */
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
  const exported = functions.flatMap((each, i) =>
    each.name === undefined ? [] : [[...name(each.name), 0x00, ...unsigned(i)]],
  );
  const codes = functions.map(({ integers, vectors, body }) => {
    const locals = vector([
      [...unsigned(integers), I32],
      [...unsigned(vectors), V128],
    ]);
    const code = flatten([locals, body, 0x0b]);
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, vector(types)),
    ...section(2, vector([[...name('e'), ...name('m'), 0x02, 0x00, 1]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(exported)),
    ...section(10, vector(codes)),
  ]);
}

const simd = (code: number, ...immediates: readonly number[]): Code => [0xfd, unsigned(code), immediates];

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];
export const constant = (value: number): Code => [0x41, signed(value)];
export const plus = (a: Code, b: Code): Code => [a, b, 0x6a];
export const minus = (a: Code, b: Code): Code => [a, b, 0x6b];
export const shiftWord = (value: Code, by: number): Code => [value, constant(by), 0x74];
export const less = (a: Code, b: Code): Code => [a, b, 0x48];
export const equal = (a: Code, b: Code): Code => [a, b, 0x46];

/** Signed LEB128 of a small number. */
function signed(value: number): number[] {
  if (value < 0) return [value & 0x7f];
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  if ((last & 0x40) === 0) return bytes;
  return [...bytes.slice(0, -1), last | 0x80, 0];
}

/** Sets a local to the lesser, or the greater, of itself and a constant; both as signed. */
export const atMost = (local: number, most: number): Code =>
  set(local, [constant(most), get(local), less(constant(most), get(local)), 0x1b]);
export const atLeast = (local: number, least: number): Code =>
  set(local, [constant(least), get(local), less(get(local), constant(least)), 0x1b]);

/** Repeats a body while what is computed behind it is not 0. */
export const repeatWhile = (body: Code, condition: Code): Code => [
  [0x03, NOTHING],
  body,
  condition,
  [0x0d, 0x00],
  0x0b,
];

/** Repeats a body until the local, less one each time, is 0. */
export const repeat = (counter: number, body: Code): Code =>
  repeatWhile(body, [minus(get(counter), constant(1)), [0x22, unsigned(counter)]]);

export const when = (condition: Code, yes: Code, no: Code): Code => [condition, [0x04, NOTHING], yes, 0x05, no, 0x0b];

/** Copies so many bytes; the places may overlap. */
export const copy = (to: Code, from: Code, count: Code): Code => [to, from, count, 0xfc, unsigned(10), 0, 0];

/** Calls a function of the module, by its place, without arguments. */
export const call = (place: number): Code => [0x10, unsigned(place)];

/** A 32-bit word at an address and an offset. */
export const loadWord = (address: Code, offset: number): Code => [address, 0x28, 0, unsigned(offset)];

export const loadByte = (address: Code, offset: number): Code => [address, 0x2d, 0, unsigned(offset)];

/** 16 bytes at an address and an offset, of any alignment. */
export const load = (address: Code, offset: number): Code => [address, simd(0x00, 0, ...unsigned(offset))];
/** A word at an address and an offset, four times. */
export const loadSplat = (address: Code, offset: number): Code => [address, simd(0x09, 0, ...unsigned(offset))];
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
/** Four words. */
export const vectorOf = (w0: Code, w1: Code, w2: Code, w3: Code): Code => [
  [w0, simd(0x11)],
  [w1, simd(0x1c, 1)],
  [w2, simd(0x1c, 2)],
  [w3, simd(0x1c, 3)],
];
