/** Policies in the JSON policy format, as `@cedar-policy/cedar-wasm` types them: what its types allow, these allow, and bigints for whole numbers beyond 2^53. */

export interface EntityUid {
  type: string;
  id: string;
}

/** An entity, or the same under the escape. */
export type EntityUidJson = EntityUid | { __entity: EntityUid };

export type PolicyValueJson =
  | { __entity: EntityUid }
  | { __extn: { fn: string; arg: PolicyValueJson } | { fn: string; args: PolicyValueJson[] } }
  | boolean
  | number
  | bigint
  | string
  | PolicyValueJson[]
  | { [key: string]: PolicyValueJson }
  | null;

interface Operands {
  left: Expr;
  right: Expr;
}

type Binary<Operator extends string> = Operator extends string ? { [Key in Operator]: Operands } : never;

/** A part of a `like` pattern. */
export type PatternElem = 'Wildcard' | { Literal: string };

/** An expression: an object of one key, its operator, or the function that it calls. */
export type Expr =
  | { Value: PolicyValueJson }
  | { Var: 'principal' | 'action' | 'resource' | 'context' }
  | { Slot: string }
  | { '!': { arg: Expr } }
  | { neg: { arg: Expr } }
  | { isEmpty: { arg: Expr } }
  | Binary<'==' | '!=' | 'in' | '<' | '<=' | '>' | '>=' | '&&' | '||' | '+' | '-' | '*'>
  | Binary<'contains' | 'containsAll' | 'containsAny' | 'getTag' | 'hasTag'>
  | { '.': { left: Expr; attr: string } }
  | { has: { left: Expr; attr: string | string[] } }
  | { like: { left: Expr; pattern: PatternElem[] } }
  | { is: { left: Expr; entity_type: string; in?: Expr } }
  | { 'if-then-else': { if: Expr; then: Expr; else: Expr } }
  | { Set: Expr[] }
  | { Record: Record<string, Expr> }
  | Record<string, Expr[]>;

type Reference = { entity: EntityUidJson } | { slot: string };

/** What the principal or the resource is held to. */
export type ScopeConstraint =
  | { op: 'All' }
  | ({ op: '==' } & Reference)
  | ({ op: 'in' } & Reference)
  | { op: 'is'; entity_type: string; in?: Reference };

/** What the action is held to; an action has no slot, but cedar-wasm's types know that only where it is read. */
export type ActionConstraint =
  | { op: 'All' }
  | ({ op: '==' } & Reference)
  | ({ op: 'in' } & ({ entity: EntityUidJson } | { entities: EntityUidJson[] }));

export type Clause = { kind: 'when'; body: Expr } | { kind: 'unless'; body: Expr };

/** A policy or template. The value of an annotation without one is null. */
export interface PolicyJson {
  effect: 'permit' | 'forbid';
  principal: ScopeConstraint;
  action: ActionConstraint;
  resource: ScopeConstraint;
  conditions: Clause[];
  annotations?: Record<string, string | null>;
}
