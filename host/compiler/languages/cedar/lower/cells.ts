import type { Cell } from '../../../../engine/cell/cell.ts';
import { sortRecord } from '../../../../engine/cell/encode.ts';
import { valueAt } from '../../../ir/operations/cedar/entities.ts';
import type { EntitiesCell } from '../../../ir/operations/cedar/entities.ts';
import type { Entry } from '../../../ir/types.ts';
import { ancestorsOf } from '../entities/hierarchy.ts';
import type { Entities, RecordCell, Request } from '../entities/types.ts';
import type { EntityUid } from '../schema/types.ts';

const recordOf = (entries: readonly (readonly [string, Cell])[]): RecordCell => ({
  tag: 'record',
  entries: sortRecord(entries),
});

/** A record by type of records by id. */
const byTypeAndId = (members: Iterable<readonly [EntityUid, Cell]>): RecordCell => {
  const types = new Map<string, [string, Cell][]>();
  for (const [{ type, id }, cell] of members) {
    const ofType = types.get(type);
    if (ofType === undefined) types.set(type, [[id, cell]]);
    else ofType.push([id, cell]);
  }
  return recordOf([...types].map(([type, ids]) => [type, recordOf(ids)]));
};

/** The reference that a `uidKey` is of: no type holds a quote. */
const uidOfKey = (key: string): EntityUid => {
  const quote = key.indexOf('"');
  return { type: key.slice(0, quote - 2), id: key.slice(quote + 1) };
};

/** Entities as policies read them, with all their ancestors. */
export const entitiesCell = (entities: Entities): EntitiesCell =>
  byTypeAndId(
    [...entities].map(([key, { uid, attributes, tags }]) => {
      const ancestors = [...ancestorsOf(entities, key)].map(
        (ancestor) => [uidOfKey(ancestor), { tag: 'null' }] as const,
      );
      return [uid, { tag: 'list', items: [byTypeAndId(ancestors), attributes, tags] }] as const;
    }),
  );

const entityCell = ({ type, id }: EntityUid): Cell => ({ tag: 'entity', type, id });

/** The cells of an entry's slots, for a request and the entities that it is decided with. */
export const slotCells = (entry: Pick<Entry, 'slots'>, request: Request, entities: EntitiesCell): readonly Cell[] => {
  const input: Readonly<Record<string, Cell>> = {
    principal: entityCell(request.principal),
    action: entityCell(request.action),
    resource: entityCell(request.resource),
    context: request.context,
    entities,
  };
  return entry.slots.map(({ path: [first = '', ...rest] }) => {
    let cell: Cell = input[first] ?? { tag: 'absent' };
    for (const name of rest) cell = (cell.tag === 'record' ? valueAt(cell, name) : undefined) ?? { tag: 'absent' };
    return cell;
  });
};
