import type { Cell } from '../../../engine/cell/cell.ts';
import { entityRow } from '../../ir/operations/cedar/entities.ts';
import type { EntityTable } from '../types.ts';

const ABSENT: Cell = { tag: 'absent' };

/** A text for an entity that is no other's: no type holds a space. */
export const entityKey = (type: string, id: string): string => `${type} ${id}`;

const ancestorKeys = (ancestors: Cell): readonly string[] =>
  ancestors.tag !== 'record'
    ? []
    : ancestors.entries.flatMap(([type, ids]) =>
        ids.tag === 'record' ? ids.entries.map(([id]) => entityKey(type, id)) : [],
      );

/** The keys that a table is looked into by, for the cells of all slots. What is no entity has none. */
export const keysFor = ({ domain, slot, entities }: EntityTable, cells: readonly Cell[]): readonly string[] => {
  const entity = cells[slot] ?? ABSENT;
  if (entity.tag !== 'entity') return [];
  if (domain === 'entity-type') return [entity.type];
  const itself = entityKey(entity.type, entity.id);
  if (domain === 'entity') return [itself];
  const row = entityRow(cells[entities] ?? ABSENT, entity);
  return row === undefined ? [itself] : [itself, ...ancestorKeys(row.ancestors)];
};
