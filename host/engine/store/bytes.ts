import type { Cell } from '../cell/cell.ts';
import { TAG } from '../cell/cell.ts';
import type { EntityUid } from '../cedar/uid.ts';
import { EngineError } from '../error/error.ts';
import { loneSurrogate } from '../utf8/utf8.ts';

const FIRST_BYTES = 1 << 12;
/** What one buffer may hold: more than any store. */
const MOST_BYTES = 2 ** 31;

const SHORT = 48;

const ENCODER = new TextEncoder();

/** Bytes that are written one behind the other, in the encoding of docs/module-format.md §9.2. */
export class RowBytes {
  bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.bytes.buffer);
  length = 0;

  /** Makes room for as many bytes more. @throws EngineError `state_refused` */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    if (needed > MOST_BYTES) throw new EngineError('state_refused', `entities take more than ${MOST_BYTES} bytes`);
    const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(needed, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  word(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** Writes a word where one stands already. */
  wordAt(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  long(value: bigint): void {
    this.reserve(8);
    this.#view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  /** A safe integer as i64. */
  integer(value: number): void {
    this.reserve(8);
    const low = value >>> 0;
    this.#view.setUint32(this.length, low, true);
    this.#view.setInt32(this.length + 4, (value - low) / 2 ** 32, true);
    this.length += 8;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const count = to - from;
    this.reserve(count);
    const { length } = this;
    // A view of a few bytes costs more than copying them.
    if (count > SHORT) this.bytes.set(bytes.subarray(from, to), length);
    else for (let i = 0; i < count; i++) this.bytes[length + i] = bytes[from + i] as number;
    this.length = length + count;
  }

  /** A text whose bytes are there. */
  utf8(bytes: Uint8Array, from: number, to: number): void {
    this.word(to - from);
    this.raw(bytes, from, to);
  }

  /** @throws EngineError `input_invalid` for a lone surrogate */
  text(value: string): void {
    if (loneSurrogate(value) >= 0) throw new EngineError('input_invalid', 'a text holds half of a surrogate pair');
    this.reserve(4 + value.length * 3);
    const { written } = ENCODER.encodeInto(value, this.bytes.subarray(this.length + 4));
    this.wordAt(this.length, written);
    this.length += 4 + written;
  }

  /** A reference to an entity. @throws EngineError `input_invalid` */
  name({ type, id }: EntityUid): void {
    this.text(type);
    this.text(id);
  }

  /** A value of Cedar. @throws EngineError `input_invalid` for any other */
  value(cell: Cell): void {
    this.byte(TAG[cell.tag]);
    switch (cell.tag) {
      case 'bool':
        return this.byte(cell.value ? 1 : 0);
      case 'int':
      case 'datetime':
      case 'duration':
        return this.long(cell.value);
      case 'decimal':
        this.byte(cell.scale);
        return this.long(cell.coefficient);
      case 'string':
        return this.text(cell.value);
      case 'set':
        this.word(cell.items.length);
        for (const item of cell.items) this.value(item);
        return;
      case 'record':
        return this.record(cell);
      case 'entity':
        return this.name(cell);
      case 'ip':
        this.byte(cell.version);
        this.byte(cell.prefix);
        return this.raw(cell.address);
      default:
        throw new EngineError('input_invalid', `Cedar has no value of type ${cell.tag}`);
    }
  }

  /** The entries of a record, without its tag. */
  record({ entries }: Extract<Cell, { tag: 'record' }>): void {
    this.word(entries.length);
    for (const [key, value] of entries) {
      this.text(key);
      this.value(value);
    }
  }
}
