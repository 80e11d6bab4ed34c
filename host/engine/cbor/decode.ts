import { EngineError } from '../error/error.ts';
import { compareBytes, utf8Decode } from '../utf8/utf8.ts';
import { decodeHalf, encodeHalf, fitsSingle } from './float.ts';
import { CborTagged, type CborData, type CborKey } from './types.ts';

export interface CborLimits {
  /** Most bytes that are looked at. Default 64 MiB. */
  readonly bytes?: number;
  /** Deepest nesting of arrays, maps and tags. Default 128. */
  readonly depth?: number;
  /** Most items of arrays and pairs of maps, all together: what is decoded takes up to a hundred times the bytes. Default unlimited. */
  readonly items?: number;
  /** `any`: the keys of a map may stand in any order, as in COSE that others write; twice none may stand either way. Default `bytewise`. */
  readonly keyOrder?: 'bytewise' | 'any';
}

const DEFAULT_BYTES = 1 << 26;
const DEFAULT_DEPTH = 128;

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly anyOrder: boolean;
  at: number;
  /** Items that may still come. */
  items: number;
}

function refuse(reader: Reader, why: string): never {
  throw new EngineError('cbor_invalid', `CBOR, byte ${reader.at}: ${why}`);
}

/** Moves over `count` bytes that must be there, and returns where they start. */
function take(reader: Reader, count: number): number {
  const start = reader.at;
  if (count > reader.bytes.length - start) refuse(reader, 'the input ends too early');
  reader.at = start + count;
  return start;
}

/** The argument of an initial byte, in its shortest form only; a bigint beyond 2^53 − 1. */
function readArgument(reader: Reader, information: number): number | bigint {
  if (information < 24) return information;
  if (information === 24) {
    const value = reader.view.getUint8(take(reader, 1));
    return value >= 24 ? value : refuse(reader, 'an integer or length is not in its shortest form');
  }
  if (information === 25) {
    const value = reader.view.getUint16(take(reader, 2));
    return value >= 0x100 ? value : refuse(reader, 'an integer or length is not in its shortest form');
  }
  if (information === 26) {
    const value = reader.view.getUint32(take(reader, 4));
    return value >= 0x10000 ? value : refuse(reader, 'an integer or length is not in its shortest form');
  }
  if (information === 27) {
    const value = reader.view.getBigUint64(take(reader, 8));
    if (value < 0x100000000n) refuse(reader, 'an integer or length is not in its shortest form');
    return value <= 0x1fffffffffffffn ? Number(value) : value;
  }
  return refuse(reader, information === 31 ? 'indefinite lengths are not deterministic' : 'a reserved initial byte');
}

/** A count of items of at least `size` bytes each; what cannot be there is refused before anything is allocated. */
function readCount(reader: Reader, information: number, size: number): number {
  const count = readArgument(reader, information);
  if (typeof count === 'bigint' || count * size > reader.bytes.length - reader.at)
    refuse(reader, 'the input ends too early');
  return count;
}

/** The count of an array's items or a map's pairs, each of at least `size` bytes. */
function readItems(reader: Reader, information: number, size: number): number {
  const count = readCount(reader, information, size);
  reader.items -= count;
  return reader.items >= 0 ? count : refuse(reader, 'too many items');
}

function readString(reader: Reader, information: number): Uint8Array {
  const length = readCount(reader, information, 1);
  const start = take(reader, length);
  return reader.bytes.subarray(start, start + length);
}

function readFloat(reader: Reader, information: number): number {
  let value: number;
  if (information === 25) {
    const bits = reader.view.getUint16(take(reader, 2));
    value = decodeHalf(bits);
    if (Number.isNaN(value) && bits !== 0x7e00) refuse(reader, 'NaN is written 0xf97e00');
  } else if (information === 26) {
    value = reader.view.getFloat32(take(reader, 4));
    if (encodeHalf(value) >= 0) refuse(reader, 'a float is not in its shortest form');
  } else {
    value = reader.view.getFloat64(take(reader, 8));
    if (encodeHalf(value) >= 0 || fitsSingle(value)) refuse(reader, 'a float is not in its shortest form');
  }
  // One value, one encoding: what `encodeCbor` writes as an integer is refused as a float.
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) refuse(reader, 'an integer is written as a float');
  return value;
}

