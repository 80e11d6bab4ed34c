import type { Cell } from '../../../engine/cell/cell.ts';
import { VALUE_OPERATIONS } from '../operations/cedar/registry.ts';
import { OPERATIONS } from '../operations/registry.ts';
import type { Expression, Truth } from '../types.ts';

const NULL: Cell = { tag: 'null' };
const ABSENT: Cell = { tag: 'absent' };
const TRUE: Cell = { tag: 'bool', value: true };
const FALSE: Cell = { tag: 'bool', value: false };

/** Where the value of each evaluated node is noted; nodes that were not reached are missing from it. */
export type Trace = Map<Expression, Truth>;

/** A value, or the truth value that its absence or its error makes of the whole call. */
type Argument = Cell | Truth;

const readArgument = (read: Extract<Expression, { kind: 'read' }>, slots: readonly Cell[]): Argument => {
  const cell = slots[read.slot] ?? ABSENT;
  if (cell.tag !== 'absent' || read.absentIs === 'absent') return cell;
  return read.absentIs === 'null' ? NULL : read.absentIs;
};

/** What yields a truth value is a boolean where a value is wanted. */
const booleanOf = (value: Truth): Argument => {
  if (value === 'true') return TRUE;
  return value === 'false' ? FALSE : value;
};

/** The value of an expression that stands where one is wanted. */
export const evaluateValue = (expression: Expression, slots: readonly Cell[], trace: Trace): Argument => {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'read':
      return readArgument(expression, slots);
    case 'compute':
      return compute(expression, slots, trace);
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const value = evaluateExpression(condition, slots, trace);
      if (value === 'true') return evaluateValue(then, slots, trace);
      return value === 'false' ? evaluateValue(otherwise, slots, trace) : value;
    }
    default:
      return booleanOf(evaluateExpression(expression, slots, trace));
  }
};

/** The values of all arguments; or what the first without one makes of the whole. */
const argumentsOf = (parts: readonly Expression[], slots: readonly Cell[], trace: Trace): readonly Cell[] | Truth => {
  const cells: Cell[] = [];
  for (const part of parts) {
    const value = evaluateValue(part, slots, trace);
    if (typeof value === 'string') return value;
    cells.push(value);
  }
  return cells;
};

const compute = (
  { operation, arguments: parts }: Extract<Expression, { kind: 'compute' }>,
  slots: readonly Cell[],
  trace: Trace,
): Argument => {
  const cells = argumentsOf(parts, slots, trace);
  return typeof cells === 'string' ? cells : VALUE_OPERATIONS[operation].evaluate(cells);
};

const call = (
  { operation, arguments: parts }: Extract<Expression, { kind: 'call' }>,
  slots: readonly Cell[],
  trace: Trace,
): Truth => {
  const cells = argumentsOf(parts, slots, trace);
  return typeof cells === 'string' ? cells : OPERATIONS[operation].evaluate(cells);
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
    case 'compute':
      return 'error';
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const value = evaluateExpression(condition, slots, trace);
      if (value === 'true') return evaluateExpression(then, slots, trace);
      return value === 'false' ? evaluateExpression(otherwise, slots, trace) : value;
    }
    case 'and':
      return sequence(expression.arguments, 'true', slots, trace);
    case 'or':
      return sequence(expression.arguments, 'false', slots, trace);
    case 'not':
      return negate(evaluateExpression(expression.argument, slots, trace));
    case 'call':
      return call(expression, slots, trace);
  }
};

/** The truth value of an expression of a validated unit, noting the value of every node reached. */
export const evaluateExpression = (expression: Expression, slots: readonly Cell[], trace: Trace): Truth => {
  const value = evaluateNode(expression, slots, trace);
  trace.set(expression, value);
  return value;
};
