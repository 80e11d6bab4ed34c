import { childrenOf } from './children.ts';
import type { Expression } from './types.ts';

/**
 * Levels of expressions within expressions, parentheses counted. Twice what cedar-wasm 4.12 reads before it runs out of stack, and little enough that functions which
 * recurse over expressions do not.
 */
export const MAX_DEPTH = 256;

/** An expression within this one that lies too deep; null if none does. Uses no stack. */
export const tooDeep = (root: Expression): Expression | null => {
  let level: readonly Expression[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return level[0] ?? null;
    level = level.flatMap(childrenOf);
  }
  return null;
};
