import type { Cell } from '../../../engine/cell/cell.ts';
import type { OperationName } from '../../ir/operations/index.ts';
import type { Expression } from '../../ir/types.ts';
import { ALL_TAGS, allBut, bits, tagsOf } from '../tags.ts';
import type { SlotCall } from './call.ts';

const isText = ({ tag }: Cell): boolean => tag === 'string';

/** What stands for the entities of `in`: one, or a set of nothing else. */
const isOfEntities = (target: Cell): boolean =>
  target.tag === 'entity' || (target.tag === 'set' && target.items.every(({ tag }) => tag === 'entity'));

const isPattern = (cell: Cell): boolean =>
  cell.tag === 'list' && cell.items.every(({ tag }) => tag === 'string' || tag === 'null');

/** Tags with which an order errs: all but the constant's, where it has one. */
const orderHazard = ({ tag }: Cell): number =>
  tag === 'int' || tag === 'datetime' || tag === 'duration' ? allBut(tag) : ALL_TAGS;

/** Tags of the slot's value with which the call may err. */
export const cedarHazard = (call: SlotCall): number => {
  const { operation, place, constant } = call;
  const known = (is: (cell: Cell) => boolean): boolean => place === 0 && constant !== undefined && is(constant);
  switch (operation) {
    case 'cedar.equal':
    case 'cedar.present':
      return 0;
    case 'cedar.truth':
      return allBut('bool');
    case 'cedar.is':
      return known(isText) ? allBut('entity') : ALL_TAGS;
    case 'cedar.in':
      return known(isOfEntities) ? allBut('entity') : ALL_TAGS;
    case 'cedar.has':
      // What is behind the first name may be anything.
      return known((path) => path.tag === 'list' && path.items.length === 1 && path.items.every(isText))
        ? allBut('entity', 'record')
        : ALL_TAGS;
    case 'cedar.has-tag':
      return known(isText) ? allBut('entity') : ALL_TAGS;
    case 'cedar.like':
      return known(isPattern) ? allBut('string') : ALL_TAGS;
    case 'cedar.contains':
      if (place === 0) return allBut('set');
      return constant?.tag === 'set' ? 0 : ALL_TAGS;
    case 'cedar.contains-all':
    case 'cedar.contains-any':
      return constant?.tag === 'set' ? allBut('set') : ALL_TAGS;
    case 'cedar.is-empty':
      return allBut('set');
    case 'cedar.less':
    case 'cedar.less-or-equal':
      return constant === undefined ? ALL_TAGS : orderHazard(constant);
    case 'cedar.is-ipv4':
    case 'cedar.is-ipv6':
    case 'cedar.is-loopback':
    case 'cedar.is-multicast':
      return allBut('ip');
    case 'cedar.is-in-range':
      return constant?.tag === 'ip' ? allBut('ip') : ALL_TAGS;
    default:
      return ALL_TAGS;
  }
};

type Read = Extract<Expression, { kind: 'read' }>;

/** What `<` knows: both of its operands have one of these tags, and the same. */
const ORDERED = (['int', 'datetime', 'duration'] as const).map((tag) => bits(tag));

const areOrdered = (left: Read, right: Read): boolean => {
  const tags = (tagsOf(left) | tagsOf(right)) & ~bits('absent');
  return ORDERED.includes(tags);
};

/** Tags of the values of two slots with which a call may err. */
export const cedarPairHazards = (operation: OperationName, left: Read, right: Read): readonly [number, number] => {
  switch (operation) {
    case 'cedar.equal':
      return [0, 0];
    case 'cedar.less':
    case 'cedar.less-or-equal':
      return areOrdered(left, right) ? [0, 0] : [ALL_TAGS, ALL_TAGS];
    case 'cedar.in':
      // Of a set, the items are not known.
      return [allBut('entity'), allBut('entity')];
    case 'cedar.contains':
      return [allBut('set'), 0];
    case 'cedar.contains-all':
    case 'cedar.contains-any':
      return [allBut('set'), allBut('set')];
    case 'cedar.is-in-range':
      return [allBut('ip'), allBut('ip')];
    default:
      return [ALL_TAGS, ALL_TAGS];
  }
};
