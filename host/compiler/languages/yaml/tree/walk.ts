import type { Node } from './node.ts';

const childrenOf = (node: Node): readonly Node[] => {
  switch (node.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return node.items;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    default:
      return [];
  }
};

/** Visits every node once, however many aliases name it. */
export const walk = (root: Node, visit: (node: Node) => void): void => {
  const seen = new Set<Node>([root]);
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    for (const child of childrenOf(node)) {
      if (seen.has(child)) continue;
      seen.add(child);
      pending.push(child);
    }
  }
};
