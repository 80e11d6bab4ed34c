import { calls } from './calls.ts';
import { bandRules, mixedRules, scatteredRules, toolRules } from './rules.ts';
import type { Rule, Workload } from './types.ts';

/** Timed calls of a workload: enough that no branch predictor or cache learns them, few enough that the slowest peer can be checked on all. */
const TIMED = 64;
const CHECKED = 64;

const make = (id: string, rules: readonly Rule[], position: 'first' | 'last' | 'none' | 'any'): Workload => {
  const target = position === 'first' ? rules[0] : rules.at(-1);
  const seed = rules.length + position.length;
  return {
    id,
    rules,
    inputs: calls(TIMED, seed, (random) =>
      position === 'none' ? undefined : position === 'any' ? random.pick(rules) : target,
    ),
    checks: calls(CHECKED, seed + 1, (random) => (random.integer(0, 3) === 0 ? undefined : random.pick(rules))),
  };
};

/** Every workload of `decide`, by its id. Nothing is generated until it is asked for. */
export const WORKLOADS: ReadonlyMap<string, () => Workload> = new Map([
  ...[1, 100, 1_000, 10_000].map(
    (count) => [`decide/${count}`, () => make(`decide/${count}`, toolRules(count), 'first')] as const,
  ),
  ['decide/1000/last-match', () => make('decide/1000/last-match', toolRules(1_000), 'last')],
  ['decide/1000/no-match', () => make('decide/1000/no-match', toolRules(1_000), 'none')],
  ['decide/1000-hard/no-discriminator', () => make('decide/1000-hard/no-discriminator', scatteredRules(1_000), 'any')],
  ['decide/1000-hard/inequalities', () => make('decide/1000-hard/inequalities', bandRules(1_000), 'any')],
  ['decide/1000-hard/eight-shapes', () => make('decide/1000-hard/eight-shapes', mixedRules(1_000), 'any')],
]);
