import type { Range } from '../../../../source/source.ts';
import type { Node, Pair } from '../../tree/node.ts';
import { Problem } from '../problem.ts';

/** Equal for keys that are equal in Python (`1`, `1.0` and `true` are one key); null for what cannot be a key. */
const keyIdentity = (key: Node): string | null => {
  switch (key.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return key.value ? 'number:1' : 'number:0';
    case 'int':
      return `number:${key.value}`;
    case 'float':
      return `number:${Number.isInteger(key.value) ? BigInt(key.value) : key.value}`;
    case 'string':
      return `string:${key.value}`;
    case 'bytes':
      return `bytes:${key.value.join(',')}`;
    case 'date':
    case 'datetime':
      return `${key.kind}:${key.text}`;
    case 'list':
    case 'tuple':
    case 'set':
    case 'map':
      return null;
  }
};

const isMerge = (key: Node): boolean => key.kind === 'string' && key.plain && key.value === '<<';

/** The pairs that a merge key's value brings in, weakest first. */
const mergedPairs = (value: Node): readonly Pair[] => {
  if (value.kind === 'map') return value.entries;
  if (value.kind !== 'list') throw new Problem('EY013', value.range);
  return value.items.toReversed().flatMap((item) => {
    if (item.kind !== 'map') throw new Problem('EY013', item.range);
    return item.entries;
  });
};

/**
 * The entries of a YAML 1.1 mapping: what `<<` merges in comes first and loses to the mapping's own keys; of keys that repeat, the last value wins at
 * the first one's place.
 */
export const mapEntries = (
  pairs: readonly Pair[],
  charge: (nodes: number) => void,
): { entries: Pair[]; duplicates: Range[] } => {
  const merged: Pair[] = [];
  const own: Pair[] = [];
  for (const pair of pairs) {
    if (!isMerge(pair.key)) {
      own.push(pair);
      continue;
    }
    const brought = mergedPairs(pair.value);
    charge(brought.length);
    merged.push(...brought);
  }
  const entries = new Map<string, Pair>();
  const duplicates: Range[] = [];
  const ownKeys = new Set<string>();
  for (const [index, pair] of [...merged, ...own].entries()) {
    const identity = keyIdentity(pair.key);
    if (identity === null) throw new Problem('EY010', pair.key.range);
    if (index >= merged.length) {
      if (ownKeys.has(identity)) duplicates.push(pair.key.range);
      ownKeys.add(identity);
    }
    entries.set(identity, { key: entries.get(identity)?.key ?? pair.key, value: pair.value });
  }
  return { entries: [...entries.values()], duplicates };
};
