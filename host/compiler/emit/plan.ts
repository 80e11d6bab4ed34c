import { groupOf } from '../index/group.ts';
import type { Group } from '../index/types.ts';
import type { Entry, Rule, Unit } from '../ir/types.ts';
import { lookupsOf } from './lookups.ts';
import type { Lookup } from './lookups.ts';
import type { Parameter, Shape } from './shape.ts';
import { takeApart } from './take-apart.ts';

/** A shape to be emitted; its number is its place in the list. */
export interface NumberedShape {
  readonly key: string;
  readonly shape: Shape;
  /** Whether rules of this shape stand in a run long enough for a loop of its own. */
  readonly scanned: boolean;
}

/** A rule as a row of tables. */
export interface PlannedRule {
  readonly rule: Rule;
  /** Index among the entry's rules, as hosts name it. */
  readonly ordinal: number;
  /** Place among the entry's rules by rank. */
  readonly rank: number;
  readonly shape: number;
  readonly parameters: readonly Parameter[];
}

export interface PlannedEntry {
  readonly entry: Entry;
  /** By ordinal. */
  readonly rules: readonly PlannedRule[];
  /** Rules that are no fallback; numbers in the groups are ordinals. */
  readonly group: Group;
  readonly fallbacks: Group;
}

/** What a module is made of: the code of shapes, and the tables of entries. */
export interface Plan {
  readonly shapes: readonly NumberedShape[];
  readonly entries: readonly PlannedEntry[];
  /** In the order of their names. */
  readonly lookups: readonly Lookup[];
  readonly explained: boolean;
  /** Whether an entry reads entities, which may then be installed. */
  readonly readsEntities: boolean;
}

/** A run of this many rules is worth a loop of its own. */
const SHORTEST_SCAN = 8;

/** Numbers shapes in the order in which they first appear. */
class Shapes {
  readonly all: NumberedShape[] = [];
  readonly #numbers = new Map<string, number>();

  number(key: string, shape: NumberedShape['shape']): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.all.push({ key, shape, scanned: false }) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

const byRank = (rules: readonly Rule[]): readonly number[] => {
  const order = rules.map((_, ordinal) => ordinal);
  return order.sort((a, b) => (rules[a]?.rank ?? 0) - (rules[b]?.rank ?? 0));
};

const planEntry = (entry: Entry, shapes: Shapes, explained: boolean): PlannedEntry => {
  const order = byRank(entry.rules);
  const ranks = new Map(order.map((ordinal, rank) => [ordinal, rank]));
  const rules = entry.rules.map((rule, ordinal): PlannedRule => {
    const { key, shape, parameters } = takeApart(rule, explained);
    return { rule, ordinal, rank: ranks.get(ordinal) ?? 0, shape: shapes.number(key, shape), parameters };
  });
  const candidates = (fallback: boolean): Group =>
    groupOf(
      order.flatMap((ordinal) => {
        const rule = entry.rules[ordinal];
        return rule === undefined || rule.fallback !== fallback ? [] : [{ rule: ordinal, guard: rule.guard }];
      }),
      fallback || entry.combine === 'first',
    );
  return { entry, rules, group: candidates(false), fallbacks: candidates(true) };
};

/** Shapes of which some group leaves many rules to be tried one by one. */
const scannedShapes = (entries: readonly PlannedEntry[]): ReadonlySet<number> => {
  const scanned = new Set<number>();
  for (const { rules, group, fallbacks } of entries) {
    for (const { rest } of [group, fallbacks]) {
      const counts = new Map<number, number>();
      for (const ordinal of rest) {
        const shape = rules[ordinal]?.shape ?? 0;
        counts.set(shape, (counts.get(shape) ?? 0) + 1);
      }
      for (const [shape, count] of counts) if (count >= SHORTEST_SCAN) scanned.add(shape);
    }
  }
  return scanned;
};

/** Cedar's entities are a slot of their own. */
const readsEntities = ({ dialect, slots }: Entry): boolean =>
  dialect === 'cedar' && slots.some(({ path }) => path.length === 1 && path[0] === 'entities');

/** Plans a module: takes guards apart into shapes and rows, and finds an index for each entry. */
export const planOf = (unit: Unit, explained: boolean): Plan => {
  const shapes = new Shapes();
  const entries = unit.entries.map((entry) => planEntry(entry, shapes, explained));
  const scanned = scannedShapes(entries);
  const lookups = entries.flatMap(({ group, fallbacks }) => [...lookupsOf(group), ...lookupsOf(fallbacks)]);
  return {
    shapes: shapes.all.map((shape, number) => ({ ...shape, scanned: scanned.has(number) })),
    entries,
    lookups: [...new Set(lookups)].sort(),
    explained,
    readsEntities: unit.entries.some(readsEntities),
  };
};
