import { EngineError } from '../error/error.ts';
import { parseJson, type JsonValue } from '../json/parse.ts';
import type { RowBytes } from './bytes.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Digits of an integer that a double holds whatever they are. */
const SAFE_DIGITS = 15;

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether a byte goes on a number that is not an integer, or no number. */
const isInexact = (byte: number | undefined): boolean => byte === 0x2e || byte === 0x65 || byte === 0x45;

const isDigit = (byte: number | undefined): byte is number => byte !== undefined && byte >= ZERO && byte <= 0x39;

/** The bytes of a JSON text, read strictly and without making values of what can be copied. */
export class JsonBytes {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** @throws EngineError `input_invalid` */
  fail(why: string, at = this.at): never {
    let line = 1;
    let start = 0;
    for (let i = 0; i < at && i < this.bytes.length; i++) {
      if (this.bytes[i] !== 0x0a) continue;
      line++;
      start = i + 1;
    }
    throw new EngineError('input_invalid', `entities, line ${line}, byte ${at - start + 1}: ${why}`);
  }

  /** The next byte that is no white space; undefined at the end. */
  next(): number | undefined {
    const { bytes } = this;
    let byte = bytes[this.at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.at];
    return byte;
  }

  /** Moves over a byte, if it comes next. */
  accept(byte: number): boolean {
    if (this.next() !== byte) return false;
    this.at++;
    return true;
  }

  expect(byte: number): void {
    if (!this.accept(byte)) this.fail(`${JSON.stringify(String.fromCharCode(byte))} must stand here`);
  }

  /** Moves over these bytes, if they come next. */
  acceptAll(text: Uint8Array): boolean {
    this.next();
    for (let i = 0; i < text.length; i++) if (this.bytes[this.at + i] !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  /** Copies the string that comes next as a text. */
  string(to: RowBytes): void {
    if (this.next() !== QUOTE) this.fail('a text in quotes must stand here');
    const { bytes } = this;
    const start = this.at + 1;
    let end = start;
    for (let byte = bytes[end]; byte !== QUOTE; byte = bytes[++end]) {
      if (byte === BACKSLASH) return this.#escaped(to);
      if (byte === undefined || byte < 0x20) this.fail('a text is not closed, or holds a control character', end);
    }
    to.utf8(bytes, start, end);
    this.at = end + 1;
  }

  #escaped(to: RowBytes): void {
    const start = this.at;
    this.#skipString();
    const value = this.value(start);
    to.text(typeof value === 'string' ? value : this.fail('a text must stand here', start));
  }

  #skipString(): void {
    const { bytes } = this;
    let end = this.at + 1;
    for (let byte = bytes[end]; byte !== QUOTE; byte = bytes[++end]) {
      if (byte === undefined) this.fail('a text is not closed');
      if (byte === BACKSLASH) end++;
    }
    this.at = end + 1;
  }

  /** Copies the integer of 64 bits that comes next. */
  integer(to: RowBytes): void {
    const { bytes } = this;
    const start = this.at;
    const negative = bytes[start] === MINUS;
    let end = negative ? start + 1 : start;
    const first = end;
    let value = 0;
    for (let byte = bytes[end]; isDigit(byte); byte = bytes[++end]) value = value * 10 + (byte - ZERO);
    if (end === first) this.fail('a value must stand here');
    const isZero = bytes[first] === ZERO;
    if ((isZero && (end > first + 1 || negative)) || isInexact(bytes[end]))
      this.fail('a number must be an integer of 64 bits');
    this.at = end;
    if (end - first <= SAFE_DIGITS) return to.integer(negative ? -value : value);
    // Longer ones than that of the least i64 are none.
    const exact = end - start > 20 ? null : BigInt(DECODER.decode(bytes.subarray(start, end)));
    if (exact === null || BigInt.asIntN(64, exact) !== exact)
      this.fail('a number must be an integer of 64 bits', start);
    to.long(exact);
  }

  /** Moves over a value. Whether it is one is not looked at: `value` says so. */
  skip(): void {
    const { bytes } = this;
    let depth = 0;
    do {
      const byte = this.next();
      if (byte === undefined) this.fail('the text ends too early');
      if (byte === QUOTE) {
        this.#skipString();
        continue;
      }
      this.at++;
      if (byte === 0x7b || byte === 0x5b) depth++;
      else if (byte === 0x7d || byte === 0x5d) depth--;
      else while (isPlain(bytes[this.at])) this.at++;
    } while (depth > 0);
    if (depth < 0) this.fail('a value must stand here', this.at - 1);
  }

  /** What stands between a place and this one. @throws EngineError `json_invalid` for what is no value */
  value(from: number): JsonValue {
    return parseJson(DECODER.decode(this.bytes.subarray(from, this.at)));
  }
}

/** Whether a byte can go on a word or a number. */
const isPlain = (byte: number | undefined): boolean =>
  byte !== undefined &&
  byte > 0x20 &&
  byte !== 0x2c &&
  byte !== 0x3a &&
  byte !== QUOTE &&
  (byte & 0xdf) !== 0x5d &&
  (byte & 0xdf) !== 0x5b;
