import { EngineError } from '../error/error.ts';
import { compareBytes, utf8Encode } from '../utf8/utf8.ts';
import { encodeHalf, fitsSingle } from './float.ts';
import { CborTagged, type CborKey, type CborValue } from './types.ts';

/** Deeper nesting is refused, so that no input overflows the stack. */
const MAX_DEPTH = 128;
/** A buffer no larger than this is kept for the next call. */
const KEEP_BYTES = 1 << 16;

class Writer {
  bytes = new Uint8Array(1024);
  view = new DataView(this.bytes.buffer);
  length = 0;

  /** Makes room for `count` more bytes and returns where they start. */
  claim(count: number): number {
    const start = this.length;
    const end = start + count;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, start));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    this.length = end;
    return start;
  }

  append(bytes: Uint8Array): void {
    const at = this.claim(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** An initial byte with the shortest argument (RFC 8949 §4.2.1). */
  head(major: number, argument: number): void {
    const type = major << 5;
    if (argument < 24) {
      const at = this.claim(1);
      this.bytes[at] = type | argument;
    } else if (argument < 0x100) {
      const at = this.claim(2);
      this.bytes[at] = type | 24;
      this.bytes[at + 1] = argument;
    } else if (argument < 0x10000) {
      const at = this.claim(3);
      this.bytes[at] = type | 25;
      this.view.setUint16(at + 1, argument);
    } else if (argument < 0x100000000) {
      const at = this.claim(5);
      this.bytes[at] = type | 26;
      this.view.setUint32(at + 1, argument);
    } else {
      this.wideHead(major, BigInt(argument));
    }
  }

  wideHead(major: number, argument: bigint): void {
    if (argument < 0x100000000n) return this.head(major, Number(argument));
    const at = this.claim(9);
    this.bytes[at] = (major << 5) | 27;
    this.view.setBigUint64(at + 1, argument);
  }
}

function writeText(writer: Writer, text: string): void {
  const { length } = text;
  if (length > 64) {
    const encoded = utf8Encode(text, 'cbor_unsupported');
    writer.head(3, encoded.length);
    writer.append(encoded);
    return;
  }
  const before = writer.length;
  writer.head(3, length);
  const at = writer.claim(length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) {
      writer.length = before;
      const encoded = utf8Encode(text, 'cbor_unsupported');
      writer.head(3, encoded.length);
      writer.append(encoded);
      return;
    }
    writer.bytes[at + i] = unit;
  }
}

function writeBytes(writer: Writer, bytes: Uint8Array): void {
  writer.head(2, bytes.length);
  writer.append(bytes);
}

function writeNumber(writer: Writer, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    if (value >= 0) writer.head(0, value);
    else writer.head(1, -1 - value);
    return;
  }
  const half = encodeHalf(value);
  if (half >= 0) {
    const at = writer.claim(3);
    writer.bytes[at] = 0xf9;
    writer.view.setUint16(at + 1, half);
  } else if (fitsSingle(value)) {
    const at = writer.claim(5);
    writer.bytes[at] = 0xfa;
    writer.view.setFloat32(at + 1, value);
  } else {
    const at = writer.claim(9);
    writer.bytes[at] = 0xfb;
    writer.view.setFloat64(at + 1, value);
  }
}

function writeBigint(writer: Writer, value: bigint): void {
  const major = value < 0n ? 1 : 0;
  let magnitude = value < 0n ? -1n - value : value;
  if (magnitude < 1n << 64n) return writer.wideHead(major, magnitude);
  // RFC 8949 §3.4.3: tag 2 or 3 and the big-endian magnitude without leading zeros.
  const digits = magnitude.toString(16);
  const bytes = new Uint8Array((digits.length + 1) >> 1);
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(magnitude & 0xffn);
    magnitude >>= 8n;
  }
  writer.head(6, 2 + major);
  writeBytes(writer, bytes);
}

