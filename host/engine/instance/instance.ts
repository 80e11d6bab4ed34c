import { EngineError } from '../error/error.ts';
import { FrameArea } from '../frame/area.ts';
import { FrameWriter } from '../frame/writer.ts';
import type { Limits } from '../manifest/types.ts';
import { RESULT } from '../decision/result.ts';

/** A decision module's functions, as docs/module-format.md §1 types them. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly abi: () => number;
  readonly reserve: (bytes: number) => number;
  readonly decide: (entry: number, length: number) => number;
  readonly explain: (entry: number, length: number) => number;
  readonly result: () => number;
  readonly prepare: (kind: number, length: number) => number;
  readonly commit: () => bigint;
  readonly rollback: () => void;
}

const PAGE_BYTES = 65_536;

/** One instance of a module: its functions, its frame area, and where its results stand. */
export class Instance {
  readonly writer: FrameWriter;
  readonly area: FrameArea;
  readonly decide: (entry: number, length: number) => number;
  readonly explain: (entry: number, length: number) => number;
  /** Staging and installing (docs/module-format.md §9). */
  readonly prepare: (kind: number, length: number) => number;
  readonly commit: () => bigint;
  readonly rollback: () => void;
  readonly #memory: WebAssembly.Memory;
  /** The result area's first word, as an index of `area.u32`. */
  readonly result: number;

  /**
   * @param least bytes that the frame area must have
   * @throws EngineError `module_invalid`
   */
  constructor(instance: WebAssembly.Instance, limits: Limits, least: number) {
    // The file's check has shown that the exports are these.
    const exports = instance.exports as unknown as Exports;
    if (exports.abi() !== 1) throw new EngineError('module_invalid', 'no decision module: its ABI is not 1');
    this.area = new FrameArea(exports.memory, exports.reserve, limits.frameBytes, least);
    this.writer = new FrameWriter(this.area, limits.depth);
    this.decide = exports.decide;
    this.explain = exports.explain;
    this.prepare = exports.prepare;
    this.commit = exports.commit;
    this.rollback = exports.rollback;
    this.#memory = exports.memory;
    const result = exports.result() >>> 0;
    if (result === 0 || result % 8 !== 0 || result / 4 + RESULT.words > this.area.u32.length) {
      throw new EngineError('module_invalid', 'no decision module: its result area does not lie in its memory');
    }
    this.result = result / 4;
  }

  /** Makes the memory at least as long as that. @throws RangeError beyond its maximum */
  growTo(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.area.refresh();
  }
}
