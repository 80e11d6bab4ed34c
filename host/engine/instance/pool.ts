import { Instance } from './instance.ts';
import type { Limits } from '../manifest/types.ts';
import { copyState } from '../store/stage.ts';
import type { InstalledState } from '../store/types.ts';

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
  #state: InstalledState | null = null;
  /** An instance without what was installed, where all that had it trapped. */
  #blank: Instance | undefined;
  /** The instance that serves; undefined when none could be made, or what was installed is lost. */
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
    this.current = this.#spares.pop() ?? (this.#state === null ? this.#makeNow() : undefined);
    const missing = this.current === undefined ? 1 : 0;
    while (this.#spares.length + this.#making < this.#wanted + missing) this.#makeSpare();
  }

  /** What is installed in the instance that serves and in those that stand by; null for nothing. */
  get state(): InstalledState | null {
    return this.#state;
  }

  /**
   * Says what has been installed in an instance, which serves from now on. Those that stand by are given the same; one that cannot take it is dropped, and made anew after the next trap.
   */
  installed(instance: Instance, state: InstalledState): void {
    this.#state = state;
    this.current = instance;
    this.#blank = undefined;
    const spares = this.#spares.splice(0);
    for (const spare of spares) this.#standBy(spare);
    while (this.#spares.length + this.#making < this.#wanted) this.#makeSpare();
  }

  /** An instance in which a whole state can be installed: the one that serves, or where none does, one that has nothing yet. */
  forInstalling(): Instance | undefined {
    return this.current ?? this.#blank ?? this.#makeNow();
  }

  #makeSpare(): void {
    this.#making++;
    this.#make().then(
      (instance) => {
        this.#making--;
        if (this.current !== undefined) this.#standBy(instance);
        else if (this.#state === null) this.current = instance;
        // Where something was installed, an instance without it decides nothing.
        else this.#blank = instance;
      },
      // Without memory for a spare, the next trap tries again.
      () => {
        this.#making--;
      },
    );
  }

  /** Keeps an instance as a spare, with what is installed in the one that serves. */
  #standBy(instance: Instance): void {
    try {
      if (this.#state !== null && this.current !== undefined) copyState(this.current, instance);
      this.#spares.push(instance);
    } catch {
      // Without memory for it, it is none.
    }
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
