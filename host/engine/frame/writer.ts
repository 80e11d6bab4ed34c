import { RequestWriter } from '../cedar/frame/request.ts';
import type { RequestPlan } from '../cedar/frame/plan.ts';
import { TAG, type Cell } from '../cell/cell.ts';
import { CellHeap, CELL_BYTES, MAX_DEPTH } from '../cell/encode.ts';
import { cellFromJs } from '../cell/from-js.ts';
import { isPlain } from '../cell/kinds.ts';
import { EngineError } from '../error/error.ts';
import { Float } from '../json/float.ts';
import { compareUtf8 } from '../utf8/utf8.ts';
import { tooLarge, type FrameArea } from './area.ts';
import { collect, noRecord, type Reading } from './collect.ts';
import { FRAME_FORMAT, HEADER_BYTES } from './encode.ts';
import type { Plan } from './plan.ts';
import { writeText } from './text.ts';

const TWO_32 = 2 ** 32;

/**
 * Writes frames straight from JavaScript values into a module's memory: the same bytes as `encodeFrame(project(…))`, without the cells between.
 */
export class FrameWriter {
  readonly area: FrameArea;
  readonly #limits: Reading;
  readonly #values: unknown[] = [];
  readonly #requests = new Map<RequestPlan, RequestWriter>();
  /** Where the heap ends, from the frame's start; a multiple of 8. */
  end = 0;

  constructor(area: FrameArea, depth: number) {
    this.area = area;
    this.#limits = { depth, bytes: area.limit, wide: false, met: false };
  }

  /**
   * Projects an input into the frame area and returns the frame's length.
   *
   * @param exhausted 0, or 1 + the ordinal of the rule whose limit is used up
   * @throws EngineError `input_invalid`, and whatever a getter or a proxy throws
   */
  write(plan: Plan, input: unknown, exhausted: number): number {
    const { area } = this;
    const { floats } = plan;
    if (area.u32.length === 0) area.refresh();
    if (plan.bytes > area.capacity) area.grow(plan.bytes, 0);
    this.end = plan.bytes;
    if (plan.request !== null) this.#writerOf(plan.request).write(input);
    else this.#project(plan, input);
    const { u32 } = area;
    const i = area.base >>> 2;
    u32[i] = FRAME_FORMAT;
    u32[i + 1] = this.end;
    u32[i + 2] = floats.length;
    u32[i + 3] = exhausted;
    return this.end;
  }

  #writerOf(plan: RequestPlan): RequestWriter {
    let writer = this.#requests.get(plan);
    if (writer === undefined) {
      writer = new RequestWriter(this, plan, this.#limits.depth);
      this.#requests.set(plan, writer);
    }
    return writer;
  }

