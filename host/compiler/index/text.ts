import type { Atom } from './atoms.ts';
import type { List, TextTable } from './types.ts';
import { joinHazards, NO_HAZARDS } from './hazards.ts';
import type { Hazards } from './hazards.ts';

/** A rule in a table, and the atom by which it is found there. */
export interface Place {
  readonly rule: number;
  readonly atom: Atom;
}

/** What of all places makes a table say nothing. */
export const hazardsOfAll = (places: readonly Place[]): Hazards => {
  let joined: Hazards = NO_HAZARDS;
  for (const { atom } of places) joined = joinHazards(joined, atom.hazards) ?? joined;
  return joined;
};

/** The table of rules found by the string in one slot. Places come in the order of rank. */
export const textTable = (places: readonly Place[], refine: (rules: readonly number[]) => List): TextTable => {
  const rules = new Map<string, number[]>();
  const absent: number[] = [];
  const other: number[] = [];
  let stringified = false;
  for (const { rule, atom } of places) {
    if (atom.condition.domain !== 'text') continue;
    for (const text of atom.condition.strings) {
      const same = rules.get(text);
      if (same === undefined) rules.set(text, [rule]);
      else same.push(rule);
    }
    if (atom.condition.absent) absent.push(rule);
    if (atom.condition.other) other.push(rule);
    stringified ||= atom.condition.stringified;
  }
  const buckets = new Map<string, List>();
  for (const [text, same] of rules) buckets.set(text, refine(same));
  const all = places.map(({ rule }) => rule);
  const slot = places[0]?.atom.slot ?? 0;
  return { kind: 'text', slot, hazards: hazardsOfAll(places), all, buckets, absent, other, stringified };
};
