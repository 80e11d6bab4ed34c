import { Instance } from './instance.ts';
import type { Limits } from '../manifest/types.ts';

/**
 * The instances of a module: one serves; when it traps, its memory may be in any state, so it is dropped, a warm spare takes over, and another spare is made.
 */
export class Pool {
  readonly #module: WebAssembly.Module;
  readonly #limits: Limits;
  readonly #least: number;
  readonly #spares: Instance[] = [];
  /** How many spares are to stand by. */
  readonly #wanted: number;
  /** How many are being made. */
  #making = 0;
  /** The instance that serves; undefined when none could be made. */
  current: Instance | undefined;

  private constructor(module: WebAssembly.Module, limits: Limits, least: number, wanted: number) {
    this.#module = module;
    this.#limits = limits;
    this.#least = least;
    this.#wanted = wanted;
  }

  /**
   * Makes the first `count` instances.
   * @throws EngineError `module_invalid`, and what the platform throws
   */
  static async start(module: WebAssembly.Module, limits: Limits, least: number, count: number): Promise<Pool> {
    const pool = new Pool(module, limits, least, count - 1);
    pool.current = await pool.#make();
    while (pool.#spares.length < pool.#wanted) pool.#spares.push(await pool.#make());
    return pool;
  }

  async #make(): Promise<Instance> {
    return new Instance(await WebAssembly.instantiate(this.#module, {}), this.#limits, this.#least);
  }

  /** Drops the serving instance and lets a spare take over. However often that happens at once, no more spares are made than are to stand by. */
  replace(): void {
    this.current = this.#spares.pop() ?? this.#makeNow();
    const missing = this.current === undefined ? 1 : 0;
    while (this.#spares.length + this.#making < this.#wanted + missing) this.#makeSpare();
  }

  #makeSpare(): void {
    this.#making++;
    this.#make().then(
      (instance) => {
        this.#making--;
        if (this.current === undefined) this.current = instance;
        else this.#spares.push(instance);
      },
      // Without memory for a spare, the next trap tries again.
      () => {
        this.#making--;
      },
    );
  }

  /** Some platforms make no instances of large modules at once; then decisions are denied until a spare is ready. */
  #makeNow(): Instance | undefined {
    try {
      return new Instance(new WebAssembly.Instance(this.#module, {}), this.#limits, this.#least);
    } catch {
      return undefined;
    }
  }
}
