/**
 * What a decision module says of itself: the content of its `edict.manifest` section.
 *
 * Encoded as deterministic CBOR (RFC 8949 §4.2.1), maps keyed by these field names; absent optional fields are left out.
 */
import type { TagName } from '../cell/cell.ts';

/** The Agent Control Specification's five verdicts. */
export type Verdict = 'allow' | 'deny' | 'warn' | 'escalate' | 'transform';

/** A policy language and the engine whose reading of it is reproduced. */
export type Dialect = 'agt-py' | 'agt-ts' | 'agt-v4' | 'cedar';

/** Where something stands in a source file; lines and columns count from 1, columns in code points. */
export interface Span {
  /** Index into `Manifest.sources`. */
  readonly source: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** How a path is followed through the input (docs/module-format.md §4.2). */
export type Walk = 'record' | 'js';

/** What Cedar policies ask of the entities of a request. What they do not ask for does not reach the frame. */
export interface EntityReads {
  /** The names of all attributes that they read of any entity. */
  readonly attributes: readonly string[];
  readonly tags: boolean;
  readonly ancestors: boolean;
}

/** What a slot holds whose type the schema of its policies says: tags of cells (docs/module-format.md §3). */
export type Held = Extract<
  TagName,
  'bool' | 'int' | 'string' | 'set' | 'record' | 'entity' | 'ip' | 'decimal' | 'datetime' | 'duration'
>;

/** One path that the entry's policies read; its index is its slot in the frame. */
export interface Slot {
  readonly path: readonly string[];
  readonly walk: Walk;
  /**
   * `any`, or `float`: integral numbers are encoded as floats. In an entry of Cedar (docs/module-format.md §4.4): `cedar-entity` for `principal`, `action` and `resource`,
   * `cedar-value` for `context` and its attributes, `cedar-entities` for `entities`.
   */
  readonly type: 'any' | 'float' | 'cedar-entity' | 'cedar-value' | 'cedar-entities';
  /** The tag of all that the slot of an entry of Cedar may hold where it is not absent: the module refuses frames with others. Without it, any. */
  readonly holds?: Held;
  /** Whether it is never absent: the module refuses frames in which it is. Left out where it is not so. */
  readonly required?: true;
  /** Of a slot of type `cedar-entities`; all that a request says of its entities when it is not there. */
  readonly reads?: EntityReads;
}

/** A type of a schema. What it is made of, other types, are indices of earlier ones. */
export type SchemaType =
  | 'bool'
  | 'long'
  | 'string'
  | 'ipaddr'
  | 'decimal'
  | 'datetime'
  | 'duration'
  | { readonly set: number }
  /** An entity of the type of this name. */
  | { readonly entity: string }
  /** These attributes and no others; those that are not optional are required. */
  | { readonly record: Readonly<Record<string, number>>; readonly optional?: readonly string[] };

/** What the schema of an entry's policies says of requests. Of the attributes of entities and contexts it has those that policies read. */
export interface RequestSchema {
  readonly types: readonly SchemaType[];
  readonly entities: readonly {
    readonly name: string;
    /** The index of a record. */
    readonly attributes: number;
    /** Types of what entities of this one may be in, at any distance. */
    readonly parents: readonly string[];
    /** The type of every tag; absent where there are none. */
    readonly tags?: number;
    /** The only ids of an enumerated type. */
    readonly ids?: readonly string[];
  }[];
  readonly actions: readonly {
    readonly type: string;
    readonly id: string;
    /** The groups it is in, at any distance. */
    readonly groups: readonly { readonly type: string; readonly id: string }[];
    /** Types of entities that it applies to. */
    readonly principals: readonly string[];
    readonly resources: readonly string[];
    /** The index of a record. */
    readonly context: number;
  }[];
}

/** A condition of a rule, in the order in which `explain` reports values. */
export interface Condition {
  readonly text: string;
  readonly span?: Span;
}

/** What must happen with an allowed action, or before it. */
export type Obligation =
  | {
      readonly kind: 'limit';
      /** The author's text, such as `100/hour`. */
      readonly text: string;
      /** Units a window grants. */
      readonly count: number;
      readonly windowMs: number;
      /** The counter's key, joined by NUL; `agent` parts are replaced by the deciding agent's id. */
      readonly key: readonly ({ readonly literal: string } | { readonly input: 'agent' })[];
      /** `agt-py` and `agt-ts`: the first call of a window always passes, so `0/hour` grants one. */
      readonly grants: 'at-least-one' | 'exactly';
    }
  /** Who approves when the verdict is `escalate`. Beside any other verdict it asks for nothing: it only names them, as `agt-py` does. */
  | { readonly kind: 'approval'; readonly approvers: readonly string[] }
  | { readonly kind: 'log'; readonly label: string }
  /** The intent record must be durable before the action runs. */
  | { readonly kind: 'durable'; readonly when: 'before' };

export interface ManifestRule {
  /** Unique within the entry and stable under edits of other rules. */
  readonly id: string;
  /** The author's name of the rule; null for a default or the dialect's own outcomes. */
  readonly name: string | null;
  /** The name of the policy document the rule stands in; null for outcomes of no document. */
  readonly policy: string | null;
  readonly effect: Verdict;
  /** The dialect's own action word, such as `block` or `require_approval`. */
  readonly action: string;
  /** Human-readable: why this rule decided. */
  readonly reason: string;
  /** True for a document's default and for "no policy applies": not a rule that matched. */
  readonly fallback: boolean;
  /** Indices into `ManifestEntry.obligations`. */
  readonly obligations: readonly number[];
  readonly conditions: readonly Condition[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly span?: Span;
}

export interface ManifestEntry {
  readonly name: string;
  readonly version: string;
  readonly dialect: Dialect;
  /** How several matching rules become one decision, in the dialect's own words, such as `deny_overrides`. */
  readonly strategy: string;
  readonly slots: readonly Slot[];
  /** What requests must be, in an entry of Cedar; others are refused. Without it, any. */
  readonly schema?: RequestSchema;
  readonly rules: readonly ManifestRule[];
  readonly obligations: readonly Obligation[];
}

export interface SourceDigest {
  readonly name: string;
  /** SHA-256 of the file's bytes. */
  readonly sha256: Uint8Array;
}

export interface Limits {
  /** Largest frame in bytes, header included. */
  readonly frameBytes: number;
  /** Deepest nesting of lists and records in a frame. */
  readonly depth: number;
  /** Steps (docs/module-format.md §6.3) a decision may take. */
  readonly steps: number;
  /** The memory's maximum, in pages of 64 KiB. */
  readonly memoryPages: number;
  /** What installed entities may take, in bytes; absent where none can be installed. */
  readonly storeBytes?: number;
}

export interface Manifest {
  /** Version of this manifest's format. */
  readonly format: 1;
  /** Version of the module's ABI. */
  readonly abi: 1;
  readonly compiler: {
    readonly edict: string;
    readonly assemblyscript: string;
    readonly binaryen: string;
  };
  readonly options: Readonly<Record<string, string | boolean | number>>;
  readonly sources: readonly SourceDigest[];
  readonly limits: Limits;
  readonly entries: readonly ManifestEntry[];
}