function readBignum(reader: Reader, negative: boolean): bigint {
  const initial = reader.view.getUint8(take(reader, 1));
  if (initial >> 5 !== 2) refuse(reader, 'a bignum must hold a byte string');
  const bytes = readString(reader, initial & 0x1f);
  if (bytes.length <= 8 || bytes[0] === 0) refuse(reader, 'a bignum is not in its shortest form');
  let digits = '0x';
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0');
  const magnitude = BigInt(digits);
  return negative ? -1n - magnitude : magnitude;
}

function readKey(reader: Reader): CborKey {
  const initial = reader.view.getUint8(take(reader, 1));
  const information = initial & 0x1f;
  switch (initial >> 5) {
    case 0:
      return readArgument(reader, information);
    case 1:
      return negative(readArgument(reader, information));
    case 2:
      return readString(reader, information).slice();
    case 3:
      return utf8Decode(readString(reader, information), 'cbor_invalid');
    case 6:
      if (information === 2 || information === 3) return readBignum(reader, information === 3);
      break;
    default:
  }
  return refuse(reader, 'a map key must be text, bytes or an integer');
}

/** −1 − n, as a number where that is safe. */
function negative(argument: number | bigint): number | bigint {
  if (typeof argument === 'bigint' || argument === Number.MAX_SAFE_INTEGER) return -1n - BigInt(argument);
  return -1 - argument;
}

function readMap(reader: Reader, information: number, depth: number): ReadonlyMap<CborKey, CborData> {
  const count = readItems(reader, information, 2);
  const map = new Map<CborKey, CborData>();
  const seen = reader.anyOrder ? new Set<string>() : undefined;
  let previous: Uint8Array | undefined;
  for (let i = 0; i < count; i++) {
    const start = reader.at;
    const key = readKey(reader);
    const encoded = reader.bytes.subarray(start, reader.at);
    if (seen !== undefined) {
      const text = encoded.join();
      if (seen.has(text)) refuse(reader, 'a key stands twice in a map');
      seen.add(text);
    } else if (previous !== undefined && compareBytes(previous, encoded) >= 0) {
      refuse(reader, 'the keys of a map are not in ascending order, or one stands twice');
    }
    previous = encoded;
    map.set(key, readValue(reader, depth));
  }
  return map;
}

function readSimple(reader: Reader, information: number): CborData {
  if (information === 20) return false;
  if (information === 21) return true;
  if (information === 22) return null;
  if (information >= 25 && information <= 27) return readFloat(reader, information);
  return refuse(
    reader,
    information === 31 ? 'a break code without an indefinite length' : 'an unsupported simple value',
  );
}

function readValue(reader: Reader, depth: number): CborData {
  const initial = reader.view.getUint8(take(reader, 1));
  const information = initial & 0x1f;
  const major = initial >> 5;
  switch (major) {
    case 0:
      return readArgument(reader, information);
    case 1:
      return negative(readArgument(reader, information));
    case 2:
      return readString(reader, information).slice();
    case 3:
      return utf8Decode(readString(reader, information), 'cbor_invalid');
    case 7:
      return readSimple(reader, information);
    default:
  }
  const tag = major === 6 ? readArgument(reader, information) : 0;
  if (tag === 2 || tag === 3) return readBignum(reader, tag === 3);
  if (depth === 0) refuse(reader, 'nesting is too deep');
  if (major === 4) {
    const count = readItems(reader, information, 1);
    const items: CborData[] = [];
    for (let i = 0; i < count; i++) items.push(readValue(reader, depth - 1));
    return items;
  }
  if (major === 5) return readMap(reader, information, depth - 1);
  return new CborTagged(tag, readValue(reader, depth - 1));
}

/**
 * Decodes deterministic CBOR (RFC 8949 §4.2.1) and refuses everything else, so that `encodeCbor(decodeCbor(bytes))` gives the same bytes:
 * indefinite lengths, integers, lengths and floats longer than needed, integral floats, unsorted or repeated keys, strings that are not
 * UTF-8, `undefined` and other simple values, trailing bytes. Nothing is allocated for what the input is too short to hold. With `keyOrder: 'any'` the order of keys is the one thing that is let be.
 *
 * @throws EngineError `cbor_invalid`
 */
export function decodeCbor(bytes: Uint8Array, limits: CborLimits = {}): CborData {
  const reader: Reader = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    anyOrder: limits.keyOrder === 'any',
    at: 0,
    items: limits.items ?? Infinity,
  };
  if (bytes.length > (limits.bytes ?? DEFAULT_BYTES)) refuse(reader, `${bytes.length} bytes are too many`);
  const value = readValue(reader, limits.depth ?? DEFAULT_DEPTH);
  if (reader.at !== bytes.length) refuse(reader, 'bytes follow the value');
  return value;
}
