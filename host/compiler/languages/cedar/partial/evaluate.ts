import type { Cell } from '../../../../engine/index.ts';
import type { Expression as Ir, Rule, Truth } from '../../../ir/types.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { Expression } from '../syntax/types.ts';
import { literalOf } from './literal.ts';
import { sequenceOf, truth } from './nodes.ts';
import { alwaysErrs, cannotErr, settledBy } from './operations.ts';
import { raise } from './raise.ts';
import type { PolicyOutcome } from './respond.ts';
import type { Known, Open, Outcome } from './types.ts';
import type { Unknowns } from './unknowns.ts';

/** What a slot is known to be: a cell, which may be unknown itself, or something that need not be there. */
export type SlotKnowledge = Cell | { readonly unsure: Expression };

/** An evaluation of one request; what nodes come to is kept, so that a node that stands twice is evaluated once and stays one. */
export interface PartialEvaluation {
  readonly slots: readonly SlotKnowledge[];
  readonly unknowns: Unknowns;
  readonly values: Map<Ir, Outcome>;
  readonly truths: Map<Ir, Outcome>;
  /** The attribute that a slot is, where none is there: `context.x`. */
  readonly absent: (slot: number) => Expression;
}

type Operated = Extract<Ir, { kind: 'call' | 'compute' }>;

const known = (cell: Cell): Known => ({ kind: 'known', cell });

const TRUE = known({ tag: 'bool', value: true });
const FALSE = known({ tag: 'bool', value: false });

const isTrue = ({ cell }: Known): boolean => cell.tag === 'bool' && cell.value;

/** An outcome as an expression, where only a truth value is asked for: what is no boolean errs there. */
const expressionOf = (outcome: Outcome, { unknowns }: PartialEvaluation): Expression =>
  outcome.kind === 'known' ? literalOf(outcome.cell, unknowns) : outcome.expression;

const read = ({ slot, absentIs }: Extract<Ir, { kind: 'read' }>, { slots, absent }: PartialEvaluation): Outcome => {
  const cell = slots[slot] ?? { tag: 'absent' };
  if ('unsure' in cell) return { kind: 'open', expression: cell.unsure, safe: false, boolean: false, settles: null };
  if (cell.tag !== 'absent' || absentIs === 'absent') return known(cell);
  return { kind: 'error', expression: absent(slot) };
};

/** What errs wherever it stands: a value that is no boolean errs only where one is asked for. */
const erring = ({ operation }: Operated, raised: Expression): Outcome => ({
  kind: 'error',
  expression: operation === 'cedar.truth' ? sequenceOf('and', [raised, truth(true)]) : raised,
});

const settled = (node: Operated, value: Cell | Truth, raised: () => Expression): Outcome => {
  if (typeof value !== 'string') return known(value);
  if (value === 'true') return TRUE;
  return value === 'false' ? FALSE : erring(node, raised());
};

const operate = (node: Operated, evaluation: PartialEvaluation): Outcome => {
  const outcomes = node.arguments.map((argument) => valueOf(argument, evaluation));
  // All arguments are evaluated, so one that errs is enough, whatever those before it come to.
  const error = outcomes.find(({ kind }) => kind === 'error');
  if (error !== undefined) return error;
  const { unknowns } = evaluation;
  const raised = (): Expression =>
    raise(
      node.operation,
      outcomes.map((outcome) => ({
        cell: outcome.kind === 'known' ? outcome.cell : null,
        expression: () => expressionOf(outcome, evaluation),
      })),
    );
  const cells = outcomes.flatMap((outcome) => (outcome.kind === 'known' ? [outcome.cell] : []));
  const early = cells.length === outcomes.length ? settledBy(node.operation, cells, unknowns) : null;
  if (early !== null) return early.kind === 'value' ? settled(node, early.value, raised) : early;
  if (alwaysErrs(node.operation, outcomes)) return erring(node, raised());
  const [first] = outcomes;
  return {
    kind: 'open',
    expression: raised(),
    safe: cannotErr(node.operation, outcomes, unknowns),
    boolean: node.kind === 'call' && (node.operation !== 'cedar.truth' || (first?.kind === 'open' && first.boolean)),
    settles: node.operation === 'cedar.truth' && first?.kind === 'open' ? first.settles : null,
  };
};

/** `x is T`, and then `x in y` of the same `x`, as the one test that lowering made them of: without that, each level of such tests doubles what is left. */
const joined = (operands: readonly Expression[]): readonly Expression[] => {
  const [first, second, ...more] = operands;
  if (first?.kind !== 'is' || first.in !== null || second?.kind !== 'binary') return operands;
  if (second.operator !== 'in' || second.left !== first.target) return operands;
  return [{ ...first, in: second.right }, ...more];
};

/** Left to right; a part that is `neutral` is left out, one that is the opposite decides where nothing before it may err. */
const sequence = (
  { kind, arguments: parts }: Extract<Ir, { kind: 'and' | 'or' }>,
  evaluation: PartialEvaluation,
): Outcome => {
  const neutral = kind === 'and';
  const left: Expression[] = [];
  let safe = true;
  let boolean = true;
  let settles: boolean | null = neutral;
  for (const part of parts) {
    const outcome = truthOf(part, evaluation);
    if (outcome.kind === 'known') {
      if (isTrue(outcome) === neutral) continue;
      if (safe) return outcome;
      left.push(truth(!neutral));
      settles = !neutral;
      break;
    }
    if (outcome.kind === 'error' && left.length === 0) return outcome;
    left.push(outcome.expression);
    if (outcome.kind === 'error') {
      // It does not err only where something before this is the opposite.
      safe = false;
      settles = !neutral;
      break;
    }
    safe &&= outcome.safe;
    boolean &&= outcome.boolean;
    if (settles === neutral || outcome.settles === !neutral) ({ settles } = outcome);
  }
  const operands = kind === 'and' ? joined(left) : left;
  const [only, second] = operands;
  if (only === undefined) return neutral ? TRUE : FALSE;
  if (second === undefined) return { kind: 'open', expression: only, safe, boolean, settles };
  return { kind: 'open', expression: sequenceOf(kind, operands), safe, boolean: true, settles };
};

