import type { Cell } from '../../../engine/cell/cell.ts';
import { ALL_TAGS, allBut } from '../tags.ts';
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
