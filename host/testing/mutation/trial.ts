import { explain } from '../../compiler/ir/evaluate/evaluate.ts';
import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import { SIDES } from '../../compiler/ir/sides.ts';
import type { Entry, Expression, Rule, Truth } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { TestingError } from '../error/error.ts';
import { cellsOf } from '../coverage/observe.ts';
import { compare } from '../run/compare.ts';
import { ruleNames, type RuleNames } from '../run/observed.ts';
import { same } from '../run/show.ts';
import { explanationText } from '../snapshot/explanation.ts';
import { decideOn, guardValues, observedOf, usedUp } from './decide.ts';
import type { Mutant, Witness } from './types.ts';

/** A witness with what its input makes of every rule of the unchanged policy. */
export interface Prepared {
  readonly witness: Witness;
  readonly cells: readonly Cell[];
  readonly values: readonly Truth[];
  readonly exhausted: number | undefined;
  /** Index of the deciding rule; -1 without one. */
  readonly winner: number;
}

/** An entry and the tests that passed on it. */
export interface Trial {
  readonly entry: Entry;
  readonly names: RuleNames;
  readonly prepared: readonly Prepared[];
}

const COMPARED = ['verdict', 'rule', 'error', 'matched', 'obligations', 'limited', 'conflict'] as const;

const prepare = (entry: Entry, witness: Witness): Prepared | null => {
  const { decision, options, input } = witness;
  // What is no input or takes too many steps is decided by the engine; no rule has a say in it.
  const reserved = decision.error;
  if (reserved !== null && reserved !== 'runtime_error:policy_error' && reserved !== 'runtime_error:no_rule_decided') {
    return null;
  }
  const cells = cellsOf(entry, input);
  if (cells === null) return null;
  const exhaustedAt = entry.rules.findIndex(({ id }) => id === options.exhausted);
  const exhausted = exhaustedAt < 0 ? undefined : exhaustedAt;
  const values = guardValues(entry, cells);
  const observed = decideOn(entry, values, exhausted);
  const differing = COMPARED.filter((key) => !same(observed[key], decision[key]));
  if (differing.length > 0) {
    throw new TestingError(
      'evaluator_disagrees',
      `On the test ${JSON.stringify(witness.name)} the evaluator and the compiled module differ in ${differing.join(', ')}: this is a fault of Edict, please report it.`,
    );
  }
  const winner = entry.rules.findIndex(({ id }) => id === decision.reasons[0]?.id);
  return { witness, cells, values, exhausted, winner };
};

/**
 * Makes tests ready to be run against mutants, and checks that the evaluator decides on each as the compiled module did.
 *
 * @throws TestingError `evaluator_disagrees`
 */
export const createTrial = (entry: Entry, witnesses: readonly Witness[]): Trial => ({
  entry,
  names: ruleNames(entry.rules),
  prepared: witnesses.flatMap((witness) => prepare(entry, witness) ?? []),
});

/** The entry with a mutant's rules in the place of its own. */
export const mutate = (entry: Entry, changed: ReadonlyMap<number, Rule>): Entry => {
  const rules = entry.rules.map((rule, index) => changed.get(index) ?? rule);
  return { ...entry, rules: entry.combine === 'forbid-trumps-permit' ? ranked(rules) : rules };
};

/** Rules that deny before those that escalate, and these before those that allow, whatever effects were changed. */
const ranked = (rules: readonly Rule[]): readonly Rule[] => {
  const place = ({ effect, fallback }: Rule): number => (fallback ? SIDES.length : SIDES.indexOf(effect));
  const order = [...rules].sort((a, b) => place(a) - place(b) || a.rank - b.rank);
  const ranks = new Map(order.map((rule, rank) => [rule, rank]));
  return rules.map((rule) => ({ ...rule, rank: ranks.get(rule) ?? rule.rank }));
};

/** How near a test came to noticing a mutant; more is nearer. */
export type Nearness = 'decision' | 'rule' | 'condition' | 'nothing';

/** The values of the guards when some rules are changed; the very same list when they are the same. */
const valuesOf = ({ cells, values }: Prepared, changed: ReadonlyMap<number, Rule>): readonly Truth[] => {
  let other: Truth[] | null = null;
  for (const [index, rule] of changed) {
    const value = evaluateExpression(rule.guard, cells, new Map());
    if (value === values[index]) continue;
    other ??= [...values];
    other[index] = value;
  }
  return other ?? values;
};

/** Whether a rule says something else than before where it decides or matches. */
const speaks = (entry: Entry, changed: ReadonlyMap<number, Rule>, { values, winner }: Prepared): boolean =>
  [...changed].some(([index, rule]) => {
    const original = entry.rules[index];
    const same = original?.effect === rule.effect && original.obligations === rule.obligations;
    return !same && (index === winner || values[index] !== 'false');
  });

const snapshotOf = (mutated: Entry, { cells, exhausted }: Prepared): string => {
  const { outcome, rules } = explain(mutated, cells, usedUp(mutated, exhausted));
  const determining = new Set(outcome.determining);
  return explanationText({
    decision: observedOf(mutated, outcome),
    rules: mutated.rules.map(({ id, name, policy, action, fallback, conditions }, index) => ({
      id,
      name,
      policy,
      action,
      fallback,
      outcome: rules[index]?.value ?? 'error',
      determining: determining.has(index),
      conditions: conditions.map(({ text }, at) => ({ text, value: rules[index]?.conditions[at] ?? 'not-reached' })),
    })),
  });
};

/** Whether a test passes no more when the rules are changed. */
export const kills = (trial: Trial, mutated: Entry, changed: ReadonlyMap<number, Rule>, test: Prepared): boolean => {
  const values = valuesOf(test, changed);
  const { expect, snapshot } = test.witness;
  if (values !== test.values || speaks(trial.entry, changed, test)) {
    const observed = decideOn(mutated, values, test.exhausted);
    if (expect.verdict !== observed.verdict || compare(expect, observed, trial.names).length > 0) return true;
  }
  return snapshot !== null && snapshotOf(mutated, test) !== snapshot;
};

/** How near a test that does not notice a mutant came to it. */
export const nearnessOf = (
  trial: Trial,
  mutant: Mutant,
  mutated: Entry,
  changed: ReadonlyMap<number, Rule>,
  test: Prepared,
): Nearness => {
  const values = valuesOf(test, changed);
  if (values !== test.values || speaks(trial.entry, changed, test)) {
    const before = decideOn(trial.entry, test.values, test.exhausted);
    return same(before, decideOn(mutated, values, test.exhausted)) ? 'rule' : 'decision';
  }
  for (const [index, node] of mutant.nodes) {
    const original = trial.entry.rules[index];
    if (original === undefined) continue;
    const reached = new Map<Expression, Truth>();
    evaluateExpression(original.guard, test.cells, reached);
    if (reached.has(node)) return 'condition';
  }
  return 'nothing';
};
