import type { Cell } from '../../../engine/cell/cell.ts';
import { VALUE_OPERATIONS } from '../../ir/operations/cedar/registry.ts';
import type { OperationName } from '../../ir/operations/index.ts';
import type { Expression } from '../../ir/types.ts';

/** A call of one of Cedar's operations with one slot, and beside it at most a constant and the entities. */
export interface SlotCall {
  readonly operation: OperationName;
  readonly read: Extract<Expression, { kind: 'read' }>;
  /** The slot's place among the arguments; the constant has the other. */
  readonly place: 0 | 1;
  readonly constant: Cell | undefined;
  /** The slot of the entities; -1 where the operation asks for none. */
  readonly entities: number;
}

type Call = Extract<Expression, { kind: 'call' }>;

/** Whether an argument is what policies know of entities: without any, none is known, so that its absence is no error. */
export const isEntities = (argument: Expression): boolean => argument.kind === 'read' && argument.absentIs === 'absent';

/** The value of an expression that is the same for every frame; null for others. */
const constantOf = (expression: Expression): Cell | null => {
  if (expression.kind === 'constant') return expression.value;
  if (expression.kind !== 'compute' || expression.operation !== 'cedar.set') return null;
  const items = expression.arguments.flatMap((part) => constantOf(part) ?? []);
  const set = items.length < expression.arguments.length ? 'error' : VALUE_OPERATIONS['cedar.set'].evaluate(items);
  return set === 'error' ? null : set;
};

/** The call as one of a slot; null for one of something else. */
export const slotCallOf = ({ operation, arguments: parts }: Call): SlotCall | null => {
  const [first, second, third] = parts;
  if (first === undefined || (third !== undefined && !isEntities(third))) return null;
  const entities = third?.kind === 'read' ? third.slot : -1;
  if (first.kind === 'read') {
    const constant = second === undefined ? undefined : constantOf(second);
    return constant === null ? null : { operation, read: first, place: 0, constant, entities };
  }
  const constant = constantOf(first);
  if (constant === null || second?.kind !== 'read') return null;
  return { operation, read: second, place: 1, constant, entities };
};
