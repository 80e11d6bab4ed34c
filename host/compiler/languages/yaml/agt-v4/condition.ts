import type { OperationName } from '../../../ir/operations/index.ts';
import type { AbsentIs, Expression } from '../../../ir/types.ts';
import type { EntryBuilder } from '../entry/builder.ts';
import { cell } from '../entry/cells.ts';
import { expression } from '../entry/expressions.ts';
import { comparedCell, containerCell, memberCell } from './constant.ts';
import { isDenying } from './document.ts';
import type { DocumentRule, Operator } from './document.ts';
import type { RulePattern } from './pattern.ts';

const ORDERS: Readonly<Partial<Record<Operator, OperationName>>> = {
  lt: 'python.less',
  lte: 'python.less-or-equal',
  gt: 'python.greater',
  gte: 'python.greater-or-equal',
};

/**
 * A rule's one comparison, as Python makes it. The field is one flat key; a field that is missing or null fits no operator. A pattern that is not compiled
 * (which is refused unless the options allow it) takes the rule's safe side: what denies matches whatever the field holds, what allows never does.
 */
export const lowerRuleCondition = (rule: DocumentRule, builder: EntryBuilder): Expression => {
  const { field, operator, value, pattern } = rule;
  const read = (absentIs: AbsentIs): Expression => builder.read(['context', field], 'record', absentIs);
  const present = (): Expression =>
    expression.not(expression.call('python.equal', read('null'), expression.constant(cell.null)));
  const equal = (): Expression =>
    expression.call('python.equal', read('false'), expression.constant(comparedCell(value)));
  const isIn = (): Expression => expression.call('python.in', read('false'), expression.constant(containerCell(value)));
  const search = ({ kind, text }: RulePattern): Expression => {
    if (kind === 'uncompiled' || kind === 'too-many') return isDenying(rule) ? present() : expression.false();
    const found =
      kind === 'invalid'
        ? expression.error()
        : expression.call('python.search', read('false'), expression.constant(cell.string(text)));
    return expression.and([present(), found]);
  };
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
      return pattern === null ? expression.error() : search(pattern);
  }
};
