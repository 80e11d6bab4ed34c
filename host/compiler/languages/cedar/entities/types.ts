import type { Cell } from '../../../../engine/index.ts';
import type { EntityUid } from '../schema/types.ts';

export type RecordCell = Extract<Cell, { tag: 'record' }>;

/** An entity as it was given. */
export interface Entity {
  readonly uid: EntityUid;
  readonly attributes: RecordCell;
  readonly tags: RecordCell;
  /** Groups it is directly in, by `uidKey`. They need not be among the entities. */
  readonly parents: ReadonlyMap<string, EntityUid>;
}

/** Entities by `uidKey`. No entity is its own ancestor. */
export type Entities = ReadonlyMap<string, Entity>;

/** An entity of which no more than its type need be known. */
export interface TypedUid {
  readonly type: string;
  readonly id: string | null;
}

/** Who asks to do what to what. */
export interface Request {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: RecordCell;
}
