import { callsIn } from '../space/calls.ts';
import type { Effort, Pair } from './explore.ts';
import { FREE, type Assignment } from './model.ts';
import { tryAssignment, type Tried } from './witness.ts';

/** The variables that rules read, without repetition. */
const variablesOf = (pair: Pair, side: 0 | 1, rules: readonly number[]): number[] => {
  const model = pair.models[side];
  return rules.flatMap((index) => {
    const rule = model.entry.rules[index];
    return rule === undefined ? [] : callsIn(rule.guard).flatMap((call) => model.variablesOf(call));
  });
};

/** From each base: every value of every variable alone, and every pair of values of two. */
function* neighbours(
  bases: readonly Assignment[],
  variables: readonly number[],
  size: (variable: number) => number,
): Generator<Assignment> {
  for (const base of bases) {
    for (const [place, one] of variables.entries()) {
      for (let first = 0; first < size(one); first++) {
        const values = base.slice();
        values[one] = first;
        yield values;
        for (const other of variables.slice(place + 1)) {
          for (let second = 0; second < size(other); second++) {
            const both = values.slice();
            both[other] = second;
            yield both;
          }
        }
      }
    }
  }
}

/**
 * Tries every pair of values of every two variables that the changed rules read, around inputs that are known to be of interest, and alone. What the search by rules could not look at whole is not left to
 * chance, as far as the number of inputs goes.
 */
export const tryPairs = (
  pair: Pair,
  changed: { readonly a: readonly number[]; readonly b: readonly number[] },
  bases: readonly Assignment[],
  effort: Effort,
  most: number,
  found: (tried: Tried, assignment: Assignment) => void,
): void => {
  const { entries, space, domains, models } = pair;
  const variables = [...new Set([...variablesOf(pair, 0, changed.a), ...variablesOf(pair, 1, changed.b)])];
  const nothing: Assignment = new Int32Array(space.variables.length).fill(FREE);
  const size = (variable: number): number => domains[variable]?.cells.length ?? 0;
  let left = most;
  for (const values of neighbours([...bases, nothing], variables, size)) {
    if (left-- <= 0 || effort.left <= 0) return;
    effort.left -= models[0].cost + models[1].cost;
    const tried = tryAssignment(entries, space.variables, domains, values);
    if (tried === null) continue;
    effort.tried++;
    found(tried, values);
  }
};
