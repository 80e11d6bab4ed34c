import type { Cell } from '../../../engine/index.ts';
import { evaluateExpression } from '../../../compiler/ir/evaluate/expression.ts';
import type { Expression, Truth } from '../../../compiler/ir/types.ts';

export type Call = Extract<Expression, { kind: 'call' }>;

/** A test of one slot: a call that reads it and nothing else. Tests with one key are the same test. */
export interface Atom {
  readonly key: string;
  readonly call: Call;
  readonly slot: number;
}

const plain = (_name: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return `${value} float`;
  return value instanceof Uint8Array ? Array.from(value) : value;
};

const keys = new WeakMap<Expression, string>();

/** A text that is equal for expressions that say the same, whatever their places. */
export const keyOf = (expression: Expression): string => {
  const key = keys.get(expression) ?? writeKey(expression);
  keys.set(expression, key);
  return key;
};

const writeKey = (expression: Expression): string => {
  switch (expression.kind) {
    case 'constant':
      return JSON.stringify(expression.value, plain);
    case 'read':
      return `$${expression.slot}:${expression.absentIs}`;
    case 'not':
      return `not(${keyOf(expression.argument)})`;
    case 'and':
    case 'or':
    case 'if':
      return `${expression.kind}(${expression.arguments.map(keyOf).join(',')})`;
    case 'call':
    case 'compute':
      return `${expression.operation}(${expression.arguments.map(keyOf).join(',')})`;
  }
};

const slotsRead = new WeakMap<Expression, ReadonlySet<number>>();

/** The slots that an expression reads. */
export const slotsOf = (expression: Expression): ReadonlySet<number> => {
  const known = slotsRead.get(expression);
  if (known !== undefined) return known;
  const slots = new Set<number>();
  slotsRead.set(expression, slots);
  const visit = (node: Expression): void => {
    if (node.kind === 'read') slots.add(node.slot);
    else if (node.kind === 'not') visit(node.argument);
    else if (node.kind !== 'constant') node.arguments.forEach(visit);
  };
  visit(expression);
  return slots;
};

/** The calls in an expression, in order. */
export const callsIn = (expression: Expression): readonly Call[] => {
  switch (expression.kind) {
    case 'call':
      return [expression];
    case 'not':
      return callsIn(expression.argument);
    case 'and':
    case 'or':
    case 'if':
      return expression.arguments.flatMap(callsIn);
    default:
      return [];
  }
};

/** The value of a call whose slot holds the cell, as the IR's evaluator has it. */
export const truthWith = ({ call, slot }: Atom, cell: Cell): Truth => {
  const slots: Cell[] = [];
  slots[slot] = cell;
  return evaluateExpression(call, slots, new Map());
};

/** The constant among a call's arguments, and whether it stands before the read. */
export const constantOf = (call: Call): { readonly cell: Cell; readonly first: boolean } | null => {
  const [left, right] = call.arguments;
  if (left?.kind === 'constant') return { cell: left.value, first: true };
  return right?.kind === 'constant' ? { cell: right.value, first: false } : null;
};
