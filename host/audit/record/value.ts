import { encodeCbor } from '../../engine/cbor/encode.ts';
import { compareBytes } from '../../engine/utf8/utf8.ts';
import { ByteWriter } from './bytes.ts';

/** CBOR tag of an opaque value, around null. Unassigned in IANA's registry; the letters "edic". */
export const OPAQUE_TAG = 0x65646963;
/** CBOR tag of a set: an array without repetition (IANA registry of CBOR tags). */
const SET_TAG = 258;
/** Deeper nesting is opaque. The guard denies from 64 on. */
const MAX_DEPTH = 96;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const NULL = 0xf6;
const TRUE = 0xf5;
const FALSE = 0xf4;

/** Thrown within this file and caught there: the value is larger than the limit. */
class TooLarge extends Error {}

interface Walk {
  readonly writer: ByteWriter;
  /** The writer's length that is not to be passed. */
  readonly limit: number;
  /** Opaque values met. */
  opaque: number;
}

function simple(writer: ByteWriter, byte: number): void {
  const at = writer.claim(1);
  writer.bytes[at] = byte;
}

function opaque(walk: Walk): void {
  walk.opaque++;
  walk.writer.head(TAG, OPAQUE_TAG);
  simple(walk.writer, NULL);
}

/** So few names are sorted sooner where they are than by the platform, and names so short looked through sooner than by a regular expression. */
const FEW = 16;
const SHORT = 64;

/** Orders names as their encodings are ordered: shorter UTF-8 first, then bytewise; names with a lone surrogate, which are byte strings, before all others. */
export function sortNames(names: string[]): string[] {
  if (names.length < 2) return names;
  if (!names.every(isAscii)) return sortEncoded(names);
  if (names.length > FEW) return names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string;
    let place = i;
    for (; place > 0; place--) {
      const before = names[place - 1] as string;
      if (before.length < name.length || (before.length === name.length && before < name)) break;
      names[place] = before;
    }
    names[place] = name;
  }
  return names;
}

function isAscii(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- all of ASCII
  if (text.length > SHORT) return /^[\0-\x7f]*$/.test(text);
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}

function sortEncoded(names: string[]): string[] {
  const keyed = names.map((name) => {
    const writer = new ByteWriter(name.length + 16);
    writer.text(name, false);
    return { name, encoded: writer.bytes.subarray(0, writer.length) };
  });
  return keyed.sort((a, b) => compareBytes(a.encoded, b.encoded)).map(({ name }) => name);
}

function writeMap(walk: Walk, names: string[], valueOf: (name: string) => unknown, depth: number): void {
  walk.writer.head(MAP, names.length);
  for (const name of sortNames(names)) {
    walk.writer.text(name, false);
    writeInto(walk, valueOf(name), depth);
  }
}

function writeSet(walk: Walk, items: ReadonlySet<unknown>, depth: number): void {
  const { writer } = walk;
  const start = writer.length;
  const encoded: Uint8Array[] = [];
  let total = 0;
  for (const item of items) {
    writeInto(walk, item, depth);
    total += writer.length - start;
    if (start + total > walk.limit) throw new TooLarge();
    encoded.push(writer.bytes.slice(start, writer.length));
    writer.length = start;
  }
  encoded.sort(compareBytes);
  const distinct = encoded.filter((item, i) => i === 0 || compareBytes(encoded[i - 1] as Uint8Array, item) !== 0);
  writer.head(TAG, SET_TAG);
  writer.head(ARRAY, distinct.length);
  for (const item of distinct) writer.append(item);
}

function writeArray(walk: Walk, items: readonly unknown[], depth: number): void {
  walk.writer.head(ARRAY, items.length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    // A hole is null; undefined is an opaque reference.
    if (item === undefined && !(i in items)) simple(walk.writer, NULL);
    else writeInto(walk, item, depth);
  }
}

function writeObject(walk: Walk, value: object, depth: number): void {
  if (value instanceof Uint8Array) {
    if (walk.writer.length + value.length > walk.limit) throw new TooLarge();
    return walk.writer.byteString(value);
  }
  if (depth === 0) return opaque(walk);
  if (Array.isArray(value)) return writeArray(walk, value, depth - 1);
  if (value instanceof Set) return writeSet(walk, value, depth - 1);
  if (value instanceof Map) {
    const entries = value as ReadonlyMap<unknown, unknown>;
    const names = [...entries.keys()];
    if (!names.every((name) => typeof name === 'string')) return opaque(walk);
    return writeMap(walk, names, (name) => entries.get(name), depth - 1);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return opaque(walk);
  const members = value as Readonly<Record<string, unknown>>;
  writeMap(walk, Object.keys(members), (name) => members[name], depth - 1);
}

function writeInto(walk: Walk, value: unknown, depth: number): void {
  const { writer } = walk;
  if (writer.length > walk.limit) throw new TooLarge();
  switch (typeof value) {
    case 'string':
      if (writer.length + value.length > walk.limit) throw new TooLarge();
      return writer.text(value);
    case 'number':
      return writer.number(value);
    case 'boolean':
      return simple(writer, value ? TRUE : FALSE);
    case 'bigint':
      return writer.append(encodeCbor(value));
    case 'object':
      return value === null ? simple(writer, NULL) : writeObject(walk, value, depth);
    default:
      return opaque(walk);
  }
}

/**
 * Writes a value of a snapshot as deterministic CBOR (docs/record-format.md §5). Total: whatever cannot be carried, is nested too deep or would take the writer past
 * `limit` becomes an opaque mark.
 *
 * @returns the number of opaque marks
 */
export function writeValue(writer: ByteWriter, value: unknown, limit: number): number {
  const start = writer.length;
  const walk: Walk = { writer, limit, opaque: 0 };
  try {
    writeInto(walk, value, MAX_DEPTH);
    if (writer.length <= limit) return walk.opaque;
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
  }
  writer.length = start;
  walk.opaque = 0;
  opaque(walk);
  return walk.opaque;
}