const OPPOSITES = { '==': '!=', '<': '>=', '<=': '>' } as const;

/** The negation, as the operators that lowering makes negations of. */
const negationOf = (expression: Expression): Expression => {
  if (expression.kind === 'binary') {
    const { operator } = expression;
    if (operator === '==' || operator === '<' || operator === '<=')
      return { ...expression, operator: OPPOSITES[operator] };
  }
  return { kind: 'not', operand: expression, range: NOWHERE };
};

const negate = (outcome: Outcome): Outcome => {
  if (outcome.kind === 'known') return isTrue(outcome) ? FALSE : TRUE;
  if (outcome.kind === 'error') return outcome;
  const settles = outcome.settles === null ? null : !outcome.settles;
  return { ...outcome, expression: negationOf(outcome.expression), boolean: true, settles };
};

/** The boolean that an outcome is unless it errs; null where that depends on what is unknown, or it is none. */
const settledOf = (outcome: Known | Open): boolean | null => {
  if (outcome.kind === 'open') return outcome.settles;
  return outcome.cell.tag === 'bool' ? outcome.cell.value : null;
};

/** The boolean that all of them are that do not err. */
const settledAlike = (outcomes: readonly Outcome[]): boolean | null => {
  const values = outcomes.flatMap((outcome) => (outcome.kind === 'error' ? [] : [settledOf(outcome)]));
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
};

type Branch = (expression: Ir, evaluation: PartialEvaluation) => Outcome;

const choose = (
  [condition, then, otherwise]: Extract<Ir, { kind: 'if' }>['arguments'],
  branch: Branch,
  evaluation: PartialEvaluation,
): Outcome => {
  const test = truthOf(condition, evaluation);
  if (test.kind === 'known') return branch(isTrue(test) ? then : otherwise, evaluation);
  if (test.kind === 'error') return test;
  const branches = [branch(then, evaluation), branch(otherwise, evaluation)] as const;
  const [consequence, alternative] = [expressionOf(branches[0], evaluation), expressionOf(branches[1], evaluation)];
  return {
    kind: 'open',
    expression: { kind: 'if', condition: test.expression, consequence, alternative, range: NOWHERE },
    safe: test.safe && branches.every((each) => each.kind === 'known' || (each.kind === 'open' && each.safe)),
    boolean: branches.every(
      (each) => each.kind === 'error' || (each.kind === 'known' ? each.cell.tag === 'bool' : each.boolean),
    ),
    settles: settledAlike(branches),
  };
};

const kept = (
  outcomes: Map<Ir, Outcome>,
  expression: Ir,
  evaluation: PartialEvaluation,
  evaluate: (expression: Ir, evaluation: PartialEvaluation) => Outcome,
): Outcome => {
  const before = outcomes.get(expression);
  if (before !== undefined) return before;
  const outcome = evaluate(expression, evaluation);
  outcomes.set(expression, outcome);
  return outcome;
};

const evaluateTruth = (expression: Ir, evaluation: PartialEvaluation): Outcome => {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return sequence(expression, evaluation);
    case 'not':
      return negate(truthOf(expression.argument, evaluation));
    case 'if':
      return choose(expression.arguments, truthOf, evaluation);
    case 'call':
      return operate(expression, evaluation);
    case 'constant':
    case 'read':
    case 'compute':
      return valueOf(expression, evaluation);
  }
};

/** What yields a truth value asks for booleans; where its value is asked for, that must be asked for still. */
const asValue = (outcome: Outcome): Outcome =>
  outcome.kind !== 'open' || outcome.boolean
    ? outcome
    : { ...outcome, expression: sequenceOf('and', [truth(true), outcome.expression]), boolean: true };

const evaluateValue = (expression: Ir, evaluation: PartialEvaluation): Outcome => {
  switch (expression.kind) {
    case 'constant':
      return known(expression.value);
    case 'read':
      return read(expression, evaluation);
    case 'compute':
      return operate(expression, evaluation);
    case 'if':
      return choose(expression.arguments, valueOf, evaluation);
    default:
      return asValue(truthOf(expression, evaluation));
  }
};

const valueOf: Branch = (expression, evaluation) => kept(evaluation.values, expression, evaluation, evaluateValue);

/** What an expression that yields a truth value comes to: a boolean, an error, or what is left of it. */
const truthOf: Branch = (expression, evaluation) => kept(evaluation.truths, expression, evaluation, evaluateTruth);

/** What a policy comes to. */
export const evaluatePolicy = (rule: Rule, evaluation: PartialEvaluation): PolicyOutcome => {
  const outcome = truthOf(rule.guard, evaluation);
  if (outcome.kind === 'known')
    return { rule, value: isTrue(outcome) ? 'true' : 'false', expression: null, impossible: !isTrue(outcome) };
  const impossible = outcome.kind === 'error' || outcome.settles === false;
  return { rule, value: outcome.kind, expression: outcome.expression, impossible };
};
