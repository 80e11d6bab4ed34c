import { TAG } from '../../engine/cell/cell.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { hashBytes } from '../index/hash.ts';
import { CELL_BYTES } from './layout.ts';
import type { Segment } from './segment.ts';
import { tableSize } from './hash.ts';
import { LinkError } from './error.ts';

/** Deeper constants are refused, so that no comparison with one can use up the stack. */
const DEEPEST_CONSTANT = 64;

/** A list of strings from this length on has a set beside it. */
const SMALLEST_SET = 8;

const UTF8 = new TextEncoder();

/** The magnitude's bytes, least significant first, without leading zeros. */
const magnitude = (value: bigint): Uint8Array => {
  const bytes: number[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 8n) bytes.push(Number(rest & 0xffn));
  return Uint8Array.from(bytes);
};

/** Text that two cells share exactly when they are the same value. */
const keyOf = (cell: Cell): string =>
  JSON.stringify(cell, (_, value: unknown) => {
    if (typeof value === 'bigint') return { bigint: String(value) };
    // JSON knows neither −0 nor NaN nor the infinities.
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { number: Object.is(value, -0) ? '-0' : String(value) };
    if (value instanceof Uint8Array) return { bytes: Array.from(value) };
    return value;
  });

/** Constants in the data segment: cells of docs/module-format.md §3 with absolute addresses, each value once. */
export class Constants {
  readonly #segment: Segment;
  readonly #cells = new Map<string, number>();
  readonly #texts = new Map<string, { readonly address: number; readonly bytes: Uint8Array }>();

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /** The address of a cell that holds the value. */
  cell(value: Cell): number {
    const key = keyOf(value);
    const known = this.#cells.get(key);
    if (known !== undefined) return known;
    const address = this.#segment.allocate(CELL_BYTES, 8);
    this.#cells.set(key, address);
    this.#write(address, value, 0);
    return address;
  }

  #text(text: string): { readonly address: number; readonly bytes: Uint8Array } {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const bytes = UTF8.encode(text);
    const address = bytes.length === 0 ? 0 : this.#segment.allocate(bytes.length, 1);
    this.#segment.writeBytes(address, bytes);
    const written = { address, bytes };
    this.#texts.set(text, written);
    return written;
  }

  #head(address: number, tag: number, count: number, low: number, high: number): void {
    this.#segment.write32(address, tag);
    this.#segment.write32(address + 4, count);
    this.#segment.write32(address + 8, low);
    this.#segment.write32(address + 12, high);
  }

  #block(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const address = this.#segment.allocate(bytes.length, 8);
    this.#segment.writeBytes(address, bytes);
    return address;
  }

  #items(items: readonly Cell[], depth: number): number {
    if (items.length === 0) return 0;
    const block = this.#segment.allocate(items.length * CELL_BYTES, 8);
    items.forEach((item, index) => this.#write(block + index * CELL_BYTES, item, depth + 1));
    return block;
  }

  /** A set over the list's strings, whose address stands where a list's cell has zero; 0 when it has none. */
  #set(items: readonly Cell[], block: number): number {
    if (items.length < SMALLEST_SET || items.some(({ tag }) => tag !== 'string')) return 0;
    const segment = this.#segment;
    const size = tableSize(items.length);
    const set = segment.allocate(4 + size * 8, 4);
    segment.write32(set, size - 1);
    items.forEach((item, index) => {
      if (item.tag !== 'string') return;
      const hash = hashBytes(this.#text(item.value).bytes);
      let place = hash & (size - 1);
      while (segment.read32(set + 4 + place * 8 + 4) !== 0) place = (place + 1) & (size - 1);
      segment.write32(set + 4 + place * 8, hash);
      segment.write32(set + 4 + place * 8 + 4, block + index * CELL_BYTES);
    });
    return set;
  }

  #write(address: number, value: Cell, depth: number): void {
    if (depth > DEEPEST_CONSTANT) throw new LinkError('constant_too_deep', 'a constant nests too deep');
    const segment = this.#segment;
    const tag = TAG[value.tag];
    switch (value.tag) {
      case 'absent':
      case 'null':
      case 'opaque':
        return this.#head(address, tag, 0, 0, 0);
      case 'bool':
        return this.#head(address, tag, 0, value.value ? 1 : 0, 0);
      case 'int':
      case 'datetime':
      case 'duration':
        this.#head(address, tag, 0, 0, 0);
        return segment.write64(address + 8, value.value);
      case 'bigint': {
        const bytes = magnitude(value.value);
        return this.#head(address, tag, bytes.length, this.#block(bytes), value.value < 0n ? 1 : 0);
      }
      case 'float':
        this.#head(address, tag, 0, 0, 0);
        return Number.isNaN(value.value)
          ? segment.write64(address + 8, 0x7ff8000000000000n)
          : segment.writeFloat(address + 8, value.value);
      case 'decimal':
        this.#head(address, tag, value.scale, 0, 0);
        return segment.write64(address + 8, value.coefficient);
      case 'string': {
        const text = this.#text(value.value);
        return this.#head(address, tag, text.bytes.length, text.address, 0);
      }
      case 'bytes':
        return this.#head(address, tag, value.value.length, this.#block(value.value), 0);
      case 'list': {
        const block = this.#items(value.items, depth);
        return this.#head(address, tag, value.items.length, block, this.#set(value.items, block));
      }
      case 'set':
        return this.#head(address, tag, value.items.length, this.#items(value.items, depth), 0);
      case 'record': {
        const cells = value.entries.flatMap(([key, item]): Cell[] => [{ tag: 'string', value: key }, item]);
        return this.#head(address, tag, value.entries.length, this.#items(cells, depth), 0);
      }
      case 'entity': {
        const names: Cell[] = [
          { tag: 'string', value: value.type },
          { tag: 'string', value: value.id },
        ];
        return this.#head(address, tag, 0, this.#items(names, depth), 0);
      }
      case 'ip':
        return this.#head(address, tag, value.prefix, this.#block(value.address), value.version);
    }
  }
}