function writeKey(writer: Writer, key: CborKey): void {
  if (typeof key === 'string') writeText(writer, key);
  else if (typeof key === 'bigint') writeBigint(writer, key);
  else if (key instanceof Uint8Array) writeBytes(writer, key);
  else if (typeof key === 'number' && Number.isSafeInteger(key) && !Object.is(key, -0)) writeNumber(writer, key);
  else throw new EngineError('cbor_unsupported', 'a map key must be text, bytes or an integer');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

/** Text keys by their encoded bytes: the shorter in UTF-8 first, then bytewise. */
function compareAsciiKeys(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function writeObject(writer: Writer, value: { readonly [key: string]: CborValue }, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new EngineError('cbor_unsupported', 'an object that is not plain cannot be encoded');
  }
  const keys = Object.keys(value);
  for (const key of keys) {
    if (!isAscii(key))
      return writeMap(
        writer,
        keys.map((each) => [each, value[each] as CborValue]),
        depth,
      );
  }
  keys.sort(compareAsciiKeys);
  writer.head(5, keys.length);
  for (const key of keys) {
    writeText(writer, key);
    writeValue(writer, value[key] as CborValue, depth);
  }
}

function writeMap(writer: Writer, entries: readonly (readonly [CborKey, CborValue])[], depth: number): void {
  const keyed = entries.map(([key, value]) => {
    const start = writer.length;
    writeKey(writer, key);
    const encoded = writer.bytes.slice(start, writer.length);
    writer.length = start;
    return { encoded, value };
  });
  keyed.sort((a, b) => compareBytes(a.encoded, b.encoded));
  writer.head(5, keyed.length);
  let previous: Uint8Array | undefined;
  for (const { encoded, value } of keyed) {
    if (previous !== undefined && compareBytes(previous, encoded) === 0) {
      throw new EngineError('cbor_unsupported', 'a map has the same key twice');
    }
    previous = encoded;
    writer.append(encoded);
    writeValue(writer, value, depth);
  }
}

function writeValue(writer: Writer, value: CborValue, depth: number): void {
  if (typeof value === 'string') return writeText(writer, value);
  if (typeof value === 'number') return writeNumber(writer, value);
  if (typeof value === 'bigint') return writeBigint(writer, value);
  if (value === null || value === true || value === false) {
    writer.head(7, value === null ? 22 : value ? 21 : 20);
    return;
  }
  if (typeof value !== 'object')
    throw new EngineError('cbor_unsupported', `a value of type ${typeof value} cannot be encoded`);
  if (value instanceof Uint8Array) return writeBytes(writer, value);
  if (depth === 0) throw new EngineError('cbor_unsupported', `nesting deeper than ${MAX_DEPTH}, or a cycle`);
  if (Array.isArray(value)) {
    const items = value as readonly CborValue[];
    writer.head(4, items.length);
    for (let i = 0; i < items.length; i++) writeValue(writer, items[i] as CborValue, depth - 1);
  } else if (value instanceof Map) {
    writeMap(writer, [...(value as ReadonlyMap<CborKey, CborValue>)], depth - 1);
  } else if (value instanceof CborTagged) {
    if (
      value.tag < 0 ||
      (typeof value.tag === 'number' && !Number.isSafeInteger(value.tag)) ||
      value.tag >= 1n << 64n
    ) {
      throw new EngineError('cbor_unsupported', 'a tag must be an integer from 0 to 2^64 - 1');
    }
    if (Number(value.tag) === 2 || Number(value.tag) === 3) {
      throw new EngineError('cbor_unsupported', 'tags 2 and 3 are written for a bigint');
    }
    writer.wideHead(6, BigInt(value.tag));
    writeValue(writer, value.value, depth - 1);
  } else {
    writeObject(writer, value as { readonly [key: string]: CborValue }, depth - 1);
  }
}

let spare: Writer | undefined;

/**
 * Encodes as deterministic CBOR (RFC 8949 §4.2.1): definite lengths, shortest integers and floats, map keys in the order of their encoded
 * bytes. Equal values give equal bytes.
 *
 * @throws EngineError `cbor_unsupported`: `undefined`, a function, a class instance, a lone surrogate, a key twice, nesting deeper than 128.
 */
export function encodeCbor(value: CborValue): Uint8Array<ArrayBuffer> {
  // A getter of the value may call this function again, so the buffer is taken for the time of the call.
  const writer = spare ?? new Writer();
  spare = undefined;
  writer.length = 0;
  try {
    writeValue(writer, value, MAX_DEPTH);
    return writer.bytes.slice(0, writer.length);
  } finally {
    if (writer.bytes.length <= KEEP_BYTES) spare = writer;
  }
}
