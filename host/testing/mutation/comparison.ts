import type { Expression } from '../../compiler/ir/types.ts';

type Call = Extract<Expression, { kind: 'call' }>;

export type CedarOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** A comparison of Cedar as its author wrote it: `a > b` is not `a <= b`. */
export interface CedarComparison {
  readonly operator: CedarOperator;
  readonly call: Call;
}

const PLAIN: Readonly<Partial<Record<Call['operation'], CedarOperator>>> = {
  'cedar.less': '<',
  'cedar.less-or-equal': '<=',
  'cedar.equal': '==',
};
const NEGATED: Readonly<Partial<Record<Call['operation'], CedarOperator>>> = {
  'cedar.less': '>=',
  'cedar.less-or-equal': '>',
  'cedar.equal': '!=',
};

/** The comparison that an expression is; null when it is none. What an author negates has a place of its own. */
export const comparisonOf = (expression: Expression): CedarComparison | null => {
  const isNegated = expression.kind === 'not';
  const call = isNegated ? expression.argument : expression;
  if (call.kind !== 'call' || (isNegated && call.span !== undefined)) return null;
  const operator = (isNegated ? NEGATED : PLAIN)[call.operation];
  return operator === undefined ? null : { operator, call };
};

const MEANINGS: Readonly<Record<CedarOperator, readonly [operation: Call['operation'], negated: boolean]>> = {
  '<': ['cedar.less', false],
  '<=': ['cedar.less-or-equal', false],
  '>': ['cedar.less-or-equal', true],
  '>=': ['cedar.less', true],
  '==': ['cedar.equal', false],
  '!=': ['cedar.equal', true],
};

/** The comparison of the same operands by an operator. */
export const compared = (operator: CedarOperator, call: Call): Expression => {
  const [operation, negated] = MEANINGS[operator];
  const made: Expression = { ...call, operation };
  return negated ? { kind: 'not', argument: made } : made;
};

/** What an operator becomes: with or without its bound, and the other way round. */
export const OTHER_OPERATORS: Readonly<Record<CedarOperator, readonly CedarOperator[]>> = {
  '<': ['<=', '>'],
  '<=': ['<', '>='],
  '>': ['>=', '<'],
  '>=': ['>', '<='],
  '==': [],
  '!=': [],
};
