import { EngineError } from '../error/error.ts';
import { compareBytes, compareUtf8, utf8Encode } from '../utf8/utf8.ts';
import { TAG, type Cell } from './cell.ts';

/** Containers deeper than this are refused, whatever a module allows. */
export const MAX_DEPTH = 64;
export const CELL_BYTES = 16;

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

function refuse(why: string): never {
  throw new EngineError('cell_invalid', `cell: ${why}`);
}

/**
 * Bytes that grow at their end by blocks at multiples of 8 (docs/module-format.md §3.1). Addresses written into cells count from `base` before the
 * first byte: 0 for frames, the load address for constants of a module.
 */
export class CellHeap {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  #view = new DataView(this.bytes.buffer);
  readonly #base: number;
  readonly #max: number;
  readonly #checksSets: boolean;
  length = 0;

  /** @param checksSets false where the order of sets has been checked already, or is being found out */
  constructor(base = 0, max = 2 ** 31, checksSets = true) {
    this.#base = base;
    this.#max = max;
    this.#checksSets = checksSets;
  }

  /** Appends `size` zero bytes at the next multiple of 8, and returns where they start. */
  block(size: number): number {
    const start = (this.length + 7) & ~7;
    const end = start + size;
    if (end > this.#max) refuse(`more than ${this.#max} bytes`);
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.length = end;
    return start;
  }

  u32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  i64(at: number, value: bigint): void {
    if (value < I64_MIN || value > I64_MAX) refuse(`${value} is outside the range of i64`);
    this.#view.setBigInt64(at, value, true);
  }

  f64(at: number, value: number): void {
    // The one NaN; a platform may carry any payload in its own.
    if (Number.isNaN(value)) this.#view.setBigUint64(at, 0x7ff8000000000000n, true);
    else this.#view.setFloat64(at, value, true);
  }

  /** A cell with `n` items in a block of `size` bytes; the block's start, where there is one. */
  #blockCell(at: number, tag: number, n: number, size: number): number {
    this.u32(at, tag);
    this.u32(at + 4, n);
    if (size === 0) return 0;
    const block = this.block(size);
    this.u32(at + 8, this.#base + block);
    return block;
  }

  #bytesCell(at: number, tag: number, bytes: Uint8Array): void {
    const block = this.#blockCell(at, tag, bytes.length, bytes.length);
    this.bytes.set(bytes, block);
  }

