import { extensionText } from '../../engine/cedar/extension/text.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { OTHER_TYPES, type Draft, type Uid, type Variable } from './draft.ts';

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
      // A datetime beyond the year 9999 has no text: any other will do.
      return { __extn: { fn: cell.tag, arg: extensionText(cell) ?? '1970-01-01' } };
    default:
      return null;
  }
};

const recordJson = (values: ReadonlyMap<string, Cell>): object =>
  Object.fromEntries(Array.from(values, ([name, cell]) => [name, valueJson(cell)]));

/** The request that a draft is; who or what it does not say is some other entity. */
export const inputOf = ({ variables, context, entities }: Draft): PolicyInput => {
  const uidOf = (name: Variable): Uid => variables.get(name) ?? { type: OTHER_TYPES[name], id: 'other' };
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
