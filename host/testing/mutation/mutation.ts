import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import type { Entry, Expression, Rule, Truth, Unit } from '../../compiler/ir/types.ts';
import type { Span } from '../../engine/manifest/types.ts';
import { impossibleRules } from '../coverage/coverage.ts';
import type { Place } from '../run/types.ts';
import { mutantsOf } from './mutants.ts';
import { decidesAlike } from './proof.ts';
import { sample } from './sample.ts';
import { createTrial, kills, mutate, nearnessOf, type Nearness, type Prepared, type Trial } from './trial.ts';
import type { Closest, Mutant, MutationReport, Survivor, Witness } from './types.ts';

/** Mutants that are tried unless more are asked for. */
const MUTANTS = 5_000;
/** Guards that are evaluated at most: mutants by tests. Beyond that, fewer mutants are tried. */
const WORK = 20_000_000;

export interface MutationOptions {
  /** How the policy set is named. */
  readonly subject: string;
  readonly locate: (name: string) => string;
  /** Most mutants that are tried; default 5,000. */
  readonly mutants?: number;
  /** What a sample is drawn by; default 1. */
  readonly seed?: number;
}

const RANKS: readonly Nearness[] = ['decision', 'rule', 'condition', 'nothing'];
const WHY: Readonly<Record<Nearness, string>> = {
  decision: 'it decides otherwise on this input, and the test does not look at that',
  rule: 'the rule comes to something else on this input, and another rule decides',
  condition: 'this input reaches the condition, which comes to the same',
  nothing: 'no input comes nearer to the rule',
};

/** The order in which tests are run against mutants of a rule: first those that it decides, then those that it matches. */
const orderFor = (rule: number, { prepared }: Trial): readonly Prepared[] => {
  const nearness = ({ winner, values }: Prepared): number => (winner === rule ? 0 : values[rule] === 'false' ? 2 : 1);
  return prepared.toSorted((a, b) => nearness(a) - nearness(b));
};

/** How many of the rule's conditions hold on a test's input. */
const progress = ({ cells }: Prepared, rule: Rule | undefined): number => {
  const trace = new Map<Expression, Truth>();
  if (rule !== undefined) evaluateExpression(rule.guard, cells, trace);
  return rule?.conditions.filter(({ expression }) => trace.get(expression) === 'true').length ?? 0;
};

/** How far the number that a changed comparison reads is from the one it is compared with; infinite where that says nothing. */
const distance = ({ cells }: Prepared, node: Expression | undefined): number => {
  if (node?.kind !== 'call') return Infinity;
  const [read, constant] = node.arguments;
  const cell = read?.kind === 'read' ? cells[read.slot] : undefined;
  if (cell === undefined || !('value' in cell) || constant?.kind !== 'constant' || !('value' in constant.value))
    return Infinity;
  const far = Math.abs(Number(cell.value) - Number(constant.value.value));
  return Number.isNaN(far) ? Infinity : far;
};

/** The test that came closest: the nearest, then the one on which most of the rule holds, then the one whose number is nearest to the rule's. */
const closestOf = (
  trial: Trial,
  mutant: Mutant,
  mutated: Entry,
  changed: ReadonlyMap<number, Rule>,
): Closest | null => {
  const rule = trial.entry.rules[mutant.rule];
  const scored = orderFor(mutant.rule, trial).map((test) => ({
    test,
    rank: RANKS.indexOf(nearnessOf(trial, mutant, mutated, changed, test)),
    progress: progress(test, rule),
    distance: distance(test, mutant.nodes.get(mutant.rule)),
  }));
  const [first, ...rest] = scored;
  if (first === undefined) return null;
  const best = rest.reduce((best, each) => {
    const nearer = best.rank - each.rank || each.progress - best.progress || best.distance - each.distance;
    return nearer > 0 ? each : best;
  }, first);
  const { name, place } = best.test.witness;
  return { test: name, place, why: WHY[RANKS[best.rank] ?? 'nothing'] };
};

const placeOf = (unit: Unit, locate: (name: string) => string, span: Span | undefined): Place | null => {
  const source = span === undefined ? undefined : unit.sources[span.source];
  return span === undefined || source === undefined
    ? null
    : { file: locate(source.name), line: span.line, column: span.column };
};

/**
 * Changes a policy set one small step at a time and says which changes no test notices (docs/policy-tests.md). Mutants are decided by the reference evaluator, after
 * it has been checked that it decides as the module on every test.
 *
 * @param witnesses the tests of the policy set that passed
 * @throws TestingError `evaluator_disagrees`
 */
export const mutatePolicies = (
  unit: Unit,
  witnesses: readonly Witness[],
  { subject, locate, mutants: most = MUTANTS, seed = 1 }: MutationOptions,
): MutationReport => {
  const [entry] = unit.entries;
  if (entry === undefined) throw new RangeError('the unit has no entry');
  const trial = createTrial(entry, witnesses);
  const unreachable = impossibleRules(entry);
  const all = mutantsOf(entry, unreachable);
  const affordable = Math.max(1, Math.floor(WORK / Math.max(1, trial.prepared.length)));
  const tried = sample(all, Math.min(most, affordable), seed);
  const orders = new Map<number, readonly Prepared[]>();
  const survivors: Survivor[] = [];
  let killed = 0;
  let equivalent = 0;
  for (const mutant of tried) {
    const changed = mutant.apply();
    const mutated = mutate(entry, changed);
    const tests = orders.get(mutant.rule) ?? orderFor(mutant.rule, trial);
    orders.set(mutant.rule, tests);
    if (tests.some((test) => kills(trial, mutated, changed, test))) killed++;
    else if (decidesAlike(entry, changed)) equivalent++;
    else {
      survivors.push({
        place: placeOf(unit, locate, mutant.span),
        rule: entry.rules[mutant.rule]?.id ?? '',
        text: mutant.text,
        change: mutant.change,
        closest: closestOf(trial, mutant, mutated, changed),
      });
    }
  }
  return {
    subject,
    tests: trial.prepared.length,
    generated: all.length,
    tried: tried.length,
    sampled: tried.length < all.length,
    seed,
    killed,
    equivalent,
    survivors,
    unreachable: [...unreachable].map((index) => entry.rules[index]?.id ?? ''),
  };
};

/** Percent of the mutants that could be noticed and were; of none, all. */
export const mutationScore = ({ killed, survivors }: MutationReport): number => {
  const total = killed + survivors.length;
  return total === 0 ? 100 : Math.floor((killed * 1000) / total) / 10;
};
