import type { EntityReads, Slot } from '../../manifest/types.ts';

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

/** @param slots of an entry of Cedar */
export function planRequest(slots: readonly Slot[]): RequestPlan {
  const kinds = slots.map(kindOf);
  const places = slots.flatMap((_, place) => (kinds[place] === 'attribute' ? [place] : []));
  return {
    slots,
    kinds,
    names: places.map((place) => asKey(slots[place]?.path[1] ?? '')),
    places,
    whole: kinds.includes('context'),
    entities: kinds.includes('entities'),
    reads: slots.find(({ type }) => type === 'cedar-entities')?.reads,
  };
}
