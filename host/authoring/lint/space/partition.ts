import type { Cell, TagName } from '../../../engine/index.ts';
import type { Truth } from '../../../compiler/ir/types.ts';
import { truthWith } from './atom.ts';
import type { Atom, Call } from './atom.ts';
import type { Budget } from './budget.ts';
import { canBe, excludes, implies, isFree, mayErr } from './facts.ts';
import { representatives } from './pool.ts';
import { checkSupport } from './support.ts';
import { TooComplex } from './too-complex.ts';

/** Values that no test tells apart. Without cells it is not known whether there is such a value. */
export interface SlotClass {
  /** What each test comes to, in the order of the tests. */
  readonly truths: readonly Truth[];
  readonly cells: readonly Cell[];
}

/** The values of one slot, divided by what tests make of them: every value is in one of the classes. */
export interface SlotSpace {
  /** The place of each test, by its key. */
  readonly tests: ReadonlyMap<string, number>;
  readonly classes: readonly SlotClass[];
}

/** Tests that may come out either way, of one slot. */
const MOST_FREE = 6;
/** Representatives of one slot. */
const MOST_VALUES = 4096;
const CELLS_PER_CLASS = 4;

interface Draft {
  readonly truths: readonly Truth[];
  readonly cells: Cell[];
}

/** Ways in which the free tests may come out, without those known to be impossible. */
const combinations = (calls: readonly Call[], tag: TagName): readonly Truth[][] => {
  const possible = (mask: number): boolean =>
    calls.every((one, i) => {
      const isTrue = ((mask >> i) & 1) === 1;
      if (!canBe(one, isTrue, tag)) return false;
      return (
        !isTrue ||
        calls.every((other, j) => i === j || !(((mask >> j) & 1) === 1 ? excludes : implies)(one, other, tag))
      );
    });
  const outcomes = Array.from({ length: 2 ** calls.length }, (_, mask) => mask)
    .filter(possible)
    .map((mask) => calls.map((_, index): Truth => ((mask >> index) & 1 ? 'true' : 'false')));
  if (!calls.some((call) => mayErr(call, tag))) return outcomes;
  // They err together: what has no `str()` has none for any pattern.
  const erring = outcomes.map((truths) =>
    truths.map((truth, index): Truth => {
      const call = calls[index];
      return call !== undefined && mayErr(call, tag) ? 'error' : truth;
    }),
  );
  return [...outcomes, ...erring];
};

/** Adds the classes that the values which an open representative stands for may be in. */
const open = (
  base: readonly Truth[],
  tag: TagName,
  atoms: readonly Atom[],
  add: (truths: readonly Truth[]) => void,
): void => {
  const free = atoms.flatMap(({ call }, index) =>
    isFree(call, tag) === true && (base[index] === 'true' || base[index] === 'false') ? [{ call, index }] : [],
  );
  if (free.length === 0) return;
  if (free.length > MOST_FREE) throw new TooComplex();
  const calls = free.map(({ call }) => call);
  for (const outcome of combinations(calls, tag)) {
    const chosen = new Map(free.map(({ index }, place) => [index, outcome[place] ?? 'error']));
    add(base.map((truth, index) => chosen.get(index) ?? truth));
  }
};

/**
 * Divides the values of a slot by what tests of it come to.
 *
 * @param atoms different tests of one slot
 * @throws TooComplex
 */
export const partition = (atoms: readonly Atom[], budget: Budget): SlotSpace => {
  checkSupport(atoms);
  const values = representatives(atoms);
  if (values.length > MOST_VALUES) throw new TooComplex();
  budget.spend(values.length * atoms.length);
  const classes = new Map<string, Draft>();
  const classOf = (truths: readonly Truth[]): Draft => {
    const key = truths.join(' ');
    const known = classes.get(key) ?? { truths, cells: [] };
    classes.set(key, known);
    return known;
  };
  const opened: (readonly [readonly Truth[], TagName])[] = [];
  for (const { cell, open: isOpen } of values) {
    const truths = atoms.map((atom) => truthWith(atom, cell));
    const { cells } = classOf(truths);
    if (cells.length < CELLS_PER_CLASS) cells.push(cell);
    if (isOpen) opened.push([truths, cell.tag]);
  }
  for (const [truths, tag] of opened) open(truths, tag, atoms, classOf);
  return { tests: new Map(atoms.map(({ key }, index) => [key, index])), classes: [...classes.values()] };
};
