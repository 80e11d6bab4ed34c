/** How the texts in which two patterns occur relate. */
import type { Pattern } from '../ast.ts';
import { automatonOf } from '../automaton/build.ts';
import type { Automaton } from '../automaton/types.ts';
import { PatternError } from '../error.ts';
import { classesOf } from './classes.ts';
import { Machine, MATCHED, setsOf } from './machine.ts';

/** Steps of one comparison; some ten milliseconds. */
const STEPS = 200_000;

/** The pattern that occurs nowhere. */
export const NOWHERE: Pattern = { kind: 'set', set: [] };
/** The pattern that occurs everywhere. */
export const EVERYWHERE: Pattern = { kind: 'empty' };

/** Thrown and caught here: the work is more than was given. */
class TooMuch extends Error {}

/** A pair of states, and how it was reached: by which pair before, and a code point. */
interface Pair {
  readonly one: number;
  readonly other: number;
  readonly by: Pair | null;
  readonly codePoint: number;
}

const textOf = (pair: Pair): string => {
  const codePoints: number[] = [];
  for (let at: Pair = pair; at.by !== null; at = at.by) codePoints.push(at.codePoint);
  return String.fromCodePoint(...codePoints.reverse());
};

const search = (one: Automaton, other: Automaton, steps: number): string | null => {
  let left = steps;
  const spend = (amount: number): void => {
    left -= amount;
    if (left < 0) throw new TooMuch();
  };
  const classes = classesOf([...setsOf(one), ...setsOf(other)]);
  const first = new Machine(one, classes, spend);
  const second = new Machine(other, classes, spend);
  const seen = new Set<string>();
  const queue: Pair[] = [];
  const add = (pair: Pair): void => {
    // Wherever the other pattern has occurred, nothing is left to find.
    if (pair.other === MATCHED) return;
    const key = `${pair.one} ${pair.other}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push(pair);
  };
  add({ one: first.start, other: second.start, by: null, codePoint: 0 });
  // The queue grows while it is gone through: shorter texts come first.
  for (const pair of queue) {
    if (first.accepts(pair.one) && !second.accepts(pair.other)) return textOf(pair);
    for (const [next, codePoint] of classes.samples.entries()) {
      spend(1);
      add({ one: first.step(pair.one, next), other: second.step(pair.other, next), by: pair, codePoint });
    }
  }
  return null;
};

/** A text, or that there is none. */
export interface Difference {
  readonly text: string | null;
}

/**
 * The shortest text in which the first pattern occurs and the second does not; of equally short ones the one that reads best, the same for patterns that occur in the same texts.
 *
 * @returns null when that cannot be told: patterns with look-arounds, or those that take more than `steps`
 * @example differenceOf(parsePattern('a+'), parsePattern('aa')) // { text: 'a' }
 */
export const differenceOf = (one: Pattern, other: Pattern, steps: number = STEPS): Difference | null => {
  try {
    const automata = [automatonOf(one), automatonOf(other)] as const;
    if (automata.some(({ looks }) => looks.length > 0)) return null;
    return { text: search(...automata, steps) };
  } catch (error) {
    if (error instanceof TooMuch || error instanceof PatternError) return null;
    throw error;
  }
};
