import type { Expression } from '../ir/types.ts';
import type { Atom } from './atoms.ts';
import { isOfEntities, isOfNumbers } from './condition.ts';
import type { Condition } from './condition.ts';
import { costFrom } from './cost.ts';
import { atomsIn, bestCover, kindOf } from './cover.ts';
import type { Cost, Cover } from './cover.ts';
import { entityTable } from './entity.ts';
import { NO_HAZARDS, hazardsBeyond, joinHazards } from './hazards.ts';
import type { Hazards } from './hazards.ts';
import { rangeTable } from './range.ts';
import { patternTable } from './pattern.ts';
import { hazardsOfAll, textTable } from './text.ts';
import type { Place } from './text.ts';
import type { Group, List, Table } from './types.ts';

/** A rule to be found: its number, and what it tests. */
export interface Candidate {
  readonly rule: number;
  readonly guard: Expression;
}

/** A table below this many rules costs more than trying them. */
const SMALLEST_TABLE = 4;

/** What lookups must save. */
interface Worth {
  /** A list longer than this is looked into again. */
  readonly longest: number;
  /** Of this many rules, no more than one may be brought up. */
  readonly share: number;
}

const PLAIN: Worth = { longest: 24, share: 3 };
/** To try a rule that looks entities up takes several times as long as comparing texts. */
const OF_ENTITIES: Worth = { longest: 4, share: 2 };

/** Places in all lists, for each rule: what in-lists and further groups may use up. */
const PLACES_PER_RULE = 32;

interface Budget {
  /** What is left of the places that lists may take. */
  places: number;
  /** Whether the first match ends the search. */
  readonly stops: boolean;
}

interface Placed extends Candidate {
  readonly cover: Cover;
}

/**
 * Whether lookups by the cover are expected to leave out most of the rules. Where the first match ends the search, ranges are worth it however wide: of the rules that
 * a number satisfies, the tree's lists bring up the first of each, and one that matches ends them all.
 */
const isWorthwhile = (cover: Cover, cost: Cost, share: number, rules: number, stops: boolean): boolean =>
  cover.reduce((sum, atom) => sum + cost(atom), 0) * share <= rules ||
  cover.some((atom) => atom.condition.domain === 'pattern') ||
  (stops && cover.every((atom) => isOfNumbers(atom.condition) && Number.isFinite(cost(atom))));

/** A text is looked through faster for what a pattern begins with than by the pattern itself. */
const isLarge = ({ condition }: Atom, size: number): boolean =>
  condition.domain === 'pattern' || size >= SMALLEST_TABLE;

/** Takes back covers that need tables too small to be worth it, until none is left. */
const withoutSmallTables = (placed: readonly Placed[]): readonly Placed[] => {
  const sizes = new Map<string, number>();
  for (const { cover } of placed) {
    for (const atom of cover) sizes.set(kindOf(atom), (sizes.get(kindOf(atom)) ?? 0) + 1);
  }
  const kept = placed.filter(({ cover }) => cover.every((atom) => isLarge(atom, sizes.get(kindOf(atom)) ?? 0)));
  return kept.length === placed.length ? kept : withoutSmallTables(kept);
};

const placesUnder = (condition: Condition): number => {
  if (condition.domain === 'text') return condition.strings.size;
  if (isOfEntities(condition)) return condition.keys.size;
  return condition.domain === 'pattern' ? condition.patterns.size : 16;
};

const placesOf = (cover: Cover): number => cover.reduce((sum, { condition }) => sum + placesUnder(condition), 0);

const tableOf = (places: readonly Place[], refine: (rules: readonly number[]) => List): Table => {
  const condition = places[0]?.atom.condition;
  if (condition?.domain === 'pattern') return patternTable(places);
  if (condition?.domain === 'text') return textTable(places, refine);
  return condition !== undefined && isOfEntities(condition) ? entityTable(places, refine) : rangeTable(places);
};

/** What is known where a list is looked into again. */
interface Above {
  /** Kinds of the tables above. */
  readonly used: ReadonlySet<string>;
  /** What a frame has none of: a table above would have brought up all of its rules. */
  readonly excluded: Hazards;
}

const tablesOf = (
  placed: readonly Placed[],
  { used, excluded }: Above,
  refine: (rules: readonly number[], above: Above) => List,
): Table[] => {
  const kinds = new Map<string, { rule: number; atom: Cover[number] }[]>();
  for (const { rule, cover } of placed) {
    for (const atom of cover) {
      const same = kinds.get(kindOf(atom));
      if (same === undefined) kinds.set(kindOf(atom), [{ rule, atom }]);
      else same.push({ rule, atom });
    }
  }
  return [...kinds].map(([kind, places]) => {
    const below = new Set([...used, kind]);
    const hazards = hazardsOfAll(places);
    const all = joinHazards(excluded, hazards) ?? excluded;
    const table = tableOf(places, (rules) => refine(rules, { used: below, excluded: all }));
    return { ...table, hazards: hazardsBeyond(hazards, excluded) };
  });
};

const groupWithin = (candidates: readonly Candidate[], above: Above, budget: Budget): Group => {
  const atoms = candidates.flatMap(({ guard }) => atomsIn(guard));
  const { longest, share } = atoms.some(({ condition }) => isOfEntities(condition)) ? OF_ENTITIES : PLAIN;
  const known = costFrom(atoms);
  const cost: Cost = (atom) => (above.used.has(kindOf(atom)) ? Infinity : known(atom));
  const covers = new Map<number, Cover>();
  for (const { rule, guard } of candidates) {
    const cover = bestCover(guard, cost);
    if (cover !== null && isWorthwhile(cover, cost, share, candidates.length, budget.stops)) covers.set(rule, cover);
  }
  const placed = withoutSmallTables(
    candidates.flatMap((candidate) => {
      const cover = covers.get(candidate.rule);
      return cover === undefined ? [] : [{ ...candidate, cover }];
    }),
  );
  const found = new Set(placed.map(({ rule }) => rule));
  budget.places -= placed.reduce((sum, { cover }) => sum + placesOf(cover), 0);
  const guards = new Map(candidates.map((candidate) => [candidate.rule, candidate]));
  const refine = (rules: readonly number[], below: Above): List => {
    if (rules.length <= longest || rules.length > budget.places) return { rules };
    const inner = rules.flatMap((rule) => guards.get(rule) ?? []);
    const group = groupWithin(inner, below, budget);
    return group.rest.length * 2 <= rules.length ? { group } : { rules };
  };
  return {
    tables: tablesOf(placed, above, refine),
    rest: candidates.flatMap(({ rule }) => (found.has(rule) ? [] : [rule])),
  };
};

/**
 * Plans how to find the rules that a frame can satisfy. Candidates come in the order of their rank.
 *
 * @param stops whether the first match ends the search, or all that match are wanted
 */
export const groupOf = (candidates: readonly Candidate[], stops: boolean): Group => {
  const budget = { places: candidates.length * PLACES_PER_RULE, stops };
  return groupWithin(candidates, { used: new Set(), excluded: NO_HAZARDS }, budget);
};
