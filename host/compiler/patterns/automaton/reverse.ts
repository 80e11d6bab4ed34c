import type { Pattern } from '../ast.ts';

/** The pattern of the same occurrences, read from their ends. Places and look-arounds are where they are, whatever the direction. */
export const reversed = (pattern: Pattern): Pattern => {
  switch (pattern.kind) {
    case 'sequence':
      return { kind: 'sequence', items: pattern.items.map(reversed).reverse() };
    case 'choice':
      return { kind: 'choice', items: pattern.items.map(reversed) };
    case 'repeat':
      return { ...pattern, item: reversed(pattern.item) };
    default:
      return pattern;
  }
};
