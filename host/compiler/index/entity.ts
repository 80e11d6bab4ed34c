import { isOfEntities } from './condition.ts';
import { hazardsOfAll } from './text.ts';
import type { Place } from './text.ts';
import type { EntityTable, List } from './types.ts';

/** The table of rules found by the entity in one slot. Places come in the order of rank. */
export const entityTable = (places: readonly Place[], refine: (rules: readonly number[]) => List): EntityTable => {
  const rules = new Map<number, number[]>();
  for (const { rule, atom } of places) {
    if (!isOfEntities(atom.condition)) continue;
    for (const key of atom.condition.keys) {
      const same = rules.get(key);
      if (same === undefined) rules.set(key, [rule]);
      else same.push(rule);
    }
  }
  const buckets = new Map<number, List>();
  for (const [key, same] of rules) buckets.set(key, refine(same));
  const atom = places[0]?.atom;
  const condition = atom !== undefined && isOfEntities(atom.condition) ? atom.condition : undefined;
  return {
    kind: 'entity',
    domain: condition?.domain ?? 'entity',
    slot: atom?.slot ?? 0,
    entities: condition?.entities ?? -1,
    hazards: hazardsOfAll(places),
    all: places.map(({ rule }) => rule),
    buckets,
  };
};
