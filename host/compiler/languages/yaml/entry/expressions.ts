import type { Cell } from '../../../../engine/cell/cell.ts';
import type { OperationName } from '../../../ir/operations/index.ts';
import type { Expression } from '../../../ir/types.ts';
import { cell } from './cells.ts';

/** Makers of fresh IR nodes. Every call makes a new node: conditions are told apart by identity. */
export const expression = {
  constant: (value: Cell): Expression => ({ kind: 'constant', value }),
  true: (): Expression => ({ kind: 'constant', value: cell.bool(true) }),
  false: (): Expression => ({ kind: 'constant', value: cell.bool(false) }),
  call: (operation: OperationName, ...arguments_: Expression[]): Expression => ({
    kind: 'call',
    operation,
    arguments: arguments_,
  }),
  not: (argument: Expression): Expression => ({ kind: 'not', argument }),
  /** The conjunction of the parts, in order: the only one itself, true for none. */
  and: (parts: readonly Expression[]): Expression => {
    const [only, second] = parts;
    if (only === undefined) return expression.true();
    return second === undefined ? only : { kind: 'and', arguments: parts };
  },
  or: (parts: readonly Expression[]): Expression => {
    const [only, second] = parts;
    if (only === undefined) return expression.false();
    return second === undefined ? only : { kind: 'or', arguments: parts };
  },
  /** What always errs: `None < None`. */
  error: (): Expression =>
    expression.call('python.less', expression.constant(cell.null), expression.constant(cell.null)),
} as const;
