import { TAG, type Cell } from '../../cell/cell.ts';
import { CELL_BYTES, sortSet } from '../../cell/encode.ts';
import { isPlain } from '../../cell/kinds.ts';
import { tooLarge } from '../../frame/area.ts';
import { isRecord } from '../../frame/collect.ts';
import { writeText } from '../../frame/text.ts';
import type { FrameWriter } from '../../frame/writer.ts';
import { readingWithin, readValue } from '../value.ts';
import { EXTENSION_TAGS } from '../typed/conform.ts';
import { CONSTRUCTORS, readTyped } from '../typed/read.ts';
import type { RequestTypes } from '../typed/request.ts';
import type { ExtensionName, Mismatch, RecordType, Type } from '../typed/types.ts';
import { Unreadable } from '../unreadable.ts';
import { irregular } from './irregular.ts';
import { writeName } from './name.ts';
import { Scalars } from './scalar.ts';
import { sortIntegers, sortTexts } from './sort.ts';
import { Shapes } from './shape.ts';
import { UidReader } from './uid.ts';

// oxlint-disable-next-line typescript/unbound-method -- called with `call`; V8 leaves `hasOwnProperty` out in the loops below, and only in this form.
const { hasOwnProperty } = Object.prototype;

const ENTRY_BYTES = 2 * CELL_BYTES;
const I64 = 64;
const TWO_32 = 2n ** 32n;

const NO_MISMATCH: Mismatch = () => null;

type JsonRecord = Readonly<Record<string, unknown>>;

/** Writes values of Cedar in its JSON straight into a frame. What is not of the usual form is `Irregular`. */
export class ValueWriter {
  readonly writer: FrameWriter;
  readonly uid = new UidReader();
  readonly #scalars = new Scalars();
  readonly #shapes = new Shapes(null);
  readonly #mismatch: Mismatch;
  /** Whether the schema has types that list their ids. */
  readonly #lists: boolean;
  readonly #typed = new Map<RecordType, Shapes>();
  /** Members of the records that are being written, the innermost last. */
  readonly #keys: string[] = [];
  readonly #values: unknown[] = [];
  #top = 0;
  #highest = 0;

  /** @param types what the schema says; null where it says nothing */
  constructor(writer: FrameWriter, types: RequestTypes | null = null) {
    this.writer = writer;
    this.#mismatch = types?.mismatch ?? NO_MISMATCH;
    this.#lists = types !== null && [...types.entities.values()].some(({ ids }) => ids !== null);
  }

  /** Forgets what a caller handed in. */
  release(): void {
    for (let i = 0; i < this.#highest; i++) this.#values[i] = undefined;
    this.#top = 0;
    this.#highest = 0;
  }

  value(at: number, value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        return writeText(this.writer, at, value);
      case 'number':
        return Number.isSafeInteger(value) ? this.writer.number(at, value) : irregular();
      case 'boolean':
        return this.writer.cell(at, TAG.bool, 0, value ? 1 : 0, 0);
      case 'object':
        return this.#object(at, value, depth);
      case 'bigint':
        return this.#bigint(at, value);
      default:
        irregular();
    }
  }

  /** A value of a type that the schema says. There, escapes may be left out. */
  typed(at: number, value: unknown, type: Type, depth: number): void {
    switch (type.kind) {
      case 'string':
        return typeof value === 'string' ? writeText(this.writer, at, value) : irregular();
      case 'long':
        return typeof value === 'number' || typeof value === 'bigint' ? this.value(at, value, depth) : irregular();
      case 'bool':
        return typeof value === 'boolean' ? this.value(at, value, depth) : irregular();
      case 'entity':
        return this.#reference(at, value, type.name);
      case 'extension':
        return this.#extension(at, value, type.name, depth);
      case 'set':
        if (!Array.isArray(value) || depth <= 0) irregular();
        return this.#set(at, value as readonly unknown[], depth, type.element);
      case 'record':
        if (depth <= 0) irregular();
        return this.record(at, value, depth, this.#shapesOf(type));
    }
  }

  #reference(at: number, value: unknown, name: string): void {
    const { uid } = this;
    uid.read(value);
    if (uid.type.text !== name || this.mismatches()) irregular();
    uid.write(this.writer, at);
  }

  /** Whether what the reader of references read last is none that the schema allows: most schemas list no ids. */
  mismatches(): boolean {
    const { type, id } = this.uid;
    return (this.#lists || type.isAction) && this.#mismatch({ type: type.text, id }) !== null;
  }

  #extension(at: number, value: unknown, name: ExtensionName, depth: number): void {
    const { writer } = this;
    if (typeof value === 'string') {
      if (!this.#scalars.write(writer, at, CONSTRUCTORS[name], value)) irregular();
      return;
    }
    if (typeof value !== 'object') irregular();
    this.#object(at, value, depth);
    if (writer.area.u32[(writer.area.base + at) >>> 2] !== TAG[EXTENSION_TAGS[name]]) irregular();
  }

  #shapesOf(type: RecordType): Shapes {
    const known = this.#typed.get(type) ?? new Shapes(null, type);
    this.#typed.set(type, known);
    return known;
  }

