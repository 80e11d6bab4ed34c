import type { Cell } from '../../engine/cell/cell.ts';
import { isOfEntities } from './condition.ts';
import { hazardsOfAll } from './text.ts';
import type { Place } from './text.ts';
import type { EntityBucket, EntityTable, List } from './types.ts';

/** The table of rules found by the entity in one slot. Places come in the order of rank. */
export const entityTable = (places: readonly Place[], refine: (rules: readonly number[]) => List): EntityTable => {
  const rules = new Map<string, { readonly key: Cell; readonly rules: number[] }>();
  for (const { rule, atom } of places) {
    if (!isOfEntities(atom.condition)) continue;
    for (const [text, key] of atom.condition.keys) {
      const same = rules.get(text);
      if (same === undefined) rules.set(text, { key, rules: [rule] });
      else same.rules.push(rule);
    }
  }
  const buckets = new Map<string, EntityBucket>();
  for (const [text, { key, rules: same }] of rules) buckets.set(text, { key, list: refine(same) });
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
