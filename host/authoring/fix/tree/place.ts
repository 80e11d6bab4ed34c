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

const isAt = (node: Node, [start, end]: Range): boolean => node.range[0] === start && node.range[1] === end;

const textOf = (key: Node): string => (key.kind === 'string' ? key.value : '');

/** The places of a range, the outermost first. What aliases name is looked at once, where it is first. */
export const placesAt = (root: Node, range: Range): readonly Place[] => {
  const found: Place[] = [];
  const seen = new Set<Node>();
  const visit = (place: Place, inside: readonly string[]): void => {
    const { node } = place;
    if (seen.has(node)) return;
    seen.add(node);
    if (isAt(node, range)) found.push(place);
    if (node.kind === 'map') {
      for (const entry of node.entries) {
        const { key, value } = entry;
        visit({ node: key, isKey: true, entry, map: node, path: inside }, inside);
        visit({ node: value, isKey: false, entry, map: node, path: inside }, [...inside, textOf(key)]);
      }
    } else if (node.kind === 'list') {
      for (const item of node.items) visit({ node: item, isKey: false, entry: null, map: null, path: inside }, inside);
    }
  };
  visit({ node: root, isKey: false, entry: null, map: null, path: [] }, []);
  return found;
};
