import type { Atom } from './atoms.ts';
import { isOfEntities, isOfNumbers } from './condition.ts';
import type { Interval } from './condition.ts';
import { kindOf } from './cover.ts';
import type { Cost } from './cover.ts';
import { rangeOf, segmentsOf } from './segments.ts';
import type { Segments } from './segments.ts';

/** How much less a frame is expected to hold no string where strings are compared. */
const RARELY = 1 / 64;

interface TextFrequencies {
  readonly strings: Map<string, number>;
  absent: number;
  other: number;
}

const textCost = (atoms: readonly Atom[]): Cost => {
  const seen: TextFrequencies = { strings: new Map(), absent: 0, other: 0 };
  for (const { condition } of atoms) {
    if (condition.domain !== 'text') continue;
    for (const text of condition.strings) seen.strings.set(text, (seen.strings.get(text) ?? 0) + 1);
    if (condition.absent) seen.absent++;
    if (condition.other) seen.other++;
  }
  return ({ condition }) => {
    if (condition.domain !== 'text') return Infinity;
    const weight = condition.strings.size === 0 ? 1 : RARELY;
    const rare = (condition.absent ? seen.absent : 0) + (condition.other ? seen.other : 0);
    let sum = 0;
    for (const text of condition.strings) sum += seen.strings.get(text) ?? 0;
    return sum / Math.max(1, condition.strings.size) + rare * weight;
  };
};

/** The number of intervals over each segment, summed up to it: `sums[i]` is the sum before segment `i`. */
const stabbingSums = (segments: Segments, intervals: readonly Interval[]): Float64Array => {
  const changes = new Float64Array(segments.count + 1);
  for (const interval of intervals) {
    const [first, last] = rangeOf(segments, interval);
    if (first > last) continue;
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
  }
  const sums = new Float64Array(segments.count + 1);
  let over = 0;
  for (let segment = 0; segment < segments.count; segment++) {
    over += changes[segment] ?? 0;
    sums[segment + 1] = (sums[segment] ?? 0) + over;
  }
  return sums;
};

const rangeCost = (atoms: readonly Atom[]): Cost => {
  const intervals = atoms.flatMap(({ condition }) => (isOfNumbers(condition) ? condition.intervals : []));
  const segments = segmentsOf(intervals);
  const sums = stabbingSums(segments, intervals);
  return ({ condition }) => {
    if (!isOfNumbers(condition)) return Infinity;
    let width = 0;
    let stabs = 0;
    for (const interval of condition.intervals) {
      const [first, last] = rangeOf(segments, interval);
      if (first > last) continue;
      width += last - first + 1;
      stabs += (sums[last + 1] ?? 0) - (sums[first] ?? 0);
    }
    // How many rules share the values, weighted by how much of the line the rule itself takes.
    return width === 0 ? 0 : Math.max(stabs / width, (atoms.length * width) / segments.count);
  };
};

/** How many lists a lookup of an entity and its ancestors is expected to bring up, for each that one of the entity alone does. */
const ANCESTORS = 2;

const entityCost = (atoms: readonly Atom[]): Cost => {
  const seen = new Map<number, number>();
  for (const { condition } of atoms) {
    if (!isOfEntities(condition)) continue;
    for (const key of condition.keys) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  return ({ condition }) => {
    if (!isOfEntities(condition)) return Infinity;
    let sum = 0;
    for (const key of condition.keys) sum += seen.get(key) ?? 0;
    return (sum / Math.max(1, condition.keys.size)) * (condition.domain === 'entity-below' ? ANCESTORS : 1);
  };
};

/** A pattern is looked for only when nothing simpler is there: reading a text costs more than trying some rules. */
const PATTERN_COST = 4;

const costOfKind = (atoms: readonly Atom[]): Cost => {
  const condition = atoms[0]?.condition;
  if (condition?.domain === 'pattern') return () => PATTERN_COST;
  if (condition?.domain === 'text') return textCost(atoms);
  return condition !== undefined && isOfEntities(condition) ? entityCost(atoms) : rangeCost(atoms);
};

/** Costs that differ from the mean of their kind by no more than this factor are taken for it. */
const ALIKE = 4;

/**
 * The cost of an atom, levelled: where each rule took the cheapest of two kinds that are much alike, both tables would be looked into, and bring up twice what one of them does that is
 * looked into again by the other. Among rules that look no entities up lists are looked into again so late that it makes no difference.
 */
const levelled = (atoms: readonly Atom[], cost: Cost): Cost => {
  const mean = atoms.reduce((sum, atom) => sum + cost(atom), 0) / atoms.length;
  return (atom) => {
    const own = cost(atom);
    return own * ALIKE >= mean && own <= mean * ALIKE ? mean : own;
  };
};

/** The cost of looking rules up by an atom, from all atoms of a group of rules. An atom of a kind that none of them is costs nothing known. */
export const costFrom = (atoms: readonly Atom[]): Cost => {
  const byKind = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const same = byKind.get(kindOf(atom));
    if (same === undefined) byKind.set(kindOf(atom), [atom]);
    else same.push(atom);
  }
  const levels = atoms.some(({ condition }) => isOfEntities(condition));
  const costs = new Map<string, Cost>();
  for (const [kind, same] of byKind) {
    costs.set(kind, levels ? levelled(same, costOfKind(same)) : costOfKind(same));
  }
  return (atom) => costs.get(kindOf(atom))?.(atom) ?? Infinity;
};
