import type { Pattern } from '../ast.ts';

/** How many code points an occurrence takes at most; infinite where a look-around reads on from within. */
export const reachOf = (pattern: Pattern): number => {
  switch (pattern.kind) {
    case 'empty':
    case 'place':
      return 0;
    case 'set':
      return 1;
    case 'look':
      return Infinity;
    case 'sequence':
      return pattern.items.reduce((sum, item) => sum + reachOf(item), 0);
    case 'choice':
      return pattern.items.reduce((most, item) => Math.max(most, reachOf(item)), 0);
    case 'repeat': {
      const reach = reachOf(pattern.item);
      return reach === 0 || pattern.max === 0 ? 0 : reach * pattern.max;
    }
  }
};
