import type { Expression } from '../../syntax/types.ts';
import { made, wrong } from '../answer.ts';
import type { Answer, Known } from '../answer.ts';
import { A_LONG, A_SET, expectType, reportType } from '../checking.ts';
import type { Checking, Expected, Help } from '../checking.ts';
import { BOOL, FALSE, LONG, truthOf } from '../types.ts';
import type { Checked, Environment } from '../types.ts';
import { joinAll } from './logic.ts';

type Literal = boolean | bigint | string | { readonly type: string; readonly id: string };

/** The value of a literal, and of `action`, which is known in an environment. */
const literalOf = (expression: Expression, { action }: Environment): Literal | null => {
  switch (expression.kind) {
    case 'boolean':
    case 'long':
    case 'string':
      return expression.value;
    case 'entity':
      return { type: expression.type.text, id: expression.id };
    case 'variable':
      return expression.name === 'action' ? action.uid : null;
    default:
      return null;
  }
};

const same = (left: Literal, right_: Literal): boolean =>
  typeof left === 'object' && typeof right_ === 'object'
    ? left.type === right_.type && left.id === right_.id
    : left === right_;

const areDisjoint = (left: Checked | null, other: Checked | null): boolean =>
  left?.kind === 'entity' && other?.kind === 'entity' && left.name !== other.name;

/** `left == right`: of the same type, unless the answer does not depend on the request. */
export const checkEqual = (
  checking: Checking,
  range: Expression['range'],
  operands: readonly [Expression, Expression],
  known: Known,
): Answer => {
  const [left, other] = [checking.check(operands[0], known), checking.check(operands[1], known)];
  const parts = [left, other];
  if (areDisjoint(left.type, other.type)) return made(FALSE, parts);
  const literals = operands.map((operand) => literalOf(operand, checking.environment));
  const [first = null, second = null] = literals;
  if (first !== null && second !== null) return made(truthOf(same(first, second)), parts);
  if (left.type === null || other.type === null) return wrong(BOOL);
  const joined = joinAll(checking, [left.type, other.type], range, 'The values compared');
  return joined === null ? wrong(BOOL) : made(BOOL, parts);
};

const ORDERED = 'Long, datetime or duration';

const isOrdered = (type: Checked): boolean =>
  type.kind === 'long' || (type.kind === 'extension' && (type.name === 'datetime' || type.name === 'duration'));

const isSame = (left: Checked, other: Checked): boolean =>
  left.kind === other.kind && (left.kind !== 'extension' || (other.kind === 'extension' && left.name === other.name));

const named = (type: Checked): string => (type.kind === 'extension' ? type.name : 'Long');

/** `left < right` and the like: both Long, both datetime or both duration. */
export const checkOrder = (checking: Checking, left: Expression, other: Expression, known: Known): Answer => {
  const a = checking.check(left, known);
  const b = checking.check(other, known);
  if (a.type === null || b.type === null) return wrong(BOOL);
  const [first, second] = [a.type, b.type];
  if (first.kind === 'never' && second.kind === 'never') return wrong(BOOL);
  if ((first.kind === 'never' || isSame(first, second)) && isOrdered(second)) return made(BOOL, [a, b]);
  if (second.kind === 'never' && isOrdered(first)) return made(BOOL, [a, b]);
  if (first.kind === 'long' || (isOrdered(first) && second.kind !== 'long' && second.kind !== 'never'))
    reportType(checking, other.range, named(first), second);
  else if (isOrdered(second)) reportType(checking, left.range, named(second), first);
  else {
    for (const [operand, type] of [[left, first] as const, [other, second] as const])
      if (type.kind !== 'never') reportType(checking, operand.range, ORDERED, type);
  }
  return wrong(BOOL);
};

/** `left + right` and the like. */
export const checkArithmetic = (
  checking: Checking,
  operator: '+' | '-' | '*',
  operands: readonly [Expression, Expression],
  known: Known,
): Answer => {
  const help: Help = ({ kind }) => {
    if (kind === 'string' && operator === '+') return 'Cedar does not join texts.';
    return kind === 'set' ? 'Cedar does not compute with sets.' : '';
  };
  return made(
    LONG,
    operands.map((operand) => expectType(checking, operand, known, A_LONG, help)),
  );
};

export const setHelp: Help = ({ kind }) => {
  if (kind === 'entity') return 'Use in to ask for the groups of an entity.';
  if (kind === 'record') return 'Use has to ask for an attribute.';
  return kind === 'string' ? 'Use like to look into a text.' : '';
};

/** `set.contains(value)`: an element must be of the type of the value. */
export const checkContains = (
  checking: Checking,
  range: Expression['range'],
  operands: readonly [Expression, Expression],
  known: Known,
): Answer => {
  const set = expectType(checking, operands[0], known, A_SET, setHelp);
  const value = checking.check(operands[1], known);
  const parts = [set, value];
  if (set.type?.kind !== 'set' || value.type === null) return made(BOOL, parts);
  const what = 'The elements of the set and what is looked for';
  return joinAll(checking, [set.type.element, value.type], range, what) === null ? wrong(BOOL) : made(BOOL, parts);
};

const OTHER_SET: Help = () => 'Use contains to look for one value.';

/** `set.containsAll(other)` and `set.containsAny(other)`. */
export const checkContainsSet = (
  checking: Checking,
  range: Expression['range'],
  operands: readonly [Expression, Expression],
  known: Known,
): Answer => {
  const set = expectType(checking, operands[0], known, A_SET, setHelp);
  const other = expectType(checking, operands[1], known, A_SET, OTHER_SET);
  if (set.type === null || other.type === null) return wrong(BOOL);
  const joined = joinAll(checking, [set.type, other.type], range, 'The elements of the two sets');
  return joined === null ? wrong(BOOL) : made(BOOL, [set, other]);
};

/** An operand of a type, and what comes of it. */
export const checkOperand = (
  checking: Checking,
  operand: Expression,
  expected: Expected,
  result: Checked,
  known: Known,
  help?: Help,
): Answer => made(result, [expectType(checking, operand, known, expected, help)]);

/** `[a, b, …]`: at least one, and all of one type. */
export const checkSet = (
  checking: Checking,
  range: Expression['range'],
  elements: readonly Expression[],
  known: Known,
): Answer => {
  const answers = elements.map((element) => checking.check(element, known));
  if (answers.length === 0) {
    checking.report('EC212', range);
    return wrong();
  }
  const types = answers.map(({ type }) => type).filter((type) => type !== null);
  if (types.length < answers.length) return wrong();
  const element = joinAll(checking, types, range, 'The elements of a set');
  return element === null ? wrong() : made({ kind: 'set', element }, answers);
};

/** `{a: …, b: …}`. */
export const checkRecord = (
  checking: Checking,
  entries: Extract<Expression, { readonly kind: 'record' }>['entries'],
  known: Known,
): Answer => {
  const answers = entries.map(({ value }) => checking.check(value, known));
  const attributes = new Map<string, { readonly type: Checked; readonly required: true }>();
  for (const [index, { key }] of entries.entries()) {
    const type = answers[index]?.type ?? null;
    if (type === null) return wrong();
    attributes.set(key.text, { type, required: true });
  }
  return made({ kind: 'record', attributes }, answers);
};

/** `target is type`. */
export const checkIs = (target: Answer, type: string): Answer => {
  if (target.type?.kind === 'entity') return made(truthOf(target.type.name === type), [target]);
  return wrong(BOOL);
};
