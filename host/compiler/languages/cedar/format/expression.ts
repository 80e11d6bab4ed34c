import type { Expression } from '../syntax/types.ts';
import { isConstructor } from '../syntax/words.ts';
import { group, LINE, nest, SOFT } from './doc.ts';
import type { Doc } from './doc.ts';
import { commaSeparated, isNext, startOfNext, token, tokensOf } from './walk.ts';
import type { Walk } from './walk.ts';

type Binary = Extract<Expression, { kind: 'binary' }>;

const isSum = ({ operator }: Binary): boolean => operator === '+' || operator === '-';
const isProduct = ({ operator }: Binary): boolean => operator === '*';

/** Whether an operand begins where the expression does: it has no parentheses around it. */
const isBare = (expression: Expression, operand: Expression): boolean => operand.range[0] === expression.range[0];

/** The operands of a row of sums or products that associates to the left. */
const rowOf = (expression: Binary, belongs: (binary: Binary) => boolean): readonly Expression[] => {
  const operands: Expression[] = [];
  let left: Expression = expression;
  for (;;) {
    if (left.kind !== 'binary' || !belongs(left)) return [left, ...operands.toReversed()];
    operands.push(left.right);
    if (!isBare(left, left.left)) return [left.left, ...operands.toReversed()];
    left = left.left;
  }
};

const formatRow = (walk: Walk, operands: readonly Expression[]): Doc =>
  group(
    operands.map((operand, index) => [index === 0 ? '' : [' ', token(walk), LINE], formatExpression(walk, operand)]),
  );

const formatBinary = (walk: Walk, expression: Binary): Doc => {
  if (isSum(expression)) return formatRow(walk, rowOf(expression, isSum));
  if (isProduct(expression)) return formatRow(walk, rowOf(expression, isProduct));
  return [formatExpression(walk, expression.left), ' ', token(walk), ' ', formatExpression(walk, expression.right)];
};

const formatLogical = (walk: Walk, operands: readonly Expression[]): Doc =>
  operands.map((operand, index) => [index === 0 ? '' : [' ', token(walk, LINE)], formatExpression(walk, operand)]);

const formatIf = (walk: Walk, parts: readonly Expression[]): Doc =>
  group(
    parts.map((part, index) => [
      index === 0 ? '' : LINE,
      token(walk),
      nest(walk.indent, LINE, formatExpression(walk, part)),
    ]),
  );

const formatArguments = (walk: Walk, args: readonly Expression[]): Doc => {
  if (args.length === 0) return [token(walk), token(walk)];
  const items = args.map((argument) => () => formatExpression(walk, argument));
  const open = nest(walk.indent, token(walk), SOFT, commaSeparated(walk, items, LINE));
  return [open, SOFT, token(walk)];
};

type Access = (walk: Walk) => Doc;

const memberName: Access = (walk) => [token(walk), token(walk)];

const attributeAccess: Access = (walk) => {
  if (!isNext(walk, '[')) return memberName(walk);
  return [token(walk), token(walk), token(walk)];
};

/** What is read from an operand: the operand, null for the name of a function, and how to write each access to it, from left to right. */
const accessesOf = (root: Expression): readonly [item: Expression | null, accesses: readonly Access[]] => {
  const accesses: Access[] = [];
  const call = (args: readonly Expression[]): void => {
    accesses.push((walk) => formatArguments(walk, args));
    accesses.push(memberName);
  };
  let expression = root;
  for (;;) {
    let target: Expression | undefined;
    if (expression.kind === 'attribute') {
      ({ target } = expression);
      accesses.push(attributeAccess);
    } else if (expression.kind === 'method') {
      ({ target } = expression);
      call(expression.arguments);
    } else if (expression.kind === 'call') {
      if (isConstructor(expression.function)) {
        const args = expression.arguments;
        return [null, [(walk: Walk): Doc => formatArguments(walk, args), ...accesses.toReversed()]];
      }
      [target] = expression.arguments;
      call(expression.arguments.slice(1));
    }
    if (target === undefined || !isBare(expression, target)) {
      return [target ?? expression, accesses.toReversed()];
    }
    expression = target;
  }
};

const formatMember = (walk: Walk, expression: Expression): Doc => {
  const [item, accesses] = accessesOf(expression);
  // A set that something is read from is broken where that is.
  const isBareSet = item?.kind === 'set' && startOfNext(walk) === item.range[0];
  const target = isBareSet ? formatSet(walk, item) : item === null ? token(walk) : formatExpression(walk, item);
  return group(
    target,
    nest(
      walk.indent,
      accesses.map((access, index) => [index === 0 ? '' : SOFT, access(walk)]),
    ),
  );
};

const formatRecord = (walk: Walk, { entries }: Extract<Expression, { kind: 'record' }>): Doc => {
  if (entries.length === 0) return [token(walk), token(walk)];
  const items = entries.map(({ value }) => (): Doc => [token(walk), token(walk), ' ', formatExpression(walk, value)]);
  return group(token(walk), nest(walk.indent, LINE, commaSeparated(walk, items, LINE)), LINE, token(walk));
};

const formatSet = (walk: Walk, { elements }: Extract<Expression, { kind: 'set' }>): Doc => {
  const items = elements.map((element) => () => formatExpression(walk, element));
  return [token(walk), nest(1, commaSeparated(walk, items, LINE)), token(walk)];
};

/** A relation whose right side is written as it stands. */
const formatWords = (walk: Walk, { range }: Expression, target: Expression): Doc =>
  group(formatExpression(walk, target), LINE, token(walk), LINE, nest(walk.indent, tokensOf(walk, range)));

const formatIs = (walk: Walk, expression: Extract<Expression, { kind: 'is' }>): Doc => {
  const { target, type, in: container } = expression;
  const head = [formatExpression(walk, target), ' ', token(walk), ' ', nest(walk.indent, tokensOf(walk, type.range))];
  if (container === null) return group(head);
  return group(head, LINE, token(walk), ' ', nest(walk.indent, formatExpression(walk, container)));
};

const formatBare = (walk: Walk, expression: Expression): Doc => {
  switch (expression.kind) {
    case 'not':
    case 'negate':
      return [token(walk), formatExpression(walk, expression.operand)];
    case 'and':
    case 'or':
      return formatLogical(walk, expression.operands);
    case 'binary':
      return formatBinary(walk, expression);
    case 'if':
      return formatIf(walk, [expression.condition, expression.consequence, expression.alternative]);
    case 'has':
    case 'like':
      return formatWords(walk, expression, expression.target);
    case 'is':
      return formatIs(walk, expression);
    case 'record':
      return formatRecord(walk, expression);
    case 'set':
      return group(formatSet(walk, expression));
    case 'call':
    case 'attribute':
    case 'method':
      return formatMember(walk, expression);
    default:
      return tokensOf(walk, expression.range);
  }
};

/** An expression with the parentheses that stand around it. */
export const formatExpression = (walk: Walk, expression: Expression): Doc => {
  // Nothing but its own parentheses stands before an expression.
  if (startOfNext(walk) >= expression.range[0]) return formatBare(walk, expression);
  return group(token(walk), nest(1, formatExpression(walk, expression)), token(walk));
};
