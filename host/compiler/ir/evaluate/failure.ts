import type { Cell } from '../../../engine/cell/cell.ts';
import type { Span } from '../../../engine/manifest/types.ts';
import type { OperationName, ValueOperationName } from '../operations/index.ts';
import type { Expression } from '../types.ts';
import { evaluateExpression, evaluateValue } from './expression.ts';

/** Where an expression errs: in an operation on these values, or where a slot is absent. */
export type Failure =
  | {
      readonly kind: 'operation';
      readonly operation: OperationName | ValueOperationName;
      readonly cells: readonly Cell[];
    }
  | { readonly kind: 'absent'; readonly slot: number };

type Operands = Extract<Expression, { kind: 'call' | 'compute' }>;

/** The part of a sequence, or of a choice, whose error is that of the whole. */
const erringPart = (parts: readonly Expression[], slots: readonly Cell[]): Expression | undefined =>
  parts.find((part) => evaluateExpression(part, slots, new Map()) === 'error');

const chosen = (
  [condition, then, otherwise]: Extract<Expression, { kind: 'if' }>['arguments'],
  slots: readonly Cell[],
): Expression => {
  const value = evaluateExpression(condition, slots, new Map());
  if (value === 'true') return then;
  return value === 'false' ? otherwise : condition;
};

/** The first operand that errs, or the operation itself. */
const ofOperation = ({ operation, arguments: parts }: Operands, slots: readonly Cell[]): Expression | Failure => {
  const cells: Cell[] = [];
  for (const part of parts) {
    const value = evaluateValue(part, slots, new Map());
    if (value === 'error') return part;
    if (typeof value !== 'string') cells.push(value);
  }
  return { kind: 'operation', operation, cells };
};

const next = (expression: Expression, slots: readonly Cell[]): Expression | Failure | undefined => {
  switch (expression.kind) {
    case 'constant':
      return undefined;
    case 'read':
      return { kind: 'absent', slot: expression.slot };
    case 'not':
      return expression.argument;
    case 'and':
    case 'or':
      return erringPart(expression.arguments, slots);
    case 'if':
      return chosen(expression.arguments, slots);
    case 'call':
    case 'compute':
      return ofOperation(expression, slots);
  }
};

/** Why an expression errs, and the innermost place that is known of where it does. */
export interface LocatedFailure {
  readonly failure: Failure;
  readonly span: Span | null;
}

/**
 * Why an expression errs, for people; null where it does not. Takes as long as evaluating it once for each level that it nests.
 */
export const failureOf = (expression: Expression, slots: readonly Cell[]): LocatedFailure | null => {
  if (evaluateExpression(expression, slots, new Map()) !== 'error') return null;
  let span: Span | null = null;
  let at: Expression | Failure | undefined = expression;
  while (at !== undefined && at.kind !== 'operation' && at.kind !== 'absent') {
    if ('span' in at && at.span !== undefined) ({ span } = at);
    at = next(at, slots);
  }
  return at === undefined ? null : { failure: at, span };
};
