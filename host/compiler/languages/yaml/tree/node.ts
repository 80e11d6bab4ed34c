import type { Range } from '../../../source/source.ts';

interface Base {
  readonly range: Range;
  /** Nodes of this value, itself included, with aliases written out. */
  readonly size: number;
  /** Levels of nesting, itself included, with aliases written out. */
  readonly depth: number;
}

/**
 * A YAML value without loss: integers of any size, floats apart from integers, and everything with its place. Nodes that aliases name are shared.
 */
export type Node = Base &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'bool'; readonly value: boolean; readonly text: string }
    | { readonly kind: 'int'; readonly value: bigint; readonly text: string }
    | { readonly kind: 'float'; readonly value: number; readonly text: string }
    | { readonly kind: 'string'; readonly value: string; readonly plain: boolean }
    | { readonly kind: 'bytes'; readonly value: Uint8Array }
    /** A calendar date or a point in time: two kinds of values in Python, neither of them in JSON. */
    | { readonly kind: 'date' | 'datetime'; readonly text: string }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    /** A Python tuple, as `!!pairs` and `!!omap` make. */
    | { readonly kind: 'tuple'; readonly items: readonly Node[] }
    | { readonly kind: 'set'; readonly items: readonly Node[] }
    /** Keys are unique; `duplicates` are the places of keys whose values a later one replaced. */
    | { readonly kind: 'map'; readonly entries: readonly Pair[]; readonly duplicates: readonly Range[] }
  );

export interface Pair {
  readonly key: Node;
  readonly value: Node;
}

export type NodeKind = Node['kind'];
export type NodeOf<K extends NodeKind> = Extract<Node, { readonly kind: K }>;

/** The value of a mapping's string key. Keys are unique. */
export const field = (map: NodeOf<'map'>, name: string): Node | undefined =>
  map.entries.find(({ key }) => key.kind === 'string' && key.value === name)?.value;
