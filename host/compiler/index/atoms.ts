import type { Cell } from '../../engine/cell/cell.ts';
import { OPERATIONS } from '../ir/operations/registry.ts';
import type { Expression, Truth } from '../ir/types.ts';
import { cedarAtoms, negatedCedarAtoms } from './cedar/atoms.ts';
import type { Condition, NumberDomain } from './condition.ts';
import { NO_HAZARDS, hazardsOf } from './hazards.ts';
import type { Hazards } from './hazards.ts';
import { exactNumber, intervalsOf, numberCondition, pointOf } from './number.ts';
import type { Relation } from './number.ts';
import { patternCondition } from './pattern.ts';

/** A necessary condition on one slot, and when it may be relied on. */
export interface Atom {
  readonly slot: number;
  readonly condition: Condition;
  /** Frames with one of these must not be discriminated by the atom: an error may stand before it. */
  readonly hazards: Hazards;
}

type Call = Extract<Expression, { kind: 'call' }>;
type Read = Extract<Expression, { kind: 'read' }>;
/** Order operations are named by their relation. */
const relationOf = (operation: string): Relation => {
  const orEqual = operation.endsWith('-or-equal') ? '-or-equal' : '';
  return operation.includes('less') ? `less${orEqual}` : `greater${orEqual}`;
};

/** What the call becomes when its slot is absent. */
const whenAbsent = (call: Call, read: Read): Truth => {
  if (read.absentIs !== 'absent' && read.absentIs !== 'null') return read.absentIs;
  const cell: Cell = { tag: read.absentIs };
  const cells = call.arguments.map((argument): Cell => (argument.kind === 'constant' ? argument.value : cell));
  return OPERATIONS[call.operation].evaluate(cells);
};

const mayHold = (truth: Truth): boolean => truth === 'true' || truth === 'error';

const textsOf = (constants: readonly Cell[]): ReadonlySet<string> =>
  new Set(constants.flatMap((cell) => (cell.tag === 'string' ? [cell.value] : [])));

/** An equality of a slot and one of several constants: strings are looked up as text, numbers as numbers. */
const equalAtoms = (call: Call, read: Read, constants: readonly Cell[], domain: NumberDomain): readonly Atom[] => {
  const { slot } = read;
  const numbers = constants.flatMap((cell) => exactNumber(cell) ?? []);
  const strings = textsOf(constants);
  const other = numbers.length + constants.filter(({ tag }) => tag === 'string').length < constants.length;
  const absent = mayHold(whenAbsent(call, read));
  const text: Condition = { domain: 'text', strings, absent, other, stringified: false };
  const intervals = numbers.flatMap(pointOf);
  const atoms: Atom[] = strings.size > 0 || absent || other ? [{ slot, condition: text, hazards: NO_HAZARDS }] : [];
  if (intervals.length > 0 && !other) {
    atoms.push({ slot, condition: numberCondition(domain, intervals), hazards: NO_HAZARDS });
  }
  return atoms;
};

/** A slot's text in ECMAScript is one of several. */
const stringAtoms = (call: Call, read: Read, constants: readonly Cell[]): readonly Atom[] | null => {
  const hazards = hazardsOf(call);
  if (hazards === null) return null;
  const absent = mayHold(whenAbsent(call, read));
  const strings = textsOf(constants);
  return [
    { slot: read.slot, condition: { domain: 'text', strings, absent, other: false, stringified: true }, hazards },
  ];
};

/** An inequality of a slot and a constant. */
const rangeAtoms = (call: Call, domain: NumberDomain, relation: Relation): readonly Atom[] | null => {
  const [left, right] = call.arguments;
  if (left?.kind !== 'read' || right?.kind !== 'constant') return null;
  const bound = exactNumber(right.value);
  // A value with which the call itself errs must not be passed over.
  const hazards = hazardsOf(call);
  if (bound === null || hazards === null) return null;
  // An absent slot is looked up as the operations take it: 0 as null is in `float()`, no number elsewhere.
  const asLookedUp = left.absentIs === 'absent' || left.absentIs === 'false' || left.absentIs === 'undefined';
  if (!asLookedUp && !(left.absentIs === 'null' && domain !== 'js-number')) return null;
  return [{ slot: left.slot, condition: numberCondition(domain, intervalsOf(relation, bound)), hazards }];
};

const equalOf = (call: Call, domain: NumberDomain): readonly Atom[] | null => {
  const [left, right] = call.arguments;
  if (left?.kind === 'read' && right?.kind === 'constant') return equalAtoms(call, left, [right.value], domain);
  if (right?.kind === 'read' && left?.kind === 'constant') return equalAtoms(call, right, [left.value], domain);
  return null;
};

/** A pattern occurs in a slot's text. What has no text is for the table to see: all of its rules err alike. */
const patternAtoms = (call: Call): readonly Atom[] | null => {
  const [read, pattern] = call.arguments;
  if (read?.kind !== 'read' || pattern?.kind !== 'constant' || pattern.value.tag !== 'string') return null;
  if (mayHold(whenAbsent(call, read))) return null;
  const condition = patternCondition({ language: 'python', source: pattern.value.value });
  return [{ slot: read.slot, condition, hazards: NO_HAZARDS }];
};

const memberOf = (call: Call): readonly Atom[] | null => {
  const [left, right] = call.arguments;
  if (left?.kind !== 'read' || right?.kind !== 'constant' || right.value.tag !== 'list') return null;
  return call.operation === 'js.string-in'
    ? stringAtoms(call, left, right.value.items)
    : equalAtoms(call, left, right.value.items, 'python-number');
};

/** What a call demands of its slot: at least one of these must hold for it to be true or to err. Null when nothing that can be looked up. */
export const atomsOfCall = (call: Call): readonly Atom[] | null => {
  switch (call.operation) {
    case 'python.equal':
      return equalOf(call, 'python-number');
    case 'js.strict-equal':
      return equalOf(call, 'js-number');
    case 'python.in':
    case 'js.string-in':
      return memberOf(call);
    case 'python.less':
    case 'python.less-or-equal':
    case 'python.greater':
    case 'python.greater-or-equal':
      return rangeAtoms(call, 'python-number', relationOf(call.operation));
    case 'python.float-less':
    case 'python.float-less-or-equal':
    case 'python.float-greater':
    case 'python.float-greater-or-equal':
      return rangeAtoms(call, 'python-float', relationOf(call.operation));
    case 'js.number-less':
    case 'js.number-less-or-equal':
    case 'js.number-greater':
    case 'js.number-greater-or-equal':
      return rangeAtoms(call, 'js-number', relationOf(call.operation));
    case 'python.search':
      return patternAtoms(call);
    default:
      return call.operation.startsWith('cedar.') ? cedarAtoms(call) : null;
  }
};

/** What a call demands of its slot to be false or to err. */
export const atomsOfNegated = (call: Call): readonly Atom[] | null =>
  call.operation.startsWith('cedar.') ? negatedCedarAtoms(call) : null;
