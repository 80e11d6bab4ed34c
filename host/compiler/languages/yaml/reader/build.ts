import type { Range } from '../../../source/source.ts';
import type { Node, Pair } from '../tree/node.ts';

const SCALAR = { size: 1, depth: 1 } as const;

/** Size and depth of a collection with these members. */
const measure = (members: readonly Node[]): { size: number; depth: number } => {
  let size = 1;
  let depth = 0;
  for (const member of members) {
    size += member.size;
    depth = Math.max(depth, member.depth);
  }
  return { size, depth: depth + 1 };
};

/** Nodes with their sizes and depths. */
export const build = {
  null: (range: Range): Node => ({ kind: 'null', range, ...SCALAR }),
  bool: (value: boolean, text: string, range: Range): Node => ({ kind: 'bool', value, text, range, ...SCALAR }),
  int: (value: bigint, text: string, range: Range): Node => ({ kind: 'int', value, text, range, ...SCALAR }),
  float: (value: number, text: string, range: Range): Node => ({ kind: 'float', value, text, range, ...SCALAR }),
  string: (value: string, plain: boolean, range: Range): Node => ({ kind: 'string', value, plain, range, ...SCALAR }),
  bytes: (value: Uint8Array, range: Range): Node => ({ kind: 'bytes', value, range, ...SCALAR }),
  date: (text: string, range: Range): Node => ({ kind: 'date', text, range, ...SCALAR }),
  datetime: (text: string, range: Range): Node => ({ kind: 'datetime', text, range, ...SCALAR }),
  list: (items: readonly Node[], range: Range): Node => ({ kind: 'list', items, range, ...measure(items) }),
  tuple: (items: readonly Node[], range: Range): Node => ({ kind: 'tuple', items, range, ...measure(items) }),
  set: (items: readonly Node[], range: Range): Node => ({ kind: 'set', items, range, ...measure(items) }),
  map: (entries: readonly Pair[], duplicates: readonly Range[], range: Range): Node => ({
    kind: 'map',
    entries,
    duplicates,
    range,
    ...measure(entries.flatMap(({ key, value }) => [key, value])),
  }),
};
