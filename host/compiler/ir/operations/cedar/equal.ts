import type { Cell } from '../../../../engine/cell/cell.ts';
import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';

type Items = readonly Cell[];
type Entries = readonly (readonly [key: string, value: Cell])[];

const equalItems = (a: Items, b: Items): boolean =>
  a.length === b.length && a.every((item, index) => equalCells(item, b[index] ?? { tag: 'absent' }));

const equalEntries = (a: Entries, b: Entries): boolean =>
  a.length === b.length &&
  a.every(([key, value], index) => {
    const other = b[index];
    return other !== undefined && other[0] === key && equalCells(value, other[1]);
  });

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Whether two cells are one value: sets and records are kept in one order, so equal values are made alike. Recurses as deep as cells nest. */
export const equalCells = (a: Cell, b: Cell): boolean => {
  switch (a.tag) {
    case 'absent':
    case 'null':
    case 'opaque':
      return b.tag === a.tag;
    case 'bool':
    case 'int':
    case 'bigint':
    case 'string':
    case 'datetime':
    case 'duration':
      return b.tag === a.tag && b.value === a.value;
    // Cedar has none; one value is one encoding, as it is to the order of sets.
    case 'float':
      return b.tag === 'float' && Object.is(b.value, a.value);
    case 'bytes':
      return b.tag === 'bytes' && equalBytes(a.value, b.value);
    case 'decimal':
      return b.tag === 'decimal' && b.coefficient === a.coefficient && b.scale === a.scale;
    case 'ip':
      return b.tag === 'ip' && b.version === a.version && b.prefix === a.prefix && equalBytes(a.address, b.address);
    case 'entity':
      return b.tag === 'entity' && b.id === a.id && b.type === a.type;
    case 'list':
    case 'set':
      return b.tag === a.tag && equalItems(a.items, b.items);
    case 'record':
      return b.tag === 'record' && equalEntries(a.entries, b.entries);
  }
};

/** `a == b`. */
export const cedarEqual: Operation = binary('cedar.equal', (a, b) => truth(equalCells(a, b)));
