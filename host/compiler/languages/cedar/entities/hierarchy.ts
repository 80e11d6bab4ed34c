import { refuse } from '../schema/problem.ts';
import { closeOver } from '../schema/resolve/closure.ts';
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

/** Fewer entities than this are closed in no time, however they are joined. */
const FEW = 512;

/** Pairs of an entity and one above it. A decision closes the hierarchy anew, so it is to be done within seconds: a chain of 1,448 entities has as many. */
const MOST_PAIRS = 1 << 20;

/** The entities, whose hierarchy is to be closed. @throws Refusal `limit` for one that is longer then than a request may bring */
export const closable = (entities: Entities): Entities => {
  if (entities.size < FEW) return entities;
  const edges = new Map([...entities].map(([key, { parents }]) => [key, new Set(parents.keys())]));
  if (closeOver(edges, MOST_PAIRS) === null)
    refuse(
      'limit',
      null,
      `The hierarchy of the entities has more than ${MOST_PAIRS} pairs of an entity and one above it`,
    );
  return entities;
};

/** Every group an entity is in, at any distance, by `uidKey`; groups that are not among the entities too. */
export const ancestorsOf = (entities: Entities, key: string): ReadonlySet<string> => {
  const found = new Set(entities.get(key)?.parents.keys());
  // The set grows while it is read.
  for (const parent of found) for (const next of entities.get(parent)?.parents.keys() ?? []) found.add(next);
  return found;
};
