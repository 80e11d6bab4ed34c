import type { EntityReads, ManifestEntry, Slot } from '../../manifest/types.ts';
import { requestTypes, type RequestTypes } from '../typed/request.ts';
import type { Attribute } from '../typed/types.ts';

/** What is written into a slot of an entry of Cedar. */
export type SlotKind = 'principal' | 'action' | 'resource' | 'context' | 'attribute' | 'entities';

/** The slots of an entry of Cedar, as requests are written into them. */
export interface RequestPlan {
  readonly slots: readonly Slot[];
  readonly kinds: readonly SlotKind[];
  /** Attributes of the context that have a slot, and their slots. */
  readonly names: readonly string[];
  readonly places: readonly number[];
  /** Whether a slot holds the context as a whole. */
  readonly whole: boolean;
  readonly entities: boolean;
  readonly reads: EntityReads | undefined;
  /** What the schema says of requests; null where they may be any. */
  readonly types: RequestTypes | null;
  /** By type, by id. */
  readonly actions: ReadonlyMap<string, ReadonlyMap<string, PlannedAction>>;
}

/** An action that may be asked for. */
export interface PlannedAction {
  readonly principals: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  /** What the attributes of its context are that have a slot, as `names` lists them; null for those that it has not. */
  readonly attributes: readonly (Attribute | null)[];
}

/** The same text as the key of a property, which V8 compares by its address. */
const asKey = (text: string): string => Object.keys({ [text]: 0 })[0] ?? text;

const kindOf = ({ path: [root, name] }: Slot): SlotKind => {
  switch (root) {
    case 'principal':
    case 'action':
    case 'resource':
    case 'entities':
      return root;
    default:
      return name === undefined ? 'context' : 'attribute';
  }
};

const plannedActions = ({ actions }: RequestTypes, names: readonly string[]): RequestPlan['actions'] =>
  new Map(
    [...actions].map(([type, byId]) => [
      type,
      new Map(
        [...byId].map(([id, { principals, resources, context }]): [string, PlannedAction] => [
          id,
          { principals, resources, attributes: names.map((name) => context.attributes.get(name) ?? null) },
        ]),
      ),
    ]),
  );

/** The plan of an entry of Cedar. */
export function planRequest({ slots, schema }: Pick<ManifestEntry, 'slots' | 'schema'>): RequestPlan {
  const types = schema === undefined ? null : requestTypes(schema);
  const kinds = slots.map(kindOf);
  const places = slots.flatMap((_, place) => (kinds[place] === 'attribute' ? [place] : []));
  const names = places.map((place) => asKey(slots[place]?.path[1] ?? ''));
  return {
    slots,
    types,
    actions: types === null ? new Map() : plannedActions(types, names),
    kinds,
    names,
    places,
    whole: kinds.includes('context'),
    entities: kinds.includes('entities'),
    reads: slots.find(({ type }) => type === 'cedar-entities')?.reads,
  };
}