  #bigint(at: number, value: bigint): void {
    if (BigInt.asIntN(I64, value) !== value) irregular();
    const bits = BigInt.asUintN(I64, value);
    this.writer.cell(at, TAG.int, 0, Number(bits % TWO_32), Number(bits / TWO_32));
  }

  #object(at: number, value: object | null, depth: number): void {
    if (value === null || depth <= 0) irregular();
    if (Array.isArray(value)) return this.#set(at, value as readonly unknown[], depth, null);
    if (!isPlain(value)) irregular();
    const count = this.#collect(value as JsonRecord);
    const from = this.#top - count;
    const key = this.#keys[from];
    if (count === 1 && (key === '__entity' || key === '__extn' || key === '__expr')) {
      this.#top = from;
      return this.#escape(at, key, this.#values[from]);
    }
    this.#members(at, count, depth, this.#shapes);
  }

  /** A record in which escapes are keys like any other. */
  record(at: number, value: unknown, depth: number, shapes: Shapes): void {
    if (!isRecord(value)) irregular();
    this.#members(at, this.#collect(value), depth, shapes);
  }

  /** Puts the members of a record on the stack, and returns how many they are. */
  #collect(record: JsonRecord): number {
    const keys = this.#keys;
    const values = this.#values;
    const from = this.#top;
    let top = from;
    for (const key in record) {
      if (!hasOwnProperty.call(record, key)) continue;
      const value = record[key];
      if (value === undefined) continue;
      keys[top] = key;
      values[top] = value;
      top++;
    }
    this.#top = top;
    if (top > this.#highest) this.#highest = top;
    return top - from;
  }

  /** Writes the last `count` members on the stack as a record, and takes them off. */
  #members(at: number, count: number, depth: number, shapes: Shapes): void {
    const { writer } = this;
    const from = this.#top - count;
    const { order, names, types } = shapes.find(this.#keys, from, count);
    const { length } = order;
    if (length === 0) writer.empty(at, TAG.record);
    else {
      const block = writer.claim(length * ENTRY_BYTES);
      writer.cell(at, TAG.record, length, block, 0);
      for (let i = 0; i < length; i++) {
        const entry = block + i * ENTRY_BYTES;
        writeName(writer, entry, names[i] as (typeof names)[0]);
        const value = this.#values[from + (order[i] as number)];
        if (types === null) this.value(entry + CELL_BYTES, value, depth - 1);
        else this.typed(entry + CELL_BYTES, value, types[i] as Type, depth - 1);
      }
    }
    this.#top = from;
  }

  #escape(at: number, key: string, inner: unknown): void {
    if (key === '__entity') {
      this.uid.readExact(inner);
      return this.uid.write(this.writer, at);
    }
    if (key !== '__extn' || !isRecord(inner)) irregular();
    let call: unknown;
    let text: unknown;
    for (const name in inner) {
      if (!hasOwnProperty.call(inner, name)) continue;
      if (name === 'fn') call = inner[name];
      else if (name === 'arg') text = inner[name];
      else irregular();
    }
    if (typeof call !== 'string' || typeof text !== 'string') irregular();
    if (!this.#scalars.write(this.writer, at, call, text)) irregular();
  }

  /** @param element the type of its items; null where they may be of any */
  #set(at: number, items: readonly unknown[], depth: number, element: Type | null): void {
    const { writer } = this;
    const { length } = items;
    // A proxy may claim any length.
    if (length >>> 0 !== length || !(length * CELL_BYTES <= writer.area.limit)) throw tooLarge(writer.area.limit);
    const read: unknown[] = [];
    for (let i = 0; i < length; i++) read.push(Object.hasOwn(items, i) ? items[i] : undefined);
    const sorted = read.length < 2 ? read : this.#sorted(read, element);
    if (sorted === undefined) return writer.put(at, this.#cellOf(read, depth, element));
    if (sorted.length === 0) return writer.empty(at, TAG.set);
    const block = writer.claim(sorted.length * CELL_BYTES);
    writer.cell(at, TAG.set, sorted.length, block, 0);
    for (let i = 0; i < sorted.length; i++) {
      if (element === null) this.value(block + i * CELL_BYTES, sorted[i], depth - 1);
      else this.typed(block + i * CELL_BYTES, sorted[i], element, depth - 1);
    }
  }

  /** The items in the order of frames, where that is known of them. A text may stand for a value that is none. */
  #sorted(items: readonly unknown[], element: Type | null): readonly unknown[] | undefined {
    if (element !== null && element.kind !== 'string' && element.kind !== 'long') return undefined;
    return sortTexts(items, this.writer.area.limit) ?? sortIntegers(items);
  }

  /** The set of items of several kinds, which are ordered by their encoding. */
  #cellOf(items: readonly unknown[], depth: number, element: Type | null): Cell {
    const reading = { ...readingWithin(this.writer.area.limit), mismatch: this.#mismatch };
    try {
      const cells = items.map((value, key) => {
        const node = { value, within: null, key };
        return element === null ? readValue(node, depth - 1, reading) : readTyped(node, element, depth - 1, reading);
      });
      return { tag: 'set', items: sortSet(cells) };
    } catch (error) {
      // The reference says where it stands.
      if (error instanceof Unreadable) irregular();
      throw error;
    }
  }
}
