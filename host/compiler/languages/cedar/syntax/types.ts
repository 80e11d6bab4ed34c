import type { Range } from '../../../source/source.ts';

/**
 * The syntax of Cedar policies. Every node says where it stands: UTF-16 offsets into the text that it was read from, or into the JSON text; `NOWHERE` where it was
 * read from a value that has no text. A range never holds the parentheses around an expression.
 */
export interface Ranged {
  readonly range: Range;
}

/** Where a node stands that no text was read for. */
export const NOWHERE: Range = [0, 0];

/** A name that may be qualified, as `Shop::Order`. */
export interface Name extends Ranged {
  readonly text: string;
}

/** An entity reference, as `Shop::User::"alice"`. */
export interface EntityReference extends Ranged {
  readonly kind: 'entity';
  readonly type: Name;
  readonly id: string;
}

export type SlotName = '?principal' | '?resource';

/** A place of a template that a link fills. */
export interface Slot extends Ranged {
  readonly kind: 'slot';
  readonly slot: SlotName;
}

/** What `principal` or `resource` is held to by the scope of a policy. */
export type ScopeConstraint =
  | (Ranged & { readonly kind: 'any' })
  | (Ranged & { readonly kind: '=='; readonly entity: EntityReference | Slot })
  | (Ranged & { readonly kind: 'in'; readonly entity: EntityReference | Slot })
  | (Ranged & { readonly kind: 'is'; readonly type: Name; readonly in: EntityReference | Slot | null });

/** What `action` is held to: `in-any` is `action in […]`. */
export type ActionConstraint =
  | (Ranged & { readonly kind: 'any' })
  | (Ranged & { readonly kind: '=='; readonly entity: EntityReference })
  | (Ranged & { readonly kind: 'in'; readonly entity: EntityReference })
  | (Ranged & { readonly kind: 'in-any'; readonly entities: readonly EntityReference[] });

/** `@key("value")`; the value of `@key` is null, and means the empty text. */
export interface Annotation extends Ranged {
  readonly key: string;
  readonly value: string | null;
}

export interface Condition extends Ranged {
  readonly kind: 'when' | 'unless';
  readonly body: Expression;
}

/** A policy, or a template if its scope has slots. */
export interface Policy extends Ranged {
  readonly annotations: readonly Annotation[];
  readonly effect: 'permit' | 'forbid';
  readonly principal: ScopeConstraint;
  readonly action: ActionConstraint;
  readonly resource: ScopeConstraint;
  readonly conditions: readonly Condition[];
}

/** A part of a `like` pattern; literals are never empty and never follow one another. */
export type PatternPart = { readonly kind: 'wildcard' } | { readonly kind: 'literal'; readonly text: string };

/** The name of an attribute where an expression reads it. */
export interface AttributeName extends Ranged {
  readonly text: string;
}

export interface RecordEntry extends Ranged {
  readonly key: AttributeName;
  readonly value: Expression;
}

export type Variable = 'principal' | 'action' | 'resource' | 'context';

/** Operators of two operands that both are always evaluated; none of the relations associates. */
export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*';

/** Methods of the language itself; those of extension types are calls. */
export type Method = 'contains' | 'containsAll' | 'containsAny' | 'isEmpty' | 'getTag' | 'hasTag';

/** Functions that are called by their name: those that make values of the extension types, and `unknown`, a value that a partial evaluation leaves open. */
export type ExtensionConstructor = 'ip' | 'decimal' | 'datetime' | 'duration' | 'unknown';

/** Functions of the extension types that are called as a method of their first argument. */
export type ExtensionMethod =
  | 'lessThan'
  | 'lessThanOrEqual'
  | 'greaterThan'
  | 'greaterThanOrEqual'
  | 'isIpv4'
  | 'isIpv6'
  | 'isLoopback'
  | 'isMulticast'
  | 'isInRange'
  | 'offset'
  | 'durationSince'
  | 'toDate'
  | 'toTime'
  | 'toMilliseconds'
  | 'toSeconds'
  | 'toMinutes'
  | 'toHours'
  | 'toDays';

export type ExtensionFunction = ExtensionConstructor | ExtensionMethod;

/** An expression. Nesting is bounded where expressions are made (`limits.ts`), so functions over it may recurse; operands of `and` and `or` are not nesting. */
export type Expression =
  | (Ranged & { readonly kind: 'boolean'; readonly value: boolean })
  /** A signed 64-bit integer. */
  | (Ranged & { readonly kind: 'long'; readonly value: bigint })
  | (Ranged & { readonly kind: 'string'; readonly value: string })
  | EntityReference
  | (Ranged & { readonly kind: 'variable'; readonly name: Variable })
  | (Ranged & { readonly kind: 'not'; readonly operand: Expression })
  | (Ranged & { readonly kind: 'negate'; readonly operand: Expression })
  /** `a && b && c`, from left to right: at least two operands. */
  | (Ranged & { readonly kind: 'and'; readonly operands: readonly Expression[] })
  | (Ranged & { readonly kind: 'or'; readonly operands: readonly Expression[] })
  | (Ranged & {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Ranged & {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly consequence: Expression;
      readonly alternative: Expression;
    })
  | (Ranged & { readonly kind: 'attribute'; readonly target: Expression; readonly name: AttributeName })
  /** `target has a.b.c`: at least one name; each of several is a plain one. */
  | (Ranged & { readonly kind: 'has'; readonly target: Expression; readonly path: readonly AttributeName[] })
  | (Ranged & { readonly kind: 'like'; readonly target: Expression; readonly pattern: readonly PatternPart[] })
  | (Ranged & {
      readonly kind: 'is';
      readonly target: Expression;
      readonly type: Name;
      readonly in: Expression | null;
    })
  /** A method of the language; it has the number of arguments that it takes (none for `isEmpty`, else one). */
  | (Ranged & {
      readonly kind: 'method';
      readonly method: Method;
      readonly target: Expression;
      readonly arguments: readonly Expression[];
    })
  /** A function of an extension type, whatever the number of its arguments; the target of a method is the first. */
  | (Ranged & {
      readonly kind: 'call';
      readonly function: ExtensionFunction;
      readonly arguments: readonly Expression[];
    })
  | (Ranged & { readonly kind: 'set'; readonly elements: readonly Expression[] })
  | (Ranged & { readonly kind: 'record'; readonly entries: readonly RecordEntry[] });
