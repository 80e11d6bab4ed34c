import { REASON_TEXTS, reservedDecision } from './decision/reserved.ts';
import { RESULT } from './decision/result.ts';
import { EngineError } from './error/error.ts';
import { readExplanation } from './explain/explain.ts';
import type { Instance } from './instance/instance.ts';
import { readyModule, type LoadedEntry, type LoadedModule } from './load/module.ts';
import { fetchSource, type Fetch } from './load/source.ts';
import type { Manifest } from './manifest/types.ts';
import { Installer } from './store/installer.ts';
import type { EntitiesSource, EntityChanges, InstalledState, InstallOptions } from './store/types.ts';
import type {
  DecideOptions,
  Decision,
  Engine,
  Explanation,
  LoadOptions,
  ModuleSource,
  PolicyInput,
  ReservedReason,
  SwapOptions,
  Swapped,
} from './types.ts';

/** The reasons that the engine gives without an answer of the module. */
const UNASKED: ReadonlySet<ReservedReason | null> = new Set<ReservedReason>([
  'runtime_error:entry_unknown',
  'runtime_error:input_invalid',
  'runtime_error:module_trapped',
  'runtime_error:module_unavailable',
]);

const THROWS = `${REASON_TEXTS['runtime_error:input_invalid']}: it throws when it is read`;

/** What is said of an input that could not be projected. What a caller's own getters throw may throw again when it is looked at. */
function inputReason(cause: unknown): string {
  try {
    const message: unknown = cause instanceof EngineError ? cause.message : undefined;
    return typeof message === 'string' ? message : THROWS;
  } catch {
    return THROWS;
  }
}

function entryOf(module: LoadedModule, options: DecideOptions | undefined): LoadedEntry | undefined {
  return options?.entry === undefined ? module.first : module.entries.get(options.entry);
}

/** 0, or 1 + the ordinal of the rule whose limit is used up; undefined when the entry has no such rule. */
function exhaustedOf(entry: LoadedEntry, options: DecideOptions | undefined): number | undefined {
  return options?.exhausted === undefined ? 0 : entry.ordinals.get(options.exhausted);
}

function unknownRule({ exhausted }: DecideOptions = {}): string {
  return `${REASON_TEXTS['runtime_error:input_invalid']}: no rule has the id ${JSON.stringify(exhausted)}, whose limit is said to be used up`;
}

/** A deny that no rule made, with what is installed. */
function refusal({ digest, pool }: LoadedModule, entry: string, error: ReservedReason, reason?: string): Decision {
  return reservedDecision(digest, entry, error, reason, pool.state);
}

/** A loaded module that decides. Its lifetime is the caller's; `swap` puts another module in its place. */
class WasmEngine implements Engine {
  readonly #fetch: Fetch;
  #module: LoadedModule;
  /** While a frame is being written: a getter of the input may call this engine again, and must not spoil the frame. */
  #writing = false;
  /** Calls of `swap`, and which of them brought the module that serves. */
  #swaps = 0;
  #swapped = 0;
  readonly #installer = new Installer();

  constructor(module: LoadedModule, fetch: Fetch) {
    this.#module = module;
    this.#fetch = fetch;
  }

  get digest(): string {
    return this.#module.digest;
  }

  get digestSource(): 'bytes' | 'asserted' {
    return this.#module.digestSource;
  }

  get manifest(): Manifest {
    return this.#module.manifest;
  }

  decide(input: PolicyInput, options?: DecideOptions): Decision {
    return this.#decide(this.#module, input, options, false);
  }

  decideMany(inputs: readonly PolicyInput[], options?: DecideOptions): Decision[] {
    return inputs.map((input) => this.decide(input, options));
  }

  explain(input: PolicyInput, options?: DecideOptions): Explanation {
    const module = this.#module;
    const decision = this.#decide(module, input, options, true);
    const entry = entryOf(module, options);
    const instance = module.pool.current;
    if (entry === undefined || instance === undefined || UNASKED.has(decision.error)) return { decision, rules: [] };
    const address = instance.area.u32[instance.result + RESULT.explanation] as number;
    // The module looked at no rule.
    if (address === 0) return { decision, rules: [] };
    return { decision, rules: readExplanation(entry.manifest, decision, instance.area.u8, address) };
  }

