import type { ClassPart, Node, Sequence } from './tree.ts';
import { sequenceOf } from './width.ts';

const isSamePart = (a: ClassPart, b: ClassPart): boolean => {
  switch (a.kind) {
    case 'literal':
      return b.kind === 'literal' && a.codePoint === b.codePoint;
    case 'range':
      return b.kind === 'range' && a.low === b.low && a.high === b.high;
    case 'category':
      return b.kind === 'category' && a.category === b.category && a.negated === b.negated;
  }
};

/** Whether two nodes are simple and the same. */
const isSame = (a: Node, b: Node): boolean => {
  switch (a.kind) {
    case 'literal':
      return b.kind === 'literal' && a.codePoint === b.codePoint && a.negated === b.negated;
    case 'any':
      return b.kind === 'any';
    case 'anchor':
      return b.kind === 'anchor' && a.anchor === b.anchor;
    case 'class': {
      if (b.kind !== 'class' || a.negated !== b.negated || a.parts.length !== b.parts.length) return false;
      const { parts } = b;
      return a.parts.every((part, index) => {
        const other = parts[index];
        return other !== undefined && isSamePart(part, other);
      });
    }
    default:
      return false;
  }
};

/** How many nodes all items begin with. */
const sharedCount = (items: readonly Sequence[]): number => {
  const [first, ...others] = items;
  const nodes = first?.nodes ?? [];
  const differing = nodes.findIndex((node, index) =>
    others.some((other) => {
      const same = other.nodes[index];
      return same === undefined || !isSame(node, same);
    }),
  );
  return differing < 0 ? nodes.length : differing;
};

/** The class that is any of the items, each a single literal or class; null for others. */
const classOf = (items: readonly (readonly Node[])[]): Node | null => {
  const parts: ClassPart[] = [];
  for (const [node, ...rest] of items) {
    if (rest.length > 0) return null;
    if (node?.kind === 'literal' && !node.negated) parts.push({ kind: 'literal', codePoint: node.codePoint });
    else if (node?.kind === 'class' && !node.negated) parts.push(...node.parts);
    else return null;
  }
  return { kind: 'class', parts, negated: false };
};

/**
 * One sequence for alternatives. Like CPython it takes out what all begin with and makes a class of single characters; this is visible, because beyond the BMP a
 * class does not fold case as a literal does.
 */
export const uniteAlternatives = (items: readonly Sequence[]): Sequence => {
  const [first] = items;
  if (first === undefined || items.length === 1) return first ?? sequenceOf([]);
  const shared = sharedCount(items);
  const rests = items.map((item) => item.nodes.slice(shared));
  const rest = classOf(rests) ?? { kind: 'branch', items: rests.map((nodes) => sequenceOf(nodes)) };
  return sequenceOf([...first.nodes.slice(0, shared), rest]);
};
