import type { Node, NodeOf, Pair } from '../../../compiler/languages/yaml/tree/node.ts';
import type { Range } from '../../../compiler/source/source.ts';

/** A value or a key in a document, and where it belongs. */
export interface Place {
  readonly node: Node;
  readonly isKey: boolean;
  /** The entry that the node is the key or the value of; null for the document and for items of lists. */
  readonly entry: Pair | null;
  /** The mapping that holds the entry, or the list. */
  readonly map: NodeOf<'map'> | null;
  /** The keys that lead to the mapping, lists left out: `rules` for a rule. */
  readonly path: readonly string[];
}

const textOf = (key: Node): string => (key.kind === 'string' ? key.value : '');

const keyOf = ([start, end]: Range): string => `${start} ${end}`;

/** The places of a document by their ranges, of one range the outermost first. What aliases name is looked at once, where it is first. */
export type Places = ReadonlyMap<string, readonly Place[]>;

export const placesIn = (root: Node): Places => {
  const found = new Map<string, Place[]>();
  const seen = new Set<Node>();
  const visit = (place: Place, inside: readonly string[]): void => {
    const { node } = place;
    if (seen.has(node)) return;
    seen.add(node);
    const key = keyOf(node.range);
    const same = found.get(key);
    if (same === undefined) found.set(key, [place]);
    else same.push(place);
    if (node.kind === 'map') {
      for (const entry of node.entries) {
        const { key: name, value } = entry;
        visit({ node: name, isKey: true, entry, map: node, path: inside }, inside);
        visit({ node: value, isKey: false, entry, map: node, path: inside }, [...inside, textOf(name)]);
      }
    } else if (node.kind === 'list') {
      for (const item of node.items) visit({ node: item, isKey: false, entry: null, map: null, path: inside }, inside);
    }
  };
  visit({ node: root, isKey: false, entry: null, map: null, path: [] }, []);
  return found;
};

/** The places of a range. */
export const placesAt = (places: Places, range: Range): readonly Place[] => places.get(keyOf(range)) ?? [];
