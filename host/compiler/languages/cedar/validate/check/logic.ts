import type { Expression } from '../../syntax/types.ts';
import { NOTHING_KNOWN, both, either, intersection, made, union, wrong } from '../answer.ts';
import type { Answer, Known } from '../answer.ts';
import { A_BOOL, expectType } from '../checking.ts';
import type { Checking } from '../checking.ts';
import { REASONS } from '../join.ts';
import { describeType } from '../describe.ts';
import type { Checked } from '../types.ts';

/** `a && b && …`: each is checked with what is there if those before it are true, and not at all behind one that never is. */
export const checkAnd = (checking: Checking, operands: readonly Expression[], known: Known): Answer => {
  const seen = new Set(known);
  const learned = new Set<string>();
  checking.spend(known.size);
  let answer: Answer | null = null;
  for (const operand of operands) {
    if (answer?.type?.kind === 'false') break;
    const next = expectType(checking, operand, seen, A_BOOL);
    checking.spend(next.known.size);
    for (const key of next.known) {
      seen.add(key);
      learned.add(key);
    }
    const plain: Answer = { ...next, known: NOTHING_KNOWN };
    answer = answer === null ? plain : both(answer, plain);
  }
  if (answer === null) return wrong();
  return !answer.ok || answer.type?.kind === 'false' ? answer : { ...answer, known: learned };
};

/** `a || b || …`: nothing behind one that is always true is checked. */
export const checkOr = (checking: Checking, operands: readonly Expression[], known: Known): Answer => {
  const [first, ...rest] = operands;
  if (first === undefined) return wrong();
  let answer = expectType(checking, first, known, A_BOOL);
  for (const operand of rest) {
    if (answer.type?.kind === 'true') break;
    const next = expectType(checking, operand, known, A_BOOL);
    checking.spend(answer.known.size);
    answer = either(answer, next);
  }
  return answer;
};

type Conditional = Extract<Expression, { readonly kind: 'if' }>;

const checkBranches = (checking: Checking, expression: Conditional, condition: Answer, known: Known): Answer => {
  const { range, consequence, alternative } = expression;
  const then = checking.check(consequence, union(known, condition.known));
  const otherwise = checking.check(alternative, known);
  const parts = [condition, then, otherwise];
  if (then.type === null || otherwise.type === null) return wrong();
  const type = joinAll(checking, [then.type, otherwise.type], range, 'The branches of if');
  if (type === null) return wrong();
  return made(type, parts, intersection(union(then.known, condition.known), otherwise.known));
};

/** `if condition then consequence else alternative`: of a condition that never changes, one branch only. */
export const checkIf = (checking: Checking, expression: Conditional, known: Known): Answer => {
  const condition = expectType(checking, expression.condition, known, A_BOOL);
  checking.spend(known.size + condition.known.size);
  if (condition.type?.kind === 'true') {
    const then = checking.check(expression.consequence, union(known, condition.known));
    return made(then.type, [condition, then], union(then.known, condition.known));
  }
  if (condition.type?.kind === 'false') {
    const otherwise = checking.check(expression.alternative, known);
    return made(otherwise.type, [condition, otherwise], otherwise.known);
  }
  return checkBranches(checking, expression, condition, known);
};

/** The type that all of these are of; null, after reporting it, if there is none. */
export const joinAll = (
  checking: Pick<Checking, 'join' | 'report'>,
  types: readonly Checked[],
  range: Expression['range'],
  what: string,
): Checked | null => {
  let joined: Checked = { kind: 'never' };
  for (const type of types) {
    const next = checking.join(joined, type);
    if ('reason' in next) {
      const details = { what, left: describeType(joined), right: describeType(type), why: REASONS[next.reason] };
      checking.report('EC204', range, details);
      return null;
    }
    joined = next.type;
  }
  return joined;
};
