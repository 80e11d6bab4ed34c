import type { Attribute, ExtensionName, RecordType, Type } from '../../../../engine/cedar/typed/types.ts';
import type { Place } from './problem.ts';

export type { Attribute, ExtensionName, RecordType, Type };

/** An entity type. Sets of type names hold full names. */
export interface EntityType {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** The type of every tag; null where entities of the type have none. */
  readonly tags: Type | null;
  /** The only ids of an enumerated type; null for others. */
  readonly ids: ReadonlySet<string> | null;
  /** Types whose entities may be ancestors of one of this type, at any distance. It may hold the type itself. */
  readonly ancestors: ReadonlySet<string>;
  /** The inverse: types whose entities may be descendants. */
  readonly descendants: ReadonlySet<string>;
  readonly place: Place;
}

/** The reference of an entity. */
export interface EntityUid {
  readonly type: string;
  readonly id: string;
}

/** An action of the schema. */
export interface Action {
  readonly uid: EntityUid;
  /** Entity types that it applies to, by full name; it applies to nothing when either is empty. */
  readonly principals: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly context: RecordType;
  /** The groups it is in, at any distance, by `uidKey`; never itself. */
  readonly ancestors: ReadonlyMap<string, EntityUid>;
  /** The actions in it, at any distance, by `uidKey`; never itself. */
  readonly descendants: ReadonlyMap<string, EntityUid>;
  readonly place: Place;
}

/** A schema with every name resolved. */
export interface Schema {
  /** By full name. */
  readonly entityTypes: ReadonlyMap<string, EntityType>;
  /** By `uidKey`. */
  readonly actions: ReadonlyMap<string, Action>;
}
