import { EngineError } from '../error/error.ts';
import { compareBytes, compareUtf8, utf8Decode } from '../utf8/utf8.ts';
import { TAG, type Cell } from './cell.ts';
import { CELL_BYTES, encodeItem, MAX_DEPTH } from './encode.ts';

/** What may be read more than once, in bytes: a value that shares blocks cannot make the reader work without end. */
const SHARED_BYTES = 1 << 20;

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly base: number;
  /** Bytes of blocks that may still be read. */
  budget: number;
}

function refuse(why: string): never {
  throw new EngineError('cell_invalid', `cell: ${why}`);
}

/** The bytes of the block that a cell points to. */
function block(reader: Reader, at: number, size: number): number {
  const address = reader.view.getUint32(at + 8, true);
  if (size === 0) return address === 0 ? 0 : refuse('an empty value has an offset');
  const start = address - reader.base;
  if (start < 0 || start % 8 !== 0 || start + size > reader.bytes.length)
    refuse('an offset points outside, or is not aligned');
  reader.budget -= size;
  if (reader.budget < 0) refuse('its blocks overlap');
  return start;
}

function zero(reader: Reader, at: number, ...words: readonly number[]): void {
  if (words.some((word) => reader.view.getUint32(at + 4 * word, true) !== 0)) refuse('unused bytes are not zero');
}

function readBytes(reader: Reader, at: number): Uint8Array {
  zero(reader, at, 3);
  const n = reader.view.getUint32(at + 4, true);
  const start = block(reader, at, n);
  return reader.bytes.subarray(start, start + n);
}

function readText(reader: Reader, at: number): string {
  if (reader.view.getUint32(at, true) !== TAG.string) refuse('a string must stand here');
  return utf8Decode(readBytes(reader, at), 'cell_invalid');
}

function readBigint(reader: Reader, at: number): Cell {
  const n = reader.view.getUint32(at + 4, true);
  const sign = reader.view.getUint32(at + 12, true);
  const start = block(reader, at, n);
  if (sign > 1 || n < 8 || reader.bytes[start + n - 1] === 0) refuse('a bigint is not in its shortest form');
  let digits = '0x';
  for (let i = n - 1; i >= 0; i--) digits += (reader.bytes[start + i] as number).toString(16).padStart(2, '0');
  const value = sign === 1 ? -BigInt(digits) : BigInt(digits);
  if (BigInt.asIntN(64, value) === value) refuse('a bigint within i64 is an int');
  return { tag: 'bigint', value };
}

function readItems(reader: Reader, at: number, tag: 'list' | 'set', depth: number): Cell {
  zero(reader, at, 3);
  const n = reader.view.getUint32(at + 4, true);
  const start = block(reader, at, n * CELL_BYTES);
  const items: Cell[] = [];
  let previous: Uint8Array | undefined;
  for (let i = 0; i < n; i++) {
    const item = readMember(reader, start + i * CELL_BYTES, depth);
    items.push(item);
    if (tag === 'list') continue;
    const encoded = encodeItem(item);
    if (previous !== undefined && compareBytes(previous, encoded) >= 0)
      refuse('the items of a set are not in ascending order, or one stands twice');
    previous = encoded;
  }
  return { tag, items };
}

function readRecord(reader: Reader, at: number, depth: number): Cell {
  zero(reader, at, 3);
  const n = reader.view.getUint32(at + 4, true);
  const start = block(reader, at, n * 2 * CELL_BYTES);
  const entries: [string, Cell][] = [];
  let previous: string | undefined;
  for (let i = 0; i < n; i++) {
    const key = readText(reader, start + i * 2 * CELL_BYTES);
    if (previous !== undefined && compareUtf8(previous, key) >= 0)
      refuse('the keys of a record are not in ascending order, or one stands twice');
    previous = key;
    entries.push([key, readMember(reader, start + i * 2 * CELL_BYTES + CELL_BYTES, depth)]);
  }
  return { tag: 'record', entries };
}

function readMember(reader: Reader, at: number, depth: number): Cell {
  const cell = readCell(reader, at, depth - 1);
  return cell.tag === 'absent' ? refuse('absent stands inside a value') : cell;
}

