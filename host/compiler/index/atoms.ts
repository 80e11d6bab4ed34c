import type { Cell } from '../../engine/cell/cell.ts';
import { OPERATIONS } from '../ir/operations/registry.ts';
import type { Expression, Truth } from '../ir/types.ts';
import type { Condition, Interval, NumberDomain } from './condition.ts';
import { NO_HAZARDS, hazardsOf } from './hazards.ts';
import type { Hazards } from './hazards.ts';

/** A necessary condition on one slot, and when it may be relied on. */
export interface Atom {
  readonly slot: number;
  readonly condition: Condition;
  /** Frames with one of these must not be discriminated by the atom: an error may stand before it. */
  readonly hazards: Hazards;
}

type Call = Extract<Expression, { kind: 'call' }>;
type Read = Extract<Expression, { kind: 'read' }>;
type Relation = 'less' | 'less-or-equal' | 'greater' | 'greater-or-equal';

/** What the call becomes when its slot is absent. */
const whenAbsent = (call: Call, read: Read): Truth => {
  if (read.absentIs !== 'absent' && read.absentIs !== 'null') return read.absentIs;
  const cell: Cell = { tag: read.absentIs };
  const cells = call.arguments.map((argument): Cell => (argument.kind === 'constant' ? argument.value : cell));
  return OPERATIONS[call.operation].evaluate(cells);
};

/** An equality of a slot and one of several constants. */
const textAtom = (call: Call, read: Read, constants: readonly Cell[], otherwise: boolean): Atom => {
  const truth = whenAbsent(call, read);
  const condition: Condition = {
    domain: 'text',
    strings: new Set(constants.flatMap((cell) => (cell.tag === 'string' ? [cell.value] : []))),
    absent: truth === 'true' || truth === 'error',
    other: otherwise || constants.some((cell) => cell.tag !== 'string'),
  };
  return { slot: read.slot, condition, hazards: NO_HAZARDS };
};

const intervalsOf = (relation: Relation, bound: number): readonly Interval[] => {
  if (Number.isNaN(bound)) return [];
  switch (relation) {
    case 'less':
      return bound === -Infinity ? [] : [{ low: -Infinity, lowOpen: false, high: bound, highOpen: true }];
    case 'less-or-equal':
      return [{ low: -Infinity, lowOpen: false, high: bound, highOpen: false }];
    case 'greater':
      return bound === Infinity ? [] : [{ low: bound, lowOpen: true, high: Infinity, highOpen: false }];
    case 'greater-or-equal':
      return [{ low: bound, lowOpen: false, high: Infinity, highOpen: false }];
  }
};

/** The constant as a double, when it is exactly one. */
const exactNumber = (cell: Cell): number | null => {
  if (cell.tag === 'float') return cell.value;
  if (cell.tag === 'bool') return cell.value ? 1 : 0;
  if (cell.tag !== 'int' && cell.tag !== 'bigint') return null;
  const number = Number(cell.value);
  return Number.isFinite(number) && BigInt(number) === cell.value ? number : null;
};

/** An inequality of a slot and a constant. */
const rangeAtom = (call: Call, domain: NumberDomain, relation: Relation): Atom | null => {
  const [left, right] = call.arguments;
  if (left?.kind !== 'read' || right?.kind !== 'constant') return null;
  const bound = exactNumber(right.value);
  // A value with which the call itself errs must not be passed over.
  const hazards = hazardsOf(call);
  if (bound === null || hazards === null) return null;
  // An absent slot is looked up as the operations take it: 0 as null is in `float()`, no number elsewhere.
  const asLookedUp = left.absentIs === 'absent' || left.absentIs === 'false' || left.absentIs === 'undefined';
  if (!asLookedUp && !(left.absentIs === 'null' && domain !== 'js-number')) return null;
  return { slot: left.slot, condition: { domain, intervals: intervalsOf(relation, bound) }, hazards };
};

/** The necessary condition that a call alone is; null when it is none that can be looked up. */
export const atomOf = (call: Call): Atom | null => {
  const [left, right] = call.arguments;
  switch (call.operation) {
    case 'python.equal':
    case 'js.strict-equal':
      if (left?.kind === 'read' && right?.kind === 'constant') return textAtom(call, left, [right.value], false);
      if (right?.kind === 'read' && left?.kind === 'constant') return textAtom(call, right, [left.value], false);
      return null;
    case 'python.in':
    case 'js.string-in': {
      if (left?.kind !== 'read' || right?.kind !== 'constant' || right.value.tag !== 'list') return null;
      // Numbers, booleans and arrays become strings in ECMAScript.
      return textAtom(call, left, right.value.items, call.operation === 'js.string-in');
    }
    case 'python.less':
      return rangeAtom(call, 'python-number', 'less');
    case 'python.less-or-equal':
      return rangeAtom(call, 'python-number', 'less-or-equal');
    case 'python.greater':
      return rangeAtom(call, 'python-number', 'greater');
    case 'python.greater-or-equal':
      return rangeAtom(call, 'python-number', 'greater-or-equal');
    case 'python.float-less':
      return rangeAtom(call, 'python-float', 'less');
    case 'python.float-less-or-equal':
      return rangeAtom(call, 'python-float', 'less-or-equal');
    case 'python.float-greater':
      return rangeAtom(call, 'python-float', 'greater');
    case 'python.float-greater-or-equal':
      return rangeAtom(call, 'python-float', 'greater-or-equal');
    case 'js.number-less':
      return rangeAtom(call, 'js-number', 'less');
    case 'js.number-less-or-equal':
      return rangeAtom(call, 'js-number', 'less-or-equal');
    case 'js.number-greater':
      return rangeAtom(call, 'js-number', 'greater');
    case 'js.number-greater-or-equal':
      return rangeAtom(call, 'js-number', 'greater-or-equal');
    default:
      return null;
  }
};
