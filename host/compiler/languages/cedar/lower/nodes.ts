import type { Cell } from '../../../../engine/cell/cell.ts';
import { VALUE_OPERATIONS } from '../../../ir/operations/cedar/registry.ts';
import type { OperationName, ValueOperationName } from '../../../ir/operations/index.ts';
import type { Expression } from '../../../ir/types.ts';

/** Makers of fresh IR nodes. Every call makes a new node: conditions are told apart by identity. */
export const constant = (value: Cell): Expression => ({ kind: 'constant', value });

export const text = (value: string): Expression => constant({ tag: 'string', value });

export const bool = (value: boolean): Expression => constant({ tag: 'bool', value });

export const call = (operation: OperationName, ...parts: readonly Expression[]): Expression => ({
  kind: 'call',
  operation,
  arguments: parts,
});

/** A computed value; of constants alone, the constant that it is, unless it errs. */
export const compute = (operation: ValueOperationName, ...parts: readonly Expression[]): Expression => {
  const cells: Cell[] = [];
  for (const part of parts) if (part.kind === 'constant') cells.push(part.value);
  const value = cells.length === parts.length ? VALUE_OPERATIONS[operation].evaluate(cells) : 'error';
  return value === 'error' ? { kind: 'compute', operation, arguments: parts } : constant(value);
};

/** The conjunction of the parts, in order: the only one itself, true for none. */
export const and = (parts: readonly Expression[]): Expression => {
  const [only, second] = parts;
  if (only === undefined) return bool(true);
  return second === undefined ? only : { kind: 'and', arguments: parts };
};

export const not = (argument: Expression): Expression => ({ kind: 'not', argument });
