import type { OperationName } from '../../../../ir/operations/index.ts';
import type { AbsentIs, Expression } from '../../../../ir/types.ts';
import type { Atom, Comparison } from '../../condition/types.ts';
import type { EntryBuilder } from '../../entry/builder.ts';
import { cell } from '../../entry/cells.ts';
import { expression } from '../../entry/expressions.ts';

const COMPARISONS: Readonly<Record<Comparison, OperationName>> = {
  '<': 'python.float-less',
  '<=': 'python.float-less-or-equal',
  '>': 'python.float-greater',
  '>=': 'python.float-greater-or-equal',
};

/** One comparison. What is missing from the context is None. */
export const lowerAtom = (atom: Atom, builder: EntryBuilder): Expression => {
  const read = (path: readonly string[], absentIs: AbsentIs = 'null'): Expression =>
    builder.read(['context', ...path], 'record', absentIs);
  switch (atom.kind) {
    case 'equal': {
      const equal = expression.call(
        'python.equal',
        read(atom.path),
        expression.constant(cell.string(String(atom.value))),
      );
      return atom.negated ? expression.not(equal) : equal;
    }
    case 'in':
      return expression.call('python.in', read(atom.path), expression.constant(cell.strings(atom.items)));
    case 'compare':
      return expression.call(COMPARISONS[atom.operator], read(atom.path), expression.constant(cell.float(atom.value)));
    case 'truthy':
      return expression.call('python.truthy', read(atom.path));
    case 'never':
      return expression.false();
  }
};
