import { refuse } from '../schema/problem.ts';
import type { Entities } from './types.ts';

/** @throws Refusal `cycle` when an entity is its own ancestor; takes time linear in the entities and their parents */
export const checkAcyclic = (entities: Entities): void => {
  const waiting = new Map<string, number>();
  const children = new Map<string, string[]>();
  const ready: string[] = [];
  for (const [key, { parents }] of entities) {
    let known = 0;
    for (const parent of parents.keys()) {
      if (!entities.has(parent)) continue;
      known++;
      const members = children.get(parent);
      if (members === undefined) children.set(parent, [key]);
      else members.push(key);
    }
    waiting.set(key, known);
    if (known === 0) ready.push(key);
  }
  // `ready` grows while it is read.
  for (const key of ready) {
    for (const child of children.get(key) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  if (ready.length === entities.size) return;
  const stuck = [...waiting].find(([, left]) => left > 0)?.[0] ?? '';
  const uid = entities.get(stuck)?.uid;
  refuse(
    'cycle',
    null,
    `The entity ${uid?.type}::${JSON.stringify(uid?.id)} is its own ancestor, or a member of one that is`,
  );
};

/** Every group an entity is in, at any distance, by `uidKey`; groups that are not among the entities too. */
export const ancestorsOf = (entities: Entities, key: string): ReadonlySet<string> => {
  const found = new Set(entities.get(key)?.parents.keys());
  // The set grows while it is read.
  for (const parent of found) for (const next of entities.get(parent)?.parents.keys() ?? []) found.add(next);
  return found;
};
