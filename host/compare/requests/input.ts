import type { Cell } from '../../engine/cell/cell.ts';
import type { PolicyInput } from '../../engine/types.ts';
import type { Draft, Uid } from './draft.ts';
import { extensionText } from './extension.ts';

/** A value in Cedar's JSON. */
const valueJson = (cell: Cell): unknown => {
  switch (cell.tag) {
    case 'bool':
    case 'string':
      return cell.value;
    case 'int':
      return Number.isSafeInteger(Number(cell.value)) ? Number(cell.value) : cell.value;
    case 'entity':
      return { __entity: { type: cell.type, id: cell.id } };
    case 'set':
      return cell.items.map(valueJson);
    case 'record':
      return Object.fromEntries(cell.entries.map(([key, value]) => [key, valueJson(value)]));
    case 'decimal':
    case 'ip':
    case 'datetime':
    case 'duration':
      return { __extn: { fn: cell.tag, arg: extensionText(cell) } };
    default:
      return null;
  }
};

const recordJson = (values: ReadonlyMap<string, Cell>): object =>
  Object.fromEntries(Array.from(values, ([name, cell]) => [name, valueJson(cell)]));

const OTHERS = { principal: 'Principal', action: 'Action', resource: 'Resource' } as const;

/** The request that a draft is; who or what it does not say is some other entity. */
export const inputOf = ({ variables, context, entities }: Draft): PolicyInput => {
  const uidOf = (name: keyof typeof OTHERS): Uid => variables.get(name) ?? { type: OTHERS[name], id: 'other' };
  return {
    principal: { ...uidOf('principal') },
    action: { ...uidOf('action') },
    resource: { ...uidOf('resource') },
    context: recordJson(context),
    entities: Array.from(entities.values(), ({ uid, attributes, tags, parents }) => ({
      uid: { ...uid },
      attrs: recordJson(attributes),
      parents: Array.from(parents.values(), (parent) => ({ ...parent })),
      ...(tags.size === 0 ? {} : { tags: recordJson(tags) }),
    })),
  };
};
