import type { Cell } from '../../../engine/cell/cell.ts';
import { entityRow } from '../../ir/operations/cedar/entities.ts';
import { hashBytes, hashPair } from '../hash.ts';
import type { EntityTable } from '../types.ts';

const ABSENT: Cell = { tag: 'absent' };

const UTF8 = new TextEncoder();

/** What a type is filed under, and a part of what an entity of it is. */
export const typeKey = (type: string): number => hashBytes(UTF8.encode(type));

/** What an entity is filed under. */
export const entityKey = (type: string, id: string): number => hashPair(typeKey(type), hashBytes(UTF8.encode(id)));

const ancestorKeys = (ancestors: Cell): readonly number[] =>
  ancestors.tag !== 'record'
    ? []
    : ancestors.entries.flatMap(([type, ids]) =>
        ids.tag === 'record' ? ids.entries.map(([id]) => entityKey(type, id)) : [],
      );

/** The keys that a table is looked into by, for the cells of all slots. What is no entity has none. */
export const keysFor = ({ domain, slot, entities }: EntityTable, cells: readonly Cell[]): readonly number[] => {
  const entity = cells[slot] ?? ABSENT;
  if (entity.tag !== 'entity') return [];
  if (domain === 'entity-type') return [typeKey(entity.type)];
  const itself = entityKey(entity.type, entity.id);
  if (domain === 'entity') return [itself];
  const row = entityRow(cells[entities] ?? ABSENT, entity);
  return row === undefined ? [itself] : [itself, ...ancestorKeys(row.ancestors)];
};