function readIp(reader: Reader, at: number): Cell {
  const prefix = reader.view.getUint32(at + 4, true);
  const version = reader.view.getUint32(at + 12, true);
  const start = block(reader, at, 16);
  const address = reader.bytes.slice(start, start + 16);
  if (version !== 4 && version !== 6) return refuse('an address is of version 4 or 6');
  if (prefix > (version === 4 ? 32 : 128)) refuse('a prefix length is out of range');
  if (version === 4 && address.subarray(0, 12).some((byte) => byte !== 0))
    refuse('an IPv4 address stands in the last four bytes');
  return { tag: 'ip', version, address, prefix };
}

function readNumber(
  reader: Reader,
  at: number,
  tag: 'int' | 'datetime' | 'duration' | 'float' | 'bool' | 'decimal',
): Cell {
  const scale = reader.view.getUint32(at + 4, true);
  if (tag !== 'decimal' && scale !== 0) refuse('unused bytes are not zero');
  const integer = reader.view.getBigInt64(at + 8, true);
  if (tag === 'bool')
    return integer === 0n || integer === 1n ? { tag, value: integer === 1n } : refuse('a bool is 0 or 1');
  if (tag === 'decimal') {
    if (scale > 0 && integer % 10n === 0n) refuse('the scale of a decimal is not the smallest');
    return { tag, coefficient: integer, scale };
  }
  if (tag !== 'float') return { tag, value: integer };
  const value = reader.view.getFloat64(at + 8, true);
  if (Number.isNaN(value) && integer !== 0x7ff8000000000000n) refuse('NaN is 0x7ff8000000000000');
  return { tag, value };
}

function readCell(reader: Reader, at: number, depth: number): Cell {
  const tag = reader.view.getUint32(at, true);
  switch (tag) {
    case TAG.absent:
    case TAG.null:
    case TAG.opaque:
      zero(reader, at, 1, 2, 3);
      return { tag: tag === TAG.absent ? 'absent' : tag === TAG.null ? 'null' : 'opaque' };
    case TAG.bool:
      return readNumber(reader, at, 'bool');
    case TAG.int:
      return readNumber(reader, at, 'int');
    case TAG.float:
      return readNumber(reader, at, 'float');
    case TAG.decimal:
      return readNumber(reader, at, 'decimal');
    case TAG.datetime:
      return readNumber(reader, at, 'datetime');
    case TAG.duration:
      return readNumber(reader, at, 'duration');
    case TAG.bigint:
      return readBigint(reader, at);
    case TAG.string:
      return { tag: 'string', value: readText(reader, at) };
    case TAG.bytes:
      return { tag: 'bytes', value: readBytes(reader, at).slice() };
    case TAG.ip:
      return readIp(reader, at);
    case TAG.entity: {
      zero(reader, at, 1, 3);
      const start = block(reader, at, 2 * CELL_BYTES);
      return { tag: 'entity', type: readText(reader, start), id: readText(reader, start + CELL_BYTES) };
    }
    default:
  }
  if (depth <= 0) refuse('nesting is too deep');
  if (tag === TAG.list) return readItems(reader, at, 'list', depth);
  if (tag === TAG.set) return readItems(reader, at, 'set', depth);
  return tag === TAG.record ? readRecord(reader, at, depth) : refuse(`unknown tag ${tag}`);
}

/**
 * Reads the value whose cell stands at `at`; every tag, count, offset, alignment and order is checked before it is used.
 *
 * @param base the address of the first byte, which offsets count from: 0 for a frame and for a module's memory
 * @throws EngineError `cell_invalid`
 */
export function decodeCell(bytes: Uint8Array, at = 0, base = 0): Cell {
  if (at < 0 || at % 8 !== 0 || at + CELL_BYTES > bytes.length) refuse('it stands outside, or is not aligned');
  return readCell(
    {
      bytes,
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      base,
      budget: bytes.length + SHARED_BYTES,
    },
    at,
    MAX_DEPTH,
  );
}
