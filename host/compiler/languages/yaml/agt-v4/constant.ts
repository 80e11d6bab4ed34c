import type { Cell } from '../../../../engine/cell/cell.ts';
import { sortRecord, sortSet } from '../../../../engine/cell/encode.ts';
import { cell } from '../entry/cells.ts';
import { scalarCell } from '../entry/scalar.ts';
import type { Node, NodeOf, Pair } from '../tree/node.ts';

/** A mapping whose keys are texts; null for any other. */
const recordCell = ({ entries }: NodeOf<'map'>): Cell | null => {
  const texts = entries.flatMap(({ key, value }: Pair) =>
    key.kind === 'string' ? [[key.value, comparedCell(value)] as const] : [],
  );
  return texts.length === entries.length ? { tag: 'record', entries: sortRecord(texts) } : null;
};

const setCell = (items: readonly Node[]): Cell => ({ tag: 'set', items: sortSet(items.map(comparedCell)) });

/**
 * The constant of a value that is compared with values of the input. A date, a point in time, a pair and a mapping with keys that are no texts equal
 * nothing that an input holds, and have no order with it: they are opaque, which is all of them that can be seen.
 */
export const comparedCell = (node: Node): Cell => {
  switch (node.kind) {
    case 'list':
      return cell.list(node.items.map(comparedCell));
    case 'set':
      return setCell(node.items);
    case 'map':
      return recordCell(node) ?? cell.opaque;
    default:
      return scalarCell(node) ?? cell.opaque;
  }
};

/** The constant of a value that members are looked for in: of a mapping only the keys matter. */
export const containerCell = (node: Node): Cell =>
  node.kind === 'map' ? (recordCell(node) ?? setCell(node.entries.map(({ key }) => key))) : comparedCell(node);

/** The constant of a value that is looked for in the input: a mapping cannot be a key, whatever it holds, and a list that equals nothing cannot either. */
export const memberCell = (node: Node): Cell =>
  node.kind === 'map' ? (recordCell(node) ?? cell.list([cell.opaque])) : comparedCell(node);