  frame(input: PolicyInput, options?: DecideOptions): Uint8Array {
    const module = this.#module;
    const entry = entryOf(module, options);
    if (entry === undefined)
      throw new EngineError('entry_unknown', `the module has no entry ${JSON.stringify(options?.entry)}`);
    const exhausted = exhaustedOf(entry, options);
    if (exhausted === undefined) throw new EngineError('input_invalid', unknownRule(options));
    const instance = module.pool.current;
    if (instance === undefined || this.#writing)
      throw new EngineError('module_unavailable', REASON_TEXTS['runtime_error:module_unavailable']);
    this.#writing = true;
    try {
      const length = instance.writer.write(entry.plan, input, exhausted);
      return instance.area.u8.slice(instance.area.base, instance.area.base + length);
    } catch (cause) {
      throw new EngineError('input_invalid', inputReason(cause), { cause });
    } finally {
      this.#writing = false;
    }
  }

  decideFrame(frame: Uint8Array, options?: Pick<DecideOptions, 'entry'>): Decision {
    const module = this.#module;
    const entry = entryOf(module, options);
    if (entry === undefined) return refusal(module, options?.entry ?? '', 'runtime_error:entry_unknown');
    const { name } = entry.manifest;
    const instance = module.pool.current;
    if (instance === undefined || this.#writing) return refusal(module, name, 'runtime_error:module_unavailable');
    const { area } = instance;
    const { length } = frame;
    if (!(length <= area.limit)) return refusal(module, name, 'runtime_error:frame_invalid');
    try {
      if (area.u32.length === 0) area.refresh();
      if (length > area.capacity) area.grow(length, 0);
      area.u8.set(frame, area.base);
    } catch {
      return refusal(module, name, 'runtime_error:frame_invalid');
    }
    return this.#call(module, entry, instance, length, false);
  }

  get state(): InstalledState | null {
    return this.#module.pool.state;
  }

  install(entities: EntitiesSource, { after = 0n }: InstallOptions = {}): Promise<InstalledState> {
    return this.#installer.next(() => {
      const module = this.#module;
      return this.#installer.install(module, entities, after, () => this.#module === module);
    });
  }

  update(changes: EntityChanges): Promise<InstalledState> {
    return this.#installer.next(() => {
      const module = this.#module;
      return this.#installer.update(module, changes, () => this.#module === module);
    });
  }

  async swap(source: ModuleSource, options: SwapOptions = {}): Promise<Swapped> {
    this.#swaps += 1;
    const mine = this.#swaps;
    const module = await readyModule(await fetchSource(source, this.#fetch), options);
    // What is installed must not change between being carried over and the swap.
    return this.#installer.next(async () => {
      this.#checkLatest(mine);
      if (this.state !== null) await this.#carryState(module, options.state);
      this.#checkLatest(mine);
      // A decision is one synchronous call and takes the module once, so none sees one module's frame and another's answer.
      this.#swapped = mine;
      const from = this.#module.digest;
      this.#module = module;
      return { from, to: module.digest };
    });
  }

  /** A slow source must not bring back what a later call has replaced already. */
  #checkLatest(mine: number): void {
    if (mine < this.#swapped) throw new EngineError('superseded', 'a later swap has been made meanwhile');
  }

  async #carryState(module: LoadedModule, state: SwapOptions['state']): Promise<void> {
    if (state === 'drop') return;
    if (state !== 'keep')
      throw new EngineError(
        'state_lost',
        'entities are installed: say with `state` whether they are kept or dropped when the module is swapped',
      );
    const serving = this.#module;
    await this.#installer.carry(serving, module, () => this.#module === serving);
  }

  #decide(module: LoadedModule, input: PolicyInput, options: DecideOptions | undefined, explains: boolean): Decision {
    const entry = entryOf(module, options);
    if (entry === undefined) return refusal(module, options?.entry ?? '', 'runtime_error:entry_unknown');
    const exhausted = exhaustedOf(entry, options);
    if (exhausted === undefined)
      return refusal(module, entry.manifest.name, 'runtime_error:input_invalid', unknownRule(options));
    const instance = module.pool.current;
    if (instance === undefined || this.#writing)
      return refusal(module, entry.manifest.name, 'runtime_error:module_unavailable');
    let length: number;
    this.#writing = true;
    try {
      length = instance.writer.write(entry.plan, input, exhausted);
    } catch (cause) {
      return refusal(module, entry.manifest.name, 'runtime_error:input_invalid', inputReason(cause));
    } finally {
      this.#writing = false;
    }
    return this.#call(module, entry, instance, length, explains);
  }

  /** Decides on the frame of `length` bytes in the instance's frame area. */
  #call(module: LoadedModule, entry: LoadedEntry, instance: Instance, length: number, explains: boolean): Decision {
    let status: number;
    try {
      status = explains ? instance.explain(entry.index, length) : instance.decide(entry.index, length);
    } catch {
      return this.#drop(module, entry);
    }
    if (explains && status === 0)
      throw new EngineError('explanations_missing', 'the module was built without explanations');
    const { area } = instance;
    if (area.u32.length === 0) area.refresh();
    return entry.cache.read(area.u32, instance.result, status) ?? this.#drop(module, entry);
  }

  /** The instance trapped, or answered what no module may answer: whatever its memory holds now, it does not decide again. */
  #drop(module: LoadedModule, entry: LoadedEntry): Decision {
    module.pool.replace();
    return refusal(module, entry.manifest.name, 'runtime_error:module_trapped');
  }
}

/** Loads a module whose URLs and paths are read by `get`. */
export async function loadWith(get: Fetch, source: ModuleSource, options: LoadOptions = {}): Promise<Engine> {
  return new WasmEngine(await readyModule(await fetchSource(source, get), options), get);
}
