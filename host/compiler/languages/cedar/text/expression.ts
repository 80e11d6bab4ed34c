import { MAX_DEPTH } from '../syntax/limits.ts';
import type { BinaryOperator, Expression } from '../syntax/types.ts';
import { accept, fail, isWordAt, peek, rangeFrom, startOf, take, unexpected } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseMember } from './member.ts';
import { parseNumber } from './number.ts';
import { parseHas, parseIs, parseLike } from './relation.ts';

const MAX_UNARY = 4;

const takeUnary = (cursor: Cursor, operator: '!' | '-'): number[] => {
  const starts: number[] = [];
  while (peek(cursor).kind === operator) starts.push(take(cursor).range[0]);
  if (starts.length > MAX_UNARY) fail(cursor, rangeFrom(cursor, starts[0] ?? 0), 'EC034', { operator });
  return starts;
};

/** Whether the next token is a number that nothing is read from: `-5` is a number, `-5.a` the negation of what 5 has. */
const isNumber = (cursor: Cursor): boolean =>
  peek(cursor).kind === 'number' && !['.', '(', '['].includes(peek(cursor, 1).kind);

const parseUnary = (cursor: Cursor): Expression => {
  const negations = takeUnary(cursor, '!');
  const minuses = negations.length > 0 ? [] : takeUnary(cursor, '-');
  const sign = isNumber(cursor) ? minuses.pop() : undefined;
  let expression = sign === undefined ? parseMember(cursor, parseExpression) : parseNumber(cursor, sign);
  const kind = negations.length > 0 ? 'not' : 'negate';
  for (const start of [...negations, ...minuses].toReversed()) {
    expression = { kind, operand: expression, range: rangeFrom(cursor, start) };
  }
  return expression;
};

/** Operands with operators between them that associate to the left. */
const parseChain = (
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  parseOperand: (cursor: Cursor) => Expression,
): Expression => {
  const start = startOf(cursor);
  let left = parseOperand(cursor);
  for (;;) {
    const operator = operators.find((candidate) => candidate === peek(cursor).kind);
    if (operator === undefined) return left;
    take(cursor);
    const right = parseOperand(cursor);
    left = { kind: 'binary', operator, left, right, range: rangeFrom(cursor, start) };
  }
};

const parseProduct = (cursor: Cursor): Expression => {
  const product = parseChain(cursor, ['*'], parseUnary);
  const { kind, range } = peek(cursor);
  if (kind === '/' || kind === '%') fail(cursor, range, 'EC033', { operator: kind });
  return product;
};

const parseSum = (cursor: Cursor): Expression => parseChain(cursor, ['+', '-'], parseProduct);

const RELATIONS = ['==', '!=', '<', '<=', '>', '>='] as const satisfies readonly BinaryOperator[];
const WORDS = ['in', 'has', 'like', 'is'] as const;

/** The relation that comes next, if one does. */
const relationAt = (cursor: Cursor): (typeof RELATIONS)[number] | (typeof WORDS)[number] | null => {
  const { kind, range } = peek(cursor);
  if (kind === '=') fail(cursor, range, 'EC019');
  return RELATIONS.find((relation) => relation === kind) ?? WORDS.find((word) => isWordAt(cursor, word)) ?? null;
};

const parseRelation = (cursor: Cursor): Expression => {
  const start = startOf(cursor);
  const left = parseSum(cursor);
  const relation = relationAt(cursor);
  if (relation === null) return left;
  take(cursor);
  let expression: Expression;
  if (relation === 'has') expression = parseHas(cursor, start, left);
  else if (relation === 'like') expression = parseLike(cursor, start, left);
  else if (relation === 'is') expression = parseIs(cursor, start, left, parseSum);
  else {
    const right = parseSum(cursor);
    expression = { kind: 'binary', operator: relation, left, right, range: rangeFrom(cursor, start) };
  }
  if (relationAt(cursor) !== null) fail(cursor, peek(cursor).range, 'EC029');
  return expression;
};

const parseLogical = (
  cursor: Cursor,
  kind: 'and' | 'or',
  operator: '&&' | '||',
  parseOperand: (cursor: Cursor) => Expression,
): Expression => {
  const start = startOf(cursor);
  const first = parseOperand(cursor);
  if (peek(cursor).kind !== operator) return first;
  const operands = [first];
  while (accept(cursor, operator)) operands.push(parseOperand(cursor));
  return { kind, operands, range: rangeFrom(cursor, start) };
};

const parseAnd = (cursor: Cursor): Expression => parseLogical(cursor, 'and', '&&', parseRelation);

const takeWord = (cursor: Cursor, word: string): void => {
  if (!isWordAt(cursor, word)) unexpected(cursor, word);
  take(cursor);
};

const parseIf = (cursor: Cursor): Expression => {
  const start = startOf(cursor);
  takeWord(cursor, 'if');
  const condition = parseExpression(cursor);
  takeWord(cursor, 'then');
  const consequence = parseExpression(cursor);
  takeWord(cursor, 'else');
  const alternative = parseExpression(cursor);
  return { kind: 'if', condition, consequence, alternative, range: rangeFrom(cursor, start) };
};

/** Takes an expression. */
export const parseExpression = (cursor: Cursor): Expression => {
  if (cursor.level > MAX_DEPTH) fail(cursor, peek(cursor).range, 'EC006', { limit: MAX_DEPTH });
  cursor.level++;
  const expression = isWordAt(cursor, 'if') ? parseIf(cursor) : parseLogical(cursor, 'or', '||', parseAnd);
  cursor.level--;
  return expression;
};
