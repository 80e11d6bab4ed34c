import type { Effort, Pair } from './explore.ts';
import { FREE, SOME, type Assignment } from './model.ts';
import { complexity } from './simple.ts';
import { tryAssignment, type Tried } from './witness.ts';

/** Whether two inputs are decided by the same rules on both sides, to the same verdicts. */
const sameGroup = (one: Tried, other: Tried): boolean =>
  one.winners.every((winner, side) => winner === other.winners[side]) &&
  one.judgements.every(({ verdict }, side) => verdict === other.judgements[side]?.verdict);

/** Values from the simplest on; fields are left out first, then made simpler. */
const bySimplicity = (pair: Pair, variable: number): readonly number[] => {
  const cells = pair.domains[variable]?.cells ?? [];
  return cells
    .map((cell, value) => ({ value, cost: complexity(cell) }))
    .sort((a, b) => a.cost - b.cost || a.value - b.value)
    .map(({ value }) => value);
};

/**
 * The simplest input that is decided by the same rules: what does not matter is left out, what remains becomes as plain as it can be. Every step is decided by both entries.
 *
 * @param most inputs that may be tried
 */
export const minimise = (pair: Pair, assignment: Assignment, tried: Tried, most: number, effort: Effort): Tried => {
  const { entries, space, domains } = pair;
  const values = assignment.map((value) => (value === SOME ? FREE : value));
  let best = tried;
  let left = most;
  const attempt = (variable: number, value: number): boolean => {
    if (left-- <= 0) return false;
    const before = values[variable] ?? FREE;
    values[variable] = value;
    effort.tried++;
    const simpler = tryAssignment(entries, space.variables, domains, values);
    if (simpler !== null && sameGroup(simpler, tried)) {
      best = simpler;
      return true;
    }
    values[variable] = before;
    return false;
  };
  const variables = [...values.keys()].filter((variable) => (values[variable] ?? FREE) > 0);
  for (const variable of variables) attempt(variable, FREE);
  for (const variable of variables) {
    const now = values[variable] ?? FREE;
    if (now <= 0) continue;
    const limit = complexity(domains[variable]?.cells[now] ?? { tag: 'absent' });
    for (const value of bySimplicity(pair, variable)) {
      if (left <= 0 || complexity(domains[variable]?.cells[value] ?? { tag: 'absent' }) >= limit) break;
      if (attempt(variable, value)) break;
    }
  }
  return best;
};
