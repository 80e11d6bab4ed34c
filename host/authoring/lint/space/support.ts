import type { Cell } from '../../../engine/index.ts';
import { constantOf } from './atom.ts';
import type { Atom } from './atom.ts';
import { isFree } from './facts.ts';
import { isSmall } from './numbers.ts';
import { TooComplex } from './too-complex.ts';

const isNumber = ({ tag }: Cell): boolean => tag === 'int' || tag === 'bigint' || tag === 'float' || tag === 'bool';

/** Operations that see a number as the double that it rounds to. */
export const isRounding = ({ call: { operation } }: Atom): boolean =>
  operation.startsWith('python.float-') || operation.startsWith('js.');

export const isOrder = ({ call: { operation } }: Atom): boolean =>
  operation === 'python.less' ||
  operation === 'python.less-or-equal' ||
  operation === 'python.greater' ||
  operation === 'python.greater-or-equal';

const isContainerTest = ({ call }: Atom): boolean => call.operation === 'python.in' && constantOf(call)?.first === true;

/** Whether the representatives are known to be complete for a test. */
const isSupported = (atom: Atom): boolean => {
  const { call } = atom;
  const constant = constantOf(call);
  if (isFree(call, 'string') === null) return false;
  if (call.arguments.length === 1) return true;
  if (constant === null) return false;
  const { cell, first } = constant;
  if (isOrder(atom)) return cell.tag !== 'list' && cell.tag !== 'bytes';
  switch (call.operation) {
    case 'python.in':
      return first || cell.tag !== 'bytes';
    case 'python.search':
    case 'python.fnmatch':
    case 'path.under':
      return !first;
    case 'python.equal':
    case 'js.strict-equal':
    case 'text.includes':
      return true;
    case 'js.string-in':
      return !first && cell.tag === 'list';
    default:
      return !first && isNumber(cell);
  }
};

const numeric = (cell: Cell): readonly (number | bigint)[] => {
  if (cell.tag === 'int' || cell.tag === 'bigint' || cell.tag === 'float') return [cell.value];
  return cell.tag === 'list' || cell.tag === 'set' ? cell.items.flatMap(numeric) : [];
};

/**
 * Checks that the tests of one slot are such that the representatives of `partition` stand for every value.
 *
 * @throws TooComplex
 */
export const checkSupport = (atoms: readonly Atom[]): void => {
  if (!atoms.every(isSupported)) throw new TooComplex();
  if (!atoms.some(isRounding)) return;
  // Rounded and exact numbers agree only where every integer is a double.
  const exact = atoms
    .filter((atom) => !isRounding(atom))
    .flatMap(({ call }) => numeric(constantOf(call)?.cell ?? { tag: 'null' }));
  const isMixed =
    exact.length > 0 && !atoms.every(({ call }) => numeric(constantOf(call)?.cell ?? { tag: 'null' }).every(isSmall));
  const isJs = atoms.some(({ call }) => call.operation.startsWith('js.'));
  if (isMixed || atoms.some(isOrder) || (isJs && atoms.some(isContainerTest))) throw new TooComplex();
};