  #text(at: number, value: string): void {
    this.#bytesCell(at, TAG.string, utf8Encode(value, 'cell_invalid'));
  }

  #bigint(at: number, value: bigint): void {
    if (value >= I64_MIN && value <= I64_MAX) refuse('a bigint within i64 is an int');
    const digits = (value < 0n ? -value : value).toString(16);
    const magnitude = new Uint8Array((digits.length + 1) >> 1);
    for (let i = 0; i < magnitude.length; i++) {
      const end = digits.length - 2 * i;
      magnitude[i] = Number.parseInt(digits.slice(Math.max(0, end - 2), end), 16);
    }
    this.#bytesCell(at, TAG.bigint, magnitude);
    this.u32(at + 12, value < 0n ? 1 : 0);
  }

  #set(at: number, items: readonly Cell[], depth: number): void {
    if (this.#checksSets && !isSorted(items.map(encodeItem)))
      refuse('the items of a set are not in ascending order, or one stands twice');
    this.#items(at, TAG.set, items, depth);
  }

  #items(at: number, tag: number, items: readonly Cell[], depth: number): void {
    const block = this.#blockCell(at, tag, items.length, items.length * CELL_BYTES);
    items.forEach((item, i) => this.#member(block + i * CELL_BYTES, item, depth));
  }

  #record(at: number, entries: Extract<Cell, { tag: 'record' }>['entries'], depth: number): void {
    const block = this.#blockCell(at, TAG.record, entries.length, entries.length * 2 * CELL_BYTES);
    let previous: string | undefined;
    entries.forEach(([key, value], i) => {
      if (previous !== undefined && compareUtf8(previous, key) >= 0)
        refuse('the keys of a record are not in ascending order, or one stands twice');
      previous = key;
      this.#text(block + i * 2 * CELL_BYTES, key);
      this.#member(block + i * 2 * CELL_BYTES + CELL_BYTES, value, depth);
    });
  }

  #member(at: number, cell: Cell, depth: number): void {
    if (cell.tag === 'absent') refuse('absent stands inside a value');
    this.cell(at, cell, depth - 1);
  }

  #ip(at: number, cell: Extract<Cell, { tag: 'ip' }>): void {
    const bits = cell.version === 4 ? 32 : 128;
    if (cell.address.length !== 16) refuse('an address has 16 bytes');
    if (cell.version === 4 && cell.address.subarray(0, 12).some((byte) => byte !== 0))
      refuse('an IPv4 address stands in the last four bytes');
    if (!Number.isInteger(cell.prefix) || cell.prefix < 0 || cell.prefix > bits)
      refuse(`a prefix length is from 0 to ${bits}`);
    const block = this.#blockCell(at, TAG.ip, cell.prefix, 16);
    this.bytes.set(cell.address, block);
    this.u32(at + 12, cell.version);
  }

  #decimal(at: number, coefficient: bigint, scale: number): void {
    if (!Number.isInteger(scale) || scale < 0 || scale > 0xffffffff) refuse('a scale is an unsigned integer');
    if (scale > 0 && coefficient % 10n === 0n) refuse('the scale of a decimal is not the smallest');
    this.u32(at, TAG.decimal);
    this.u32(at + 4, scale);
    this.i64(at + 8, coefficient);
  }

  /**
   * Writes a cell into the 16 zero bytes at `at`, and what does not fit them behind everything written so far.
   * @throws EngineError `cell_invalid`
   */
  cell(at: number, cell: Cell, depth: number): void {
    switch (cell.tag) {
      case 'absent':
      case 'null':
      case 'opaque':
        return this.u32(at, TAG[cell.tag]);
      case 'bool':
        this.u32(at, TAG.bool);
        return this.u32(at + 8, cell.value ? 1 : 0);
      case 'int':
      case 'datetime':
      case 'duration':
        this.u32(at, TAG[cell.tag]);
        return this.i64(at + 8, cell.value);
      case 'float':
        this.u32(at, TAG.float);
        return this.f64(at + 8, cell.value);
      case 'decimal':
        return this.#decimal(at, cell.coefficient, cell.scale);
      case 'bigint':
        return this.#bigint(at, cell.value);
      case 'string':
        return this.#text(at, cell.value);
      case 'bytes':
        return this.#bytesCell(at, TAG.bytes, cell.value);
      case 'ip':
        return this.#ip(at, cell);
      default:
        return this.#compound(at, cell, depth);
    }
  }

  #compound(at: number, cell: Extract<Cell, { tag: 'entity' | 'list' | 'set' | 'record' }>, depth: number): void {
    if (cell.tag === 'entity') {
      const block = this.#blockCell(at, TAG.entity, 0, 2 * CELL_BYTES);
      this.#text(block, cell.type);
      this.#text(block + CELL_BYTES, cell.id);
      return;
    }
    if (depth <= 0) refuse(`nesting deeper than ${MAX_DEPTH}`);
    if (cell.tag === 'list') this.#items(at, TAG.list, cell.items, depth);
    else if (cell.tag === 'set') this.#set(at, cell.items, depth);
    else this.#record(at, cell.entries, depth);
  }

  /** The bytes so far, padded to a multiple of 8. */
  finish(): Uint8Array<ArrayBuffer> {
    this.block(0);
    return this.bytes.slice(0, this.length);
  }
}

/**
 * The canonical encoding of a value: its cell, then its heap, padded to a multiple of 8 (docs/module-format.md §3.1). Equal values have
 * equal bytes.
 *
 * @param base added to every offset: the address that the first byte will have
 * @throws EngineError `cell_invalid`: a cell that breaks the format, such as a record whose keys are not sorted
 */
export function encodeCell(cell: Cell, base = 0): Uint8Array<ArrayBuffer> {
  const heap = new CellHeap(base);
  heap.cell(heap.block(CELL_BYTES), cell, MAX_DEPTH);
  return heap.finish();
}

/** An item of a set as it is compared. Sets within it are not checked again: that would double the work at every level. */
export function encodeItem(item: Cell): Uint8Array {
  const heap = new CellHeap(0, undefined, false);
  heap.cell(heap.block(CELL_BYTES), item, MAX_DEPTH);
  return heap.finish();
}

function isSorted(encoded: readonly Uint8Array[]): boolean {
  return encoded.every((bytes, i) => i === 0 || compareBytes(encoded[i - 1] as Uint8Array, bytes) < 0);
}

/** The items of a set as it holds them: by their encoded bytes, each once. */
export function sortSet(items: readonly Cell[]): readonly Cell[] {
  const sorted = items
    .map((item) => ({ item, bytes: encodeItem(item) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes));
  return sorted
    .filter(({ bytes }, i) => i === 0 || compareBytes((sorted[i - 1] as { bytes: Uint8Array }).bytes, bytes) !== 0)
    .map(({ item }) => item);
}

/**
 * The entries of a record as it holds them: by the UTF-8 bytes of their keys.
 * @throws EngineError `cell_invalid` when a key stands twice
 */
export function sortRecord(entries: readonly (readonly [string, Cell])[]): readonly (readonly [string, Cell])[] {
  const sorted = entries.toSorted(([a], [b]) => compareUtf8(a, b));
  if (sorted.some(([key], i) => i > 0 && sorted[i - 1]?.[0] === key)) refuse('a record has the same key twice');
  return sorted;
}