  #project(plan: Plan, input: unknown): void {
    const { floats } = plan;
    const values = this.#values;
    while (values.length < floats.length) values.push(undefined);
    try {
      this.#limits.met = false;
      collect(plan.roots, input, values, this.#limits);
      if (plan.record !== undefined && !this.#limits.met) throw noRecord(plan.record);
      for (let i = 0; i < floats.length; i++) {
        const value = values[i];
        const at = HEADER_BYTES + i * CELL_BYTES;
        if (value === undefined) this.empty(at, TAG.absent);
        else if (floats[i] === true) this.floating(at, value);
        else this.value(at, value, this.#limits.depth);
      }
    } finally {
      // What a caller handed in is not kept alive.
      for (let i = 0; i < floats.length; i++) values[i] = undefined;
    }
  }

  /** Takes `size` bytes of the heap, and returns where they start, from the frame's start. */
  claim(size: number): number {
    const start = this.end;
    const end = start + ((size + 7) & ~7);
    // Sizes are compared before they are rounded: a size over the limit may be NaN or beyond 2^31.
    if (!(size <= this.area.capacity) || end > this.area.capacity) this.area.grow(start + size, start);
    this.end = start + ((size + 7) & ~7);
    return start;
  }

  /** A cell; the payload's two words are unsigned, or negative to be taken modulo 2^32. */
  cell(at: number, tag: number, n: number, low: number, high: number): void {
    const { u32 } = this.area;
    const i = (this.area.base + at) >>> 2;
    u32[i] = tag;
    u32[i + 1] = n;
    u32[i + 2] = low;
    u32[i + 3] = high;
  }

  empty(at: number, tag: number): void {
    this.cell(at, tag, 0, 0, 0);
  }

  float(at: number, value: number): void {
    // The one NaN; a platform may carry any payload in its own.
    if (value !== value) return this.cell(at, TAG.float, 0, 0, 0x7ff80000);
    this.cell(at, TAG.float, 0, 0, 0);
    this.area.f64[(this.area.base + at + 8) >>> 3] = value;
  }

  number(at: number, value: number): void {
    if ((value | 0) === value) return this.cell(at, TAG.int, 0, value, value >> 31);
    if (!Number.isSafeInteger(value)) return this.float(at, value);
    const high = Math.floor(value / TWO_32);
    this.cell(at, TAG.int, 0, value - high * TWO_32, high);
  }

  /** A value in a slot of type `float`. */
  floating(at: number, value: unknown): void {
    if (typeof value === 'number') this.float(at, value === 0 ? 0 : value);
    else if (typeof value === 'bigint') this.float(at, Number(value));
    else this.value(at, value, this.#limits.depth);
  }

  /** Any value but an absent slot. */
  value(at: number, value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        return writeText(this, at, value);
      case 'number':
        return this.number(at, value);
      case 'boolean':
        return this.cell(at, TAG.bool, 0, value ? 1 : 0, 0);
      case 'undefined':
        return this.empty(at, TAG.null);
      case 'object':
        return value === null ? this.empty(at, TAG.null) : this.#object(at, value, depth);
      case 'bigint':
        return this.#rare(at, value, depth);
      default:
        return this.empty(at, TAG.opaque);
    }
  }

  #object(at: number, value: object, depth: number): void {
    if (Array.isArray(value)) return this.#list(at, value as readonly unknown[], depth);
    if (isPlain(value)) return this.#record(at, value as Readonly<Record<string, unknown>>, depth);
    if (value instanceof Float) return this.float(at, value.value);
    this.#rare(at, value, depth);
  }

  #list(at: number, items: readonly unknown[], depth: number): void {
    if (depth <= 0) throw tooDeep();
    const { length } = items;
    // A proxy may claim any length.
    if (length >>> 0 !== length) throw tooLarge(this.area.limit);
    if (length === 0) return this.empty(at, TAG.list);
    const block = this.claim(length * CELL_BYTES);
    this.cell(at, TAG.list, length, block, 0);
    for (let i = 0; i < length; i++) {
      // A hole is null, whatever the array's prototype says.
      const item = Object.hasOwn(items, i) ? items[i] : undefined;
      this.value(block + i * CELL_BYTES, item, depth - 1);
    }
  }

  #record(at: number, record: Readonly<Record<string, unknown>>, depth: number): void {
    if (depth <= 0) throw tooDeep();
    const keys: string[] = [];
    let sorted = true;
    for (const key of Object.keys(record)) {
      const last = keys.length - 1;
      if (last >= 0 && sorted) sorted = compareUtf8(keys[last] as string, key) < 0;
      keys.push(key);
    }
    if (!sorted) keys.sort(compareUtf8);
    const values: unknown[] = [];
    let count = 0;
    for (const key of keys) {
      const value = record[key];
      if (value === undefined) continue;
      keys[count++] = key;
      values.push(value);
    }
    if (count === 0) return this.empty(at, TAG.record);
    const block = this.claim(count * 2 * CELL_BYTES);
    this.cell(at, TAG.record, count, block, 0);
    for (let i = 0; i < count; i++) {
      const entry = block + i * 2 * CELL_BYTES;
      writeText(this, entry, keys[i] as string);
      this.value(entry + CELL_BYTES, values[i], depth - 1);
    }
  }

  /** What is seldom: a bigint, bytes, a `Set`, a `Map`, what is opaque. The cell first, then its bytes. */
  #rare(at: number, value: unknown, depth: number): void {
    this.put(at, cellFromJs(value, { depth, bytes: this.area.limit }));
  }

  /** Writes a cell that was made elsewhere. */
  put(at: number, cell: Cell): void {
    // The cell's own 16 bytes stand elsewhere; what follows them begins where the heap ends.
    const heap = new CellHeap(this.end - CELL_BYTES, this.area.limit + CELL_BYTES, false);
    heap.cell(heap.block(CELL_BYTES), cell, MAX_DEPTH);
    const bytes = heap.finish();
    const block = this.claim(bytes.length - CELL_BYTES);
    this.area.u8.set(bytes.subarray(0, CELL_BYTES), this.area.base + at);
    this.area.u8.set(bytes.subarray(CELL_BYTES), this.area.base + block);
  }
}

function tooDeep(): EngineError {
  return new EngineError(
    'input_invalid',
    'the input cannot be decided on: it is nested too deeply, or contains itself',
  );
}
