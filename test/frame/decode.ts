/**
 * A second reader of frames, written from docs/module-format.md §3 and §4 alone: what it refuses, a module must deny; what it reads, a module must decide as the
 * evaluator does on the same cells.
 */
import { type Cell, encodeCell, TAG } from '../../host/engine/index.ts';

/** Where a frame is larger or deeper than this, only a deny is right. */
export interface FrameLimits {
  readonly slots: number;
  readonly depth: number;
  readonly rules: number;
}

export interface DecodedFrame {
  readonly slots: readonly Cell[];
  /** Ordinal of the rule whose limit is used up. */
  readonly exhausted: number | undefined;
}

const HEADER = 16;
const CELL = 16;
const NAN = 0x7ff8_0000_0000_0000n;

class InvalidFrame extends Error {}

/** The cells of a frame, or why it is none. */
export function decodeFrame(frame: Uint8Array, limits: FrameLimits): DecodedFrame | { readonly invalid: string } {
  try {
    return new Reader(frame, limits).read();
  } catch (error) {
    if (error instanceof InvalidFrame) return { invalid: error.message };
    throw error;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: FrameLimits;
  /** Where the last block ended: blocks stand back to back, in the order of their cells (§3.1). */
  #end: number;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(frame: Uint8Array, limits: FrameLimits) {
    this.#bytes = frame;
    this.#view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    this.#limits = limits;
    this.#end = HEADER + limits.slots * CELL;
  }

  read(): DecodedFrame {
    const length = this.#bytes.length;
    check(length >= HEADER && length % 8 === 0, 'length');
    check(this.#u32(0) === 1, 'format');
    check(this.#u32(4) === length, 'stated length');
    check(this.#u32(8) === this.#limits.slots, 'slots');
    check(this.#end <= length, 'slots beyond the end');
    const exhausted = this.#u32(12);
    check(exhausted <= this.#limits.rules, 'exhausted');
    const slots = Array.from({ length: this.#limits.slots }, (_, index) => this.#cell(HEADER + index * CELL, 0));
    this.#skipPadding();
    check(this.#end === length, 'more bytes');
    return { slots, exhausted: exhausted === 0 ? undefined : exhausted - 1 };
  }

  #cell(at: number, depth: number): Cell {
    const tag = this.#u32(at);
    const count = this.#u32(at + 4);
    const payload = this.#view.getBigUint64(at + 8, true);
    switch (tag) {
      case TAG.absent:
      case TAG.null:
      case TAG.opaque:
        check(count === 0 && payload === 0n, 'unused bytes');
        return { tag: tag === TAG.absent ? 'absent' : tag === TAG.null ? 'null' : 'opaque' };
      case TAG.bool:
        check(count === 0 && payload <= 1n, 'bool');
        return { tag: 'bool', value: payload === 1n };
      case TAG.int:
        check(count === 0, 'unused bytes');
        return { tag: 'int', value: this.#view.getBigInt64(at + 8, true) };
      case TAG.float:
        return this.#float(at, count, payload);
      case TAG.bigint:
        return this.#bigint(at, count);
      case TAG.string:
        return { tag: 'string', value: this.#string(at, count) };
      case TAG.bytes:
        return { tag: 'bytes', value: this.#block(at, count, 1).slice() };
      case TAG.list:
      case TAG.set:
        return this.#list(at, tag === TAG.list ? 'list' : 'set', count, depth + 1);
      case TAG.record:
        return this.#record(at, count, depth + 1);
      default:
        return this.#rareCell(at, tag, count, depth);
    }
  }

  /** The kinds that JSON does not have. */
  #rareCell(at: number, tag: number, count: number, depth: number): Cell {
    const integer = this.#view.getBigInt64(at + 8, true);
    switch (tag) {
      case TAG.decimal:
        check(count === 0 || integer % 10n !== 0n, 'scale');
        return { tag: 'decimal', coefficient: integer, scale: count };
      case TAG.datetime:
      case TAG.duration:
        check(count === 0, 'unused bytes');
        return { tag: tag === TAG.datetime ? 'datetime' : 'duration', value: integer };
      case TAG.entity: {
        check(count === 0 && this.#u32(at + 12) === 0, 'unused bytes');
        const start = this.#blockAt(this.#u32(at + 8), 2, CELL).byteOffset - this.#bytes.byteOffset;
        const [type, id] = [this.#cell(start, depth), this.#cell(start + CELL, depth)];
        if (type.tag !== 'string' || id.tag !== 'string') throw new InvalidFrame('entity');
        return { tag: 'entity', type: type.value, id: id.value };
      }
      case TAG.ip: {
        const version = this.#u32(at + 12);
        const address = this.#blockAt(this.#u32(at + 8), 1, 16).slice();
        const zero = address.subarray(0, 12).every((byte) => byte === 0);
        check(version === 6 ? count <= 128 : version === 4 && count <= 32 && zero, 'address');
        return { tag: 'ip', version: version === 6 ? 6 : 4, address, prefix: count };
      }
      default:
        throw new InvalidFrame(`tag ${tag}`);
    }
  }

  #float(at: number, count: number, payload: bigint): Cell {
    const value = this.#view.getFloat64(at + 8, true);
    check(count === 0 && (!Number.isNaN(value) || payload === NAN), 'float');
    return { tag: 'float', value };
  }

  #bigint(at: number, count: number): Cell {
    const sign = this.#u32(at + 12);
    check(sign <= 1, 'sign');
    const block = this.#blockAt(this.#u32(at + 8), count, 1);
    check(count > 0 && block[count - 1] !== 0, 'magnitude');
    let magnitude = 0n;
    for (const byte of block.toReversed()) magnitude = magnitude * 256n + BigInt(byte);
    const value = sign === 1 ? -magnitude : magnitude;
    check(BigInt.asIntN(64, value) !== value, 'bigint within i64');
    return { tag: 'bigint', value };
  }

  #string(at: number, count: number): string {
    try {
      return this.#text.decode(this.#block(at, count, 1));
    } catch {
      throw new InvalidFrame('UTF-8');
    }
  }

  #list(at: number, tag: 'list' | 'set', count: number, depth: number): Cell {
    check(depth <= this.#limits.depth, 'depth');
    const block = this.#block(at, count, CELL);
    const items = Array.from({ length: count }, (_, index) =>
      this.#cell(block.byteOffset - this.#bytes.byteOffset + index * CELL, depth),
    );
    for (const item of items) check(item.tag !== 'absent', 'absent in a list');
    if (tag === 'set') {
      const encoded = items.map((item) => encodeCell(item));
      encoded.forEach((bytes, index) =>
        check(index === 0 || compare(encoded[index - 1] ?? bytes, bytes) < 0, 'order of a set'),
      );
    }
    return { tag, items };
  }

  #record(at: number, count: number, depth: number): Cell {
    check(depth <= this.#limits.depth, 'depth');
    const block = this.#block(at, count, 2 * CELL);
    const start = block.byteOffset - this.#bytes.byteOffset;
    let previous: Uint8Array | undefined;
    const entries = Array.from({ length: count }, (_, index) => {
      const key = this.#cell(start + index * 2 * CELL, depth);
      if (key.tag !== 'string') throw new InvalidFrame('key');
      const bytes = new TextEncoder().encode(key.value);
      check(previous === undefined || compare(previous, bytes) < 0, 'key order');
      previous = bytes;
      const value = this.#cell(start + index * 2 * CELL + CELL, depth);
      check(value.tag !== 'absent', 'absent in a record');
      return [key.value, value] as const;
    });
    return { tag: 'record', entries };
  }

  /** The block that a cell points to, whose second payload word is zero. */
  #block(at: number, count: number, size: number): Uint8Array {
    check(this.#u32(at + 12) === 0, 'unused bytes');
    return this.#blockAt(this.#u32(at + 8), count, size);
  }

  #blockAt(offset: number, count: number, size: number): Uint8Array {
    if (count === 0) {
      check(offset === 0, 'offset of nothing');
      return this.#bytes.subarray(0, 0);
    }
    this.#skipPadding();
    check(offset === this.#end && offset + count * size <= this.#bytes.length, 'offset');
    this.#end += count * size;
    return this.#bytes.subarray(offset, offset + count * size);
  }

  /** Moves to the next multiple of 8, over zeros. */
  #skipPadding(): void {
    for (; this.#end % 8 !== 0; this.#end += 1) check(this.#bytes[this.#end] === 0, 'padding');
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, true);
  }
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new InvalidFrame(what);
}

function compare(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
