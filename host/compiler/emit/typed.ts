import type { TagName } from '../../engine/cell/cell.ts';
import type { AssemblyFunction, OperationName, ValueOperationName } from '../ir/operations/index.ts';
import type { Expression } from '../ir/types.ts';

/** The kind of value that is known to stand somewhere. */
export type Kind = TagName | 'set of entities';

/** Functions of the file `typed` of the runtime library. Each does what an operation does with values of certain kinds, without asking for their tags. */
export type TypedFunction =
  | 'typedTruth'
  | 'typedEqualNumber'
  | 'typedEqualText'
  | 'typedEqualEntity'
  | 'typedLess'
  | 'typedLessOrEqual'
  | 'typedIs'
  | 'typedIn'
  | 'typedInAny'
  | 'typedContains'
  | 'typedIsEmpty'
  | 'typedAttribute';

export const assemblyOfTyped = (name: TypedFunction): AssemblyFunction => ({ file: 'typed', name });

/** Kinds whose values are in the payload of their cells, as integers. */
const NUMBERS: ReadonlySet<Kind> = new Set<Kind>(['int', 'datetime', 'duration']);

const equalOf = (kind: Kind, other: Kind): TypedFunction | null => {
  if (kind !== other) return null;
  if (kind === 'bool' || NUMBERS.has(kind)) return 'typedEqualNumber';
  if (kind === 'string') return 'typedEqualText';
  return kind === 'entity' ? 'typedEqualEntity' : null;
};

/**
 * The function that does what an operation does with values of these kinds; null where there is none, or where it would have to ask.
 *
 * @param kinds of the arguments; null for any
 */
export const typedFunction = (
  operation: OperationName | ValueOperationName,
  [first = null, second = null]: readonly (Kind | null)[],
): TypedFunction | null => {
  const isSet = first === 'set' || first === 'set of entities';
  switch (operation) {
    case 'cedar.truth':
      return first === 'bool' ? 'typedTruth' : null;
    case 'cedar.equal':
      return first === null || second === null ? null : equalOf(first, second);
    case 'cedar.less':
      return first !== null && first === second && NUMBERS.has(first) ? 'typedLess' : null;
    case 'cedar.less-or-equal':
      return first !== null && first === second && NUMBERS.has(first) ? 'typedLessOrEqual' : null;
    case 'cedar.is':
      return first === 'entity' && second === 'string' ? 'typedIs' : null;
    case 'cedar.in':
      if (first !== 'entity') return null;
      if (second === 'entity') return 'typedIn';
      return second === 'set of entities' ? 'typedInAny' : null;
    case 'cedar.contains':
      return isSet && second !== null ? 'typedContains' : null;
    case 'cedar.is-empty':
      return isSet ? 'typedIsEmpty' : null;
    case 'cedar.attribute':
      return first === 'entity' && second === 'string' ? 'typedAttribute' : null;
    default:
      return null;
  }
};

/** Whether a read is of a slot that is never absent. */
export const isThere = ({ holds }: Extract<Expression, { kind: 'read' }>): boolean =>
  holds !== undefined && !holds.includes('absent');

/** What is known of an argument's value, where it has one: of constants, and of slots that are promised. */
export const kindOf = (argument: Expression): Kind | null => {
  if (argument.kind === 'constant') {
    const { value } = argument;
    return value.tag === 'set' && value.items.every(({ tag }) => tag === 'entity') ? 'set of entities' : value.tag;
  }
  if (argument.kind !== 'read' || argument.absentIs === 'absent' || argument.absentIs === 'null') return null;
  const [held, other] = (argument.holds ?? []).filter((tag) => tag !== 'absent');
  return other === undefined ? (held ?? null) : null;
};
