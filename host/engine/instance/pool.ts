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
  /** The instance that serves; undefined when none could be made. */
  current: Instance | undefined;

  private constructor(module: WebAssembly.Module, limits: Limits, least: number) {
    this.#module = module;
    this.#limits = limits;
    this.#least = least;
  }

  /**
   * Makes the first `count` instances.
   * @throws EngineError `module_invalid`, and what the platform throws
   */
  static async start(module: WebAssembly.Module, limits: Limits, least: number, count: number): Promise<Pool> {
    const pool = new Pool(module, limits, least);
    pool.current = await pool.#make();
    while (pool.#spares.length + 1 < count) pool.#spares.push(await pool.#make());
    return pool;
  }

  async #make(): Promise<Instance> {
    return new Instance(await WebAssembly.instantiate(this.#module, {}), this.#limits, this.#least);
  }

  /** Drops the serving instance and lets a spare take over. */
  replace(): void {
    this.current = this.#spares.pop() ?? this.#makeNow();
    this.#make().then(
      (instance) => {
        if (this.current === undefined) this.current = instance;
        else this.#spares.push(instance);
      },
      // Without memory for a spare, the next trap tries again.
      () => undefined,
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
