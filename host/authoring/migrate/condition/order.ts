import type { Operator } from '../../../compiler/languages/yaml/agt-v4/document.ts';
import type { Comparison } from '../../../compiler/languages/yaml/condition/types.ts';
import type { Node } from '../../../compiler/languages/yaml/tree/node.ts';
import { INEXACT, refused, tests, type Outcome, type Subject } from './outcome.ts';
import type { Test } from './test.ts';
import { valueOf } from './values.ts';

const SIGNS: Readonly<Partial<Record<Operator, Comparison>>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** Whether 0, which is what v1 makes of a missing field, fits. */
const fitsZero = (operator: Comparison, value: number): boolean =>
  operator === '>' ? 0 > value : operator === '>=' ? 0 >= value : operator === '<' ? 0 < value : 0 <= value;

/** The same order without 0 itself, for bounds of 0. */
const STRICT: Readonly<Partial<Record<Comparison, Comparison>>> = { '>=': '>', '<=': '<' };

/** The field stands in an order with the value. */
export const order = (subject: Subject, operator: Operator, node: Node): Outcome => {
  const sign = SIGNS[operator];
  const value = valueOf(node);
  if (value.kind === 'other') return refused(value.why);
  if (sign === undefined || value.kind !== 'number') return refused('conditions of v1 put only numbers in an order');
  const { number } = value;
  const compare = (operator: Comparison): Test => ({ kind: 'compare', operator, value: number });
  if (!fitsZero(sign, number)) return tests([[compare(sign)]], INEXACT.order);
  if (subject.side === 'more') return tests([[compare(sign)]], INEXACT.order, INEXACT.missing(subject));
  const strict = number === 0 ? STRICT[sign] : undefined;
  const conjunction: readonly Test[] = strict === undefined ? [{ kind: 'truthy' }, compare(sign)] : [compare(strict)];
  return tests([conjunction], INEXACT.order, INEXACT.zero(subject));
};
