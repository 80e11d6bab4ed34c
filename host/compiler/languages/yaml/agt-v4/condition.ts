import type { OperationName } from '../../../ir/operations/index.ts';
import type { AbsentIs, Expression } from '../../../ir/types.ts';
import type { EntryBuilder } from '../entry/builder.ts';
import { cell } from '../entry/cells.ts';
import { expression } from '../entry/expressions.ts';
import { comparedCell, containerCell, memberCell } from './constant.ts';
import type { DocumentRule, Operator } from './document.ts';

const ORDERS: Readonly<Partial<Record<Operator, OperationName>>> = {
  lt: 'python.less',
  lte: 'python.less-or-equal',
  gt: 'python.greater',
  gte: 'python.greater-or-equal',
};

/**
 * A rule's one comparison, as Python makes it. The field is one flat key; a field that is missing or null fits no operator. `matches` is not lowered:
 * the caller refuses it.
 */
export const lowerRuleCondition = ({ field, operator, value }: DocumentRule, builder: EntryBuilder): Expression => {
  const read = (absentIs: AbsentIs): Expression => builder.read(['context', field], 'record', absentIs);
  const present = (): Expression =>
    expression.not(expression.call('python.equal', read('null'), expression.constant(cell.null)));
  const equal = (): Expression =>
    expression.call('python.equal', read('false'), expression.constant(comparedCell(value)));
  const isIn = (): Expression => expression.call('python.in', read('false'), expression.constant(containerCell(value)));
  const order = ORDERS[operator];
  if (order !== undefined) {
    return expression.and([present(), expression.call(order, read('false'), expression.constant(comparedCell(value)))]);
  }
  switch (operator) {
    case 'eq':
      return value.kind === 'null' ? expression.false() : equal();
    case 'ne':
      return expression.and([present(), expression.not(equal())]);
    case 'in':
      return expression.and([present(), isIn()]);
    case 'not_in':
      return expression.and([present(), expression.not(isIn())]);
    case 'contains':
      return expression.and([
        present(),
        expression.call('python.in', expression.constant(memberCell(value)), read('false')),
      ]);
    default:
      return expression.error();
  }
};
