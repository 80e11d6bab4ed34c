/** The engine's public face: what goes in, what comes out. */
import type { Manifest, Obligation, Verdict } from './manifest/types.ts';
import type { EntitiesSource, EntityChanges, InstalledState, InstallOptions } from './store/types.ts';

/**
 * The record that an entry's slots are read from. For the AGT dialects: `context` is what the policy's conditions see, and must be a record; `agent` the id of the
 * acting agent, `stage` the intervention point (`pre_tool` when absent, in `agt-py`). For Cedar: `principal`, `action` and `resource` as `{type, id}`, and perhaps
 * `context` and `entities`, in Cedar's JSON (docs/module-format.md §4.4).
 */
export type PolicyInput = Readonly<Record<string, unknown>>;

/** Why a decision was made by no rule: the language's error handling, or the engine's. Every one of them denies. */
export type ReservedReason =
  | 'runtime_error:policy_error'
  | 'runtime_error:frame_invalid'
  | 'runtime_error:budget_exceeded'
  | 'runtime_error:entry_unknown'
  | 'runtime_error:no_rule_decided'
  | 'runtime_error:input_invalid'
  | 'runtime_error:module_trapped'
  | 'runtime_error:module_unavailable';

export interface Decision {
  readonly verdict: Verdict;
  /** Whether the action may run: `allow`, `warn` or an applied `transform`. */
  readonly allowed: boolean;
  /** The dialect's own action word of the deciding rule, such as `block` or `require_approval`; `deny` for reserved reasons. */
  readonly action: string;
  /** Name of the deciding rule; null when a default or an error decided. */
  readonly rule: string | null;
  /** Name of the policy document that decided, when one did. */
  readonly policy: string | null;
  /** Why, for people. */
  readonly reason: string;
  /** Every determining rule, fallbacks included. */
  readonly reasons: readonly { readonly id: string; readonly text: string }[];
  /** Ids of the rules that erred. */
  readonly errors: readonly string[];
  /** Ids of the rules that matched (fallbacks not counted); only the winner for dialects that stop at the first match. */
  readonly matched: readonly string[];
  readonly obligations: readonly Obligation[];
  /** Decided by a default, not by a rule. */
  readonly fallback: boolean;
  /** Decided by an error; every error denies. */
  readonly error: ReservedReason | null;
  /** Denied because the winning rule's limit is used up. */
  readonly limited: boolean;
  /** Both an allow and a deny matched. */
  readonly conflict: boolean;
  /** SHA-256 of the module's file, lower-case hex. */
  readonly moduleDigest: string;
  readonly entry: string;
  readonly epoch: bigint;
  /** Lower-case hex; null when nothing is installed. */
  readonly stateDigest: string | null;
  /** Rules whose guards were evaluated. */
  readonly candidates: number;
}

export interface DecideOptions {
  /** Name of the entry; default the first. */
  readonly entry?: string;
  /** Id of a rule whose limit the limit store refuses: if it wins, the decision is a deny with `limited`. */
  readonly exhausted?: string;
}

/** One rule in an explanation. */
export interface ExplainedRule {
  readonly id: string;
  readonly name: string | null;
  readonly policy: string | null;
  readonly action: string;
  readonly outcome: 'false' | 'true' | 'error' | 'undefined';
  readonly determining: boolean;
  readonly fallback: boolean;
  readonly conditions: readonly {
    readonly text: string;
    readonly value: 'false' | 'true' | 'error' | 'undefined' | 'not-reached';
  }[];
}

export interface Explanation {
  readonly decision: Decision;
  /** In the manifest's order. */
  readonly rules: readonly ExplainedRule[];
}

type ModuleBytes = ArrayBuffer | Uint8Array<ArrayBuffer>;
type Loadable = ModuleBytes | WebAssembly.Module | { readonly default: WebAssembly.Module } | Response | URL | string;

/** Anything a module can be loaded from; a string is a URL, and on Node a path. */
export type ModuleSource = Loadable | Promise<Loadable> | (() => Loadable | Promise<Loadable>);

export interface LoadOptions {
  /** Expected SHA-256 of the file, in lower-case hex, with or without `sha256:` before it. */
  readonly digest?: string;
  /** The file's bytes, when `source` is a compiled `WebAssembly.Module`, whose own bytes cannot be read back. */
  readonly bytes?: ModuleBytes;
  /** Instances kept; one serves, the others take over after a trap. Default 2. */
  readonly instances?: number;
}

export interface SwapOptions extends LoadOptions {
  /**
   * What becomes of entities that are installed: `keep` installs them in the new module before it takes over, `drop` lets them go. Without it, a module that has any is not swapped.
   */
  readonly state?: 'keep' | 'drop';
}

/** Digests of the module that was replaced and of the one that has its place. */
export interface Swapped {
  readonly from: string;
  readonly to: string;
}

export interface Engine {
  /** SHA-256 of the module's file, lower-case hex. */
  readonly digest: string;
  /** `bytes`: hashed here. `asserted`: the caller said so (an edge runtime hides a compiled module's bytes). */
  readonly digestSource: 'bytes' | 'asserted';
  readonly manifest: Manifest;
  /** Decides. Never throws on bad input: every failure is a deny with its reserved reason. */
  decide(input: PolicyInput, options?: DecideOptions): Decision;
  decideMany(inputs: readonly PolicyInput[], options?: DecideOptions): Decision[];
  /** The decision, with every rule's outcome and every condition's value. Throws `EngineError` `explanations_missing` when the module was built without them. */
  explain(input: PolicyInput, options?: DecideOptions): Explanation;
  /** The canonical frame of an input (docs/module-format.md §4). Throws `EngineError` `input_invalid`. */
  frame(input: PolicyInput, options?: DecideOptions): Uint8Array;
  /** Decides on a frame made elsewhere. */
  decideFrame(frame: Uint8Array, options?: Pick<DecideOptions, 'entry'>): Decision;
  /**
   * Installs entities in place of all that were installed, for policies that read them: a decision knows those of its input, and of the others those that are installed. Atomic: decisions see the state before or
   * the state behind it, and on failure nothing changes. Calls are done one after the other. Throws `EngineError` `state_unsupported` (no policy reads entities), `state_refused` (too many, a cycle, one twice and differently), `input_invalid`,
   * `json_invalid`, `module_unavailable`, `superseded` (the module was swapped, or failed, meanwhile).
   *
   * @example const { epoch, stateDigest } = await engine.install(await readFile('entities.json'));
   */
  install(entities: EntitiesSource, options?: InstallOptions): Promise<InstalledState>;
  /** Adds, replaces and removes entities, atomically. Throws as `install`. */
  update(changes: EntityChanges): Promise<InstalledState>;
  /** What is installed; null for nothing. */
  readonly state: InstalledState | null;
  /**
   * Replaces the module atomically; on failure the module that serves stays. Throws `EngineError` `state_lost` where entities are installed and the options do not say what becomes of them, and with `keep` what `install` throws. Of several swaps the one called last wins, whichever is ready first: throws
   * `EngineError` `superseded` when a later one has been made meanwhile, and what `load` throws. Says which module gave way to which: swaps may overlap, and `digest`
   * may be a later one's already when the promise is heard.
   */
  swap(source: ModuleSource, options?: SwapOptions): Promise<Swapped>;
}
