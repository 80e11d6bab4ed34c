import type { Cell } from '../../../engine/cell/cell.ts';
import { OPERATIONS } from '../operations/registry.ts';
import type { Expression, Truth } from '../types.ts';

const NULL: Cell = { tag: 'null' };
const ABSENT: Cell = { tag: 'absent' };

/** Where the value of each evaluated node is noted; nodes that were not reached are missing from it. */
export type Trace = Map<Expression, Truth>;

/** The argument's cell, or the truth value that an absent argument makes of the whole call. */
const argument = (expression: Expression, slots: readonly Cell[]): Cell | Truth => {
  if (expression.kind === 'constant') return expression.value;
  if (expression.kind !== 'read') return 'error';
  const cell = slots[expression.slot] ?? ABSENT;
  if (cell.tag !== 'absent' || expression.absentIs === 'absent') return cell;
  return expression.absentIs === 'null' ? NULL : expression.absentIs;
};

const call = (expression: Extract<Expression, { kind: 'call' }>, slots: readonly Cell[]): Truth => {
  const cells: Cell[] = [];
  for (const part of expression.arguments) {
    const value = argument(part, slots);
    if (typeof value === 'string') return value;
    cells.push(value);
  }
  return OPERATIONS[expression.operation].evaluate(cells);
};

/** Left to right; stops at the first part whose value is not `neutral`. */
const sequence = (parts: readonly Expression[], neutral: Truth, slots: readonly Cell[], trace: Trace): Truth => {
  for (const part of parts) {
    const value = evaluateExpression(part, slots, trace);
    if (value !== neutral) return value;
  }
  return neutral;
};

const negate = (value: Truth): Truth => {
  if (value === 'true') return 'false';
  return value === 'false' ? 'true' : value;
};

const evaluateNode = (expression: Expression, slots: readonly Cell[], trace: Trace): Truth => {
  switch (expression.kind) {
    case 'constant':
      return expression.value.tag === 'bool' && expression.value.value ? 'true' : 'false';
    case 'read':
      return 'error';
    case 'and':
      return sequence(expression.arguments, 'true', slots, trace);
    case 'or':
      return sequence(expression.arguments, 'false', slots, trace);
    case 'not':
      return negate(evaluateExpression(expression.argument, slots, trace));
    case 'call':
      return call(expression, slots);
  }
};

/** The truth value of an expression of a validated unit, noting the value of every node reached. */
export const evaluateExpression = (expression: Expression, slots: readonly Cell[], trace: Trace): Truth => {
  const value = evaluateNode(expression, slots, trace);
  trace.set(expression, value);
  return value;
};
