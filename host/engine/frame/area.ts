import { EngineError } from '../error/error.ts';

/**
 * The frame area in a module's memory, and views of that memory. The views are replaced when the memory grows, which detaches the old ones: a detached view
 * has length 0.
 */
export class FrameArea {
  readonly #memory: WebAssembly.Memory;
  readonly #reserve: (bytes: number) => number;
  /** Longest frame, a multiple of 8. */
  readonly limit: number;
  u8!: Uint8Array;
  u32!: Uint32Array;
  f64!: Float64Array;
  /** Where the area starts, in bytes. */
  base = 0;
  /** Bytes that the area has. */
  capacity = 0;

  /**
   * @param least bytes that the area must have
   * @throws EngineError `module_invalid` when the module does not give them
   */
  constructor(memory: WebAssembly.Memory, reserve: (bytes: number) => number, limit: number, least: number) {
    this.#memory = memory;
    this.#reserve = reserve;
    this.limit = limit - (limit % 8);
    this.refresh();
    if (!this.#claim(Math.min(this.limit, Math.max(least, 4096))))
      throw new EngineError('module_invalid', 'the module reserves no frame area');
  }

  /** Views of the memory as it is now. */
  refresh(): void {
    const { buffer } = this.#memory;
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  #claim(bytes: number): boolean {
    const base = this.#reserve(bytes) >>> 0;
    this.refresh();
    if (base === 0 || base % 8 !== 0 || base + bytes > this.u8.length) return false;
    this.base = base;
    this.capacity = bytes;
    return true;
  }

  /**
   * Makes the area at least `bytes` long and keeps its first `used` bytes.
   * @throws EngineError `input_invalid` when that is over the limit
   */
  grow(bytes: number, used: number): void {
    // Written so that NaN, the length a proxy may claim, is refused too.
    if (!(bytes <= this.limit)) throw tooLarge(this.limit);
    const kept = this.u8.slice(this.base, this.base + used);
    if (!this.#claim(Math.min(this.limit, Math.max(bytes + 7 - ((bytes + 7) % 8), this.capacity * 2))))
      throw tooLarge(this.limit);
    this.u8.set(kept, this.base);
  }
}

/** The input's frame is over the limit. */
export function tooLarge(limit: number): EngineError {
  return new EngineError(
    'input_invalid',
    `the input cannot be decided on: its frame would be longer than ${limit} bytes`,
  );
}
