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

type Call = Extract<Expression, { kind: 'call' }>;

/** What an expression is evaluated with. */
interface Evaluation {
  readonly slots: readonly Cell[];
  readonly trace: Trace | null;
  readonly call: (call: Call, evaluation: Evaluation) => Truth;
}

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

const valueOf = (expression: Expression, evaluation: Evaluation): Argument => {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'read':
      return readArgument(expression, evaluation.slots);
    case 'compute':
      return compute(expression, evaluation);
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const value = truthOf(condition, evaluation);
      if (value === 'true') return valueOf(then, evaluation);
      return value === 'false' ? valueOf(otherwise, evaluation) : value;
    }
    default:
      return booleanOf(truthOf(expression, evaluation));
  }
};

/** The values of all arguments; or what the first without one makes of the whole. */
const argumentsOf = (parts: readonly Expression[], evaluation: Evaluation): readonly Cell[] | Truth => {
  const cells: Cell[] = [];
  for (const part of parts) {
    const value = valueOf(part, evaluation);
    if (typeof value === 'string') return value;
    cells.push(value);
  }
  return cells;
};

const compute = (
  { operation, arguments: parts }: Extract<Expression, { kind: 'compute' }>,
  evaluation: Evaluation,
): Argument => {
  const cells = argumentsOf(parts, evaluation);
  return typeof cells === 'string' ? cells : VALUE_OPERATIONS[operation].evaluate(cells);
};

const callOperation = ({ operation, arguments: parts }: Call, evaluation: Evaluation): Truth => {
  const cells = argumentsOf(parts, evaluation);
  return typeof cells === 'string' ? cells : OPERATIONS[operation].evaluate(cells);
};

/** Left to right; stops at the first part whose value is not `neutral`. */
const sequence = (parts: readonly Expression[], neutral: Truth, evaluation: Evaluation): Truth => {
  for (const part of parts) {
    const value = truthOf(part, evaluation);
    if (value !== neutral) return value;
  }
  return neutral;
};

const negate = (value: Truth): Truth => {
  if (value === 'true') return 'false';
  return value === 'false' ? 'true' : value;
};

const evaluateNode = (expression: Expression, evaluation: Evaluation): Truth => {
  switch (expression.kind) {
    case 'constant':
      return expression.value.tag === 'bool' && expression.value.value ? 'true' : 'false';
    case 'read':
    case 'compute':
      return 'error';
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const value = truthOf(condition, evaluation);
      if (value === 'true') return truthOf(then, evaluation);
      return value === 'false' ? truthOf(otherwise, evaluation) : value;
    }
    case 'and':
      return sequence(expression.arguments, 'true', evaluation);
    case 'or':
      return sequence(expression.arguments, 'false', evaluation);
    case 'not':
      return negate(truthOf(expression.argument, evaluation));
    case 'call':
      return evaluation.call(expression, evaluation);
  }
};

const truthOf = (expression: Expression, evaluation: Evaluation): Truth => {
  const value = evaluateNode(expression, evaluation);
  evaluation.trace?.set(expression, value);
  return value;
};

/** The value of an expression that stands where one is wanted. */
export const evaluateValue = (expression: Expression, slots: readonly Cell[], trace: Trace): Argument =>
  valueOf(expression, { slots, trace, call: callOperation });

/** The truth value of an expression of a validated unit, noting the value of every node reached. */
export const evaluateExpression = (expression: Expression, slots: readonly Cell[], trace: Trace): Truth =>
  truthOf(expression, { slots, trace, call: callOperation });

/** What an expression comes to whose calls come to this, whatever the values that they read. */
export const evaluateCalls = (expression: Expression, call: (call: Call) => Truth): Truth =>
  truthOf(expression, { slots: [], trace: null, call });
