import type { EntityUid } from '../uid.ts';

/** Cedar's four extension types. */
export type ExtensionName = 'decimal' | 'ipaddr' | 'datetime' | 'duration';

/** A type without names to resolve. Common types are written out; the same type object may stand in many places. */
export type Type =
  | { readonly kind: 'bool' }
  | { readonly kind: 'long' }
  | { readonly kind: 'string' }
  | { readonly kind: 'set'; readonly element: Type }
  | RecordType
  /** An entity type of the schema, or an action type (`Action`, `N::Action`), by its full name. */
  | { readonly kind: 'entity'; readonly name: string }
  | { readonly kind: 'extension'; readonly name: ExtensionName };

export interface RecordType {
  readonly kind: 'record';
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface Attribute {
  readonly type: Type;
  readonly required: boolean;
}

/** What is wrong with a reference to an entity, as an id that its enumerated type does not list; null when nothing is. */
export type Mismatch = (uid: EntityUid) => string | null;
