import type { Cell } from '../../engine/cell/cell.ts';

/** The reference of an entity. */
export interface Uid {
  readonly type: string;
  readonly id: string;
}

export type Variable = 'principal' | 'action' | 'resource';

/** An entity of a request in the making. */
export interface DraftEntity {
  readonly uid: Uid;
  readonly attributes: Map<string, Cell>;
  readonly tags: Map<string, Cell>;
  /** By key. */
  readonly parents: Map<string, Uid>;
}

/** A request of Cedar in the making. */
export interface Draft {
  readonly variables: Map<Variable, Uid>;
  readonly context: Map<string, Cell>;
  /** By key. */
  readonly entities: Map<string, DraftEntity>;
}

/** What principal, action and resource are of where no policy says it. */
export const OTHER_TYPES = { principal: 'Principal', action: 'Action', resource: 'Resource' } as const;

/** What tells entities apart. */
export const keyOf = ({ type, id }: Uid): string => JSON.stringify([type, id]);

export const emptyDraft = (): Draft => ({ variables: new Map(), context: new Map(), entities: new Map() });

const copyEntity = ({ uid, attributes, tags, parents }: DraftEntity): DraftEntity => ({
  uid,
  attributes: new Map(attributes),
  tags: new Map(tags),
  parents: new Map(parents),
});

/** A draft of its own that says the same. */
export const copyDraft = ({ variables, context, entities }: Draft): Draft => ({
  variables: new Map(variables),
  context: new Map(context),
  entities: new Map(Array.from(entities, ([key, entity]) => [key, copyEntity(entity)])),
});

/** The entity of the draft; one without anything is made where there is none. */
export const entityOf = (draft: Draft, uid: Uid): DraftEntity => {
  const key = keyOf(uid);
  const found = draft.entities.get(key);
  if (found !== undefined) return found;
  const made: DraftEntity = {
    uid: { type: uid.type, id: uid.id },
    attributes: new Map(),
    tags: new Map(),
    parents: new Map(),
  };
  draft.entities.set(key, made);
  return made;
};
