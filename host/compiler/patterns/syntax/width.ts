import type { Node, Sequence, Width } from './tree.ts';

/** CPython's `MAXWIDTH`: wider than any text. */
const WIDEST = 2 ** 64;

const ONE: Width = { least: 1, most: 1 };
const NONE: Width = { least: 0, most: 0 };

/** The width of alternatives. */
export const widthOfEither = (widths: readonly Width[]): Width => ({
  least: widths.reduce((least, width) => Math.min(least, width.least), WIDEST),
  most: widths.reduce((most, width) => Math.max(most, width.most), 0),
});

export const widthOf = (node: Node): Width => {
  switch (node.kind) {
    case 'literal':
    case 'any':
    case 'class':
      return ONE;
    case 'anchor':
    case 'look':
      return NONE;
    case 'branch':
      return widthOfEither(node.items.map((item) => item.width));
    case 'group':
    case 'atomic':
      return node.item.width;
    case 'repeat': {
      const { least, most } = node.item.width;
      return { least: least * node.min, most: most === 0 ? 0 : most * node.max };
    }
    case 'irregular':
      return node.width;
  }
};

/** A sequence with its width, which is never reckoned again. */
export const sequenceOf = (nodes: readonly Node[]): Sequence => {
  let least = 0;
  let most = 0;
  for (const node of nodes) {
    const width = widthOf(node);
    least += width.least;
    most += width.most;
  }
  return { nodes, width: { least: Math.min(least, WIDEST), most: Math.min(most, WIDEST) } };
};
