import type { OperationName } from '../../../../ir/operations/index.ts';
import type { Expression } from '../../../../ir/types.ts';
import type { Atom, Comparison } from '../../condition/types.ts';
import type { EntryBuilder } from '../../entry/builder.ts';
import { cell } from '../../entry/cells.ts';
import { expression } from '../../entry/expressions.ts';

const COMPARISONS: Readonly<Record<Comparison, OperationName>> = {
  '<': 'js.number-less',
  '<=': 'js.number-less-or-equal',
  '>': 'js.number-greater',
  '>=': 'js.number-greater-or-equal',
};

/** One comparison. What is missing from the context is undefined, and inherited members are there. */
export const lowerAtom = (atom: Atom, builder: EntryBuilder): Expression => {
  if (atom.kind === 'never') return expression.false();
  const read = (): Expression => builder.read(['context', ...atom.path], 'js', 'absent');
  const compare = (operator: Comparison, value: number): Expression =>
    expression.call(COMPARISONS[operator], read(), expression.constant(cell.float(value)));
  const sign = (negated: boolean, positive: Expression): Expression => (negated ? expression.not(positive) : positive);
  switch (atom.kind) {
    case 'equal':
      // `Number(a) === n`: neither below nor above, which NaN is not.
      if (typeof atom.value === 'number') {
        return sign(atom.negated, expression.and([compare('<=', atom.value), compare('>=', atom.value)]));
      }
      return sign(
        atom.negated,
        expression.call(
          'js.strict-equal',
          read(),
          expression.constant(typeof atom.value === 'string' ? cell.string(atom.value) : cell.bool(atom.value)),
        ),
      );
    case 'in':
      return sign(atom.negated, expression.call('js.string-in', read(), expression.constant(cell.strings(atom.items))));
    case 'compare':
      return compare(atom.operator, atom.value);
    case 'truthy':
      return expression.call('js.truthy', read());
  }
};
