import { EngineError } from '../error/error.ts';
import { Float } from './float.ts';

/** A JSON value without loss: integers beyond 2^53 are bigints, numbers written as floats are `Float`. */
export type JsonValue = null | boolean | number | bigint | Float | string | JsonValue[] | { [key: string]: JsonValue };

export interface JsonOptions {
  /** A key that stands twice in an object: an error, or the last one wins. Default `error`. */
  readonly duplicates?: 'error' | 'last';
  /** Deepest nesting of arrays and objects. Default 512. */
  readonly depth?: number;
  /** Longest text, in UTF-16 units. Default 64 Mi. */
  readonly length?: number;
}

const DEFAULT_DEPTH = 512;
const DEFAULT_LENGTH = 1 << 26;
/** The longest integer that CPython 3.11 reads (sys.int_info.default_max_str_digits); reading takes more than linear time. */
const MAX_INTEGER_DIGITS = 4_300;

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
/** Characters that stand for themselves in a string. */
// oxlint-disable-next-line no-control-regex -- RFC 8259 §7 names these control characters.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

interface Reader {
  readonly text: string;
  readonly lastWins: boolean;
  at: number;
}

function refuse(reader: Reader, why: string): never {
  const before = reader.text.slice(0, reader.at).split('\n');
  throw new EngineError(
    'json_invalid',
    `JSON, line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${why}`,
  );
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const unit = reader.text.charCodeAt(reader.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
    reader.at++;
  }
}

/** Moves over `character` after white space, if it stands there. */
function accept(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== character) return false;
  reader.at++;
  return true;
}

function readNumber(reader: Reader): number | bigint | Float {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text);
  if (match === null)
    return refuse(reader, reader.at < reader.text.length ? 'a value must stand here' : 'the text ends too early');
  const [literal, fraction, exponent] = match;
  if (fraction !== undefined || exponent !== undefined) {
    reader.at += literal.length;
    return new Float(Number(literal));
  }
  const value = Number(literal);
  if (!Number.isSafeInteger(value) && literal.length > MAX_INTEGER_DIGITS)
    refuse(reader, `an integer has more than ${MAX_INTEGER_DIGITS} digits`);
  reader.at += literal.length;
  return Number.isSafeInteger(value) ? value : BigInt(literal);
}

function readEscape(reader: Reader): string {
  const letter = reader.text[reader.at + 1] ?? '';
  if (letter === 'u') {
    const digits = reader.text.slice(reader.at + 2, reader.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) refuse(reader, 'four hexadecimal digits must follow \\u');
    reader.at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
  const escape = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (escape === undefined) return refuse(reader, 'an unknown escape');
  reader.at += 2;
  return escape;
}

/** Reads the rest of a string whose opening quote has been read. */
function readString(reader: Reader): string {
  let result = '';
  for (;;) {
    PLAIN.lastIndex = reader.at;
    const plain = PLAIN.exec(reader.text)?.[0] ?? '';
    reader.at += plain.length;
    const next = reader.text[reader.at];
    if (next === '"') {
      reader.at++;
      return result + plain;
    }
    if (next !== '\\')
      return refuse(reader, next === undefined ? 'a string is not closed' : 'a control character stands in a string');
    result += plain + readEscape(reader);
  }
}

function readObject(reader: Reader, depth: number): JsonValue {
  const result: { [key: string]: JsonValue } = {};
  if (accept(reader, '}')) return result;
  do {
    if (!accept(reader, '"')) refuse(reader, 'a key in quotes must stand here');
    const key = readString(reader);
    if (!reader.lastWins && Object.hasOwn(result, key)) refuse(reader, `the key ${JSON.stringify(key)} stands twice`);
    if (!accept(reader, ':')) refuse(reader, 'a colon must stand here');
    const value = readValue(reader, depth);
    // Assignment would set the prototype instead.
    if (key === '__proto__')
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    else result[key] = value;
  } while (accept(reader, ','));
  if (!accept(reader, '}')) refuse(reader, 'a comma or a closing brace must stand here');
  return result;
}

function readArray(reader: Reader, depth: number): JsonValue {
  const result: JsonValue[] = [];
  if (accept(reader, ']')) return result;
  do result.push(readValue(reader, depth));
  while (accept(reader, ','));
  if (!accept(reader, ']')) refuse(reader, 'a comma or a closing bracket must stand here');
  return result;
}

function readWord<T>(reader: Reader, word: string, value: T): T {
  if (!reader.text.startsWith(word, reader.at)) refuse(reader, 'a value must stand here');
  reader.at += word.length;
  return value;
}

function readValue(reader: Reader, depth: number): JsonValue {
  skipSpace(reader);
  switch (reader.text[reader.at]) {
    case '{':
      if (depth === 0) refuse(reader, 'nesting is too deep');
      reader.at++;
      return readObject(reader, depth - 1);
    case '[':
      if (depth === 0) refuse(reader, 'nesting is too deep');
      reader.at++;
      return readArray(reader, depth - 1);
    case '"':
      reader.at++;
      return readString(reader);
    case 't':
      return readWord(reader, 'true', true);
    case 'f':
      return readWord(reader, 'false', false);
    case 'n':
      return readWord(reader, 'null', null);
    default:
      return readNumber(reader);
  }
}

/**
 * Reads JSON (RFC 8259) without losing what policies can tell apart: integers beyond 2^53 become bigints, `5.0` and `5e0` become `Float`,
 * `__proto__` is a key like any other. Nothing that JSON does not allow is accepted.
 *
 * @throws EngineError `json_invalid`, with line and column
 */
export function parseJson(text: string, options: JsonOptions = {}): JsonValue {
  const reader: Reader = { text, lastWins: options.duplicates === 'last', at: 0 };
  if (text.length > (options.length ?? DEFAULT_LENGTH)) refuse(reader, 'the text is too long');
  const value = readValue(reader, options.depth ?? DEFAULT_DEPTH);
  skipSpace(reader);
  if (reader.at !== text.length) refuse(reader, 'text follows the value');
  return value;
}
