import type { Cell } from '../../../engine/cell/cell.ts';
import type { Expression } from '../../ir/types.ts';
import type { Atom } from '../atoms.ts';
import type { Condition, EntityCondition, EntityDomain } from '../condition.ts';
import { hazardsOf } from '../hazards.ts';
import { exactNumber, intervalsOf, numberCondition, pointOf } from '../number.ts';
import type { Relation } from '../number.ts';
import { slotCallOf } from './call.ts';
import type { SlotCall } from './call.ts';
import { entityKey, typeKey } from './keys.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** Hashes of constants, which are looked at again and again while tables are chosen. */
const hashes = new WeakMap<Cell, number>();

const hashOf = (cell: Cell): readonly number[] => {
  if (cell.tag !== 'entity') return [];
  const hash = hashes.get(cell) ?? entityKey(cell.type, cell.id);
  hashes.set(cell, hash);
  return [hash];
};

const entityCondition = (domain: EntityDomain, cells: readonly Cell[], entities = -1): EntityCondition => ({
  domain,
  keys: new Set(cells.flatMap(hashOf)),
  entities,
});

const typeCondition = (type: string): EntityCondition => ({
  domain: 'entity-type',
  keys: new Set([typeKey(type)]),
  entities: -1,
});

/** What a slot that equals one of several constants of one kind holds; null for kinds that nothing is looked up by. */
const equalCondition = (tag: Cell['tag'], constants: readonly Cell[], absent: boolean): Condition | null => {
  switch (tag) {
    case 'entity':
      return entityCondition('entity', constants);
    case 'string': {
      const strings = new Set(constants.flatMap((cell) => (cell.tag === 'string' ? [cell.value] : [])));
      return { domain: 'text', strings, absent, other: false, stringified: false };
    }
    case 'int': {
      const numbers = constants.flatMap((cell) => exactNumber(cell) ?? []);
      return numbers.length < constants.length ? null : numberCondition('python-number', numbers.flatMap(pointOf));
    }
    default:
      return null;
  }
};

/** An equality of a slot and one of several constants: an atom for each kind that occurs. */
const equalAtoms = (call: Call, { read }: SlotCall, constants: readonly Cell[]): readonly Atom[] | null => {
  const hazards = hazardsOf(call);
  // What equals one of none may still be missing.
  if (hazards === null || read.absentIs === 'true' || constants.length === 0) return null;
  const atoms: Atom[] = [];
  for (const tag of new Set(constants.map((cell) => cell.tag))) {
    const same = constants.filter((cell) => cell.tag === tag);
    const condition = equalCondition(tag, same, read.absentIs === 'error');
    if (condition === null) return null;
    // Where a text is looked up, what is absent is looked up, too.
    const err = condition.domain === 'text' ? new Map([...hazards].filter(([slot]) => slot !== read.slot)) : hazards;
    atoms.push({ slot: read.slot, condition, hazards: err });
  }
  return atoms;
};

/** A slot's entity is something or below it, or is of a type. */
const entityAtom = (call: Call, { read }: SlotCall, condition: EntityCondition): readonly Atom[] | null => {
  const hazards = hazardsOf(call);
  return hazards === null || read.absentIs === 'true' ? null : [{ slot: read.slot, condition, hazards }];
};

const OPPOSITE = {
  less: 'greater-or-equal',
  'less-or-equal': 'greater',
  greater: 'less-or-equal',
  'greater-or-equal': 'less',
} as const satisfies Readonly<Record<Relation, Relation>>;

/** How the slot stands to the constant where an order holds. */
const relationOf = ({ operation, place }: SlotCall): Relation => {
  const orEqual = operation === 'cedar.less-or-equal';
  if (place === 0) return orEqual ? 'less-or-equal' : 'less';
  return orEqual ? 'greater-or-equal' : 'greater';
};

/** An order of a slot and a constant, or its opposite. Only integers are looked up. */
const rangeAtoms = (call: Call, form: SlotCall, relation: Relation): readonly Atom[] | null => {
  const { read, constant } = form;
  const bound = constant?.tag === 'int' ? exactNumber(constant) : null;
  const hazards = hazardsOf(call);
  if (bound === null || hazards === null || read.absentIs === 'true') return null;
  return [{ slot: read.slot, condition: numberCondition('python-number', intervalsOf(relation, bound)), hazards }];
};

/** What a call of Cedar's demands of its slot to be false or to err. */
export const negatedCedarAtoms = (call: Call): readonly Atom[] | null => {
  const form = slotCallOf(call);
  if (form === null || form.read.absentIs === 'false') return null;
  return call.operation === 'cedar.less' || call.operation === 'cedar.less-or-equal'
    ? rangeAtoms(call, form, OPPOSITE[relationOf(form)])
    : null;
};

/** What a call of Cedar's demands of its slot: at least one of these must hold for it to be true or to err. Null when nothing that can be looked up. */
export const cedarAtoms = (call: Call): readonly Atom[] | null => {
  const form = slotCallOf(call);
  if (form?.constant === undefined) return null;
  const { constant, place, entities } = form;
  switch (call.operation) {
    case 'cedar.equal':
      return equalAtoms(call, form, [constant]);
    case 'cedar.contains':
      return place === 1 && constant.tag === 'set' ? equalAtoms(call, form, constant.items) : null;
    case 'cedar.less':
    case 'cedar.less-or-equal':
      return rangeAtoms(call, form, relationOf(form));
    case 'cedar.is':
      return constant.tag === 'string' ? entityAtom(call, form, typeCondition(constant.value)) : null;
    case 'cedar.in': {
      const targets = constant.tag === 'set' ? constant.items : [constant];
      return entityAtom(call, form, entityCondition('entity-below', targets, entities));
    }
    default:
      return null;
  }
};
