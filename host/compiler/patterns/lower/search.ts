import type { Pattern } from '../ast.ts';
import { combineFlags } from '../syntax/flags.ts';
import type { ClassPart, Flag, Sequence } from '../syntax/tree.ts';
import { isAnyCased } from '../unicode/folding.ts';
import { ahead, sequence } from './build.ts';
import { foldingFor } from './sets.ts';
import type { Sets } from './sets.ts';

/** Whether the part keeps CPython from skipping: where case may be folded it does not. */
const mayFold = (part: ClassPart, flags: ReadonlySet<Flag>): boolean => {
  const folding = foldingFor(flags);
  if (folding === null || part.kind === 'category') return false;
  if (part.kind === 'literal') return isAnyCased(part.codePoint, part.codePoint + 1, folding);
  return part.high > 0xffff || isAnyCased(part.low, part.high + 1, folding);
};

/**
 * CPython 3.11 skips, in search of a pattern that begins with a class, what is not in that class, but reads `\w`, `\d` and `\s` in it by the flags of the whole
 * pattern then: `(?a:\W)` is not found where only Unicode has a letter. So such a class must hold by both flags.
 */
export const searchFrom = (tree: Sequence, flags: ReadonlySet<Flag>, sets: Sets, pattern: Pattern): Pattern => {
  if (tree.width.least === 0) return pattern;
  let [first] = tree.nodes;
  let inner = flags;
  while (first?.kind === 'group') {
    inner = combineFlags(inner, first);
    [first] = first.item.nodes;
  }
  if (first?.kind !== 'class' || inner.has('a') === flags.has('a')) return pattern;
  if (!first.parts.some((part) => part.kind === 'category')) return pattern;
  if (first.parts.some((part) => mayFold(part, inner))) return pattern;
  const plain = new Set([...flags].filter((flag) => flag !== 'i'));
  const skipped = sets.class(first.parts, first.negated, plain);
  return sequence([ahead({ kind: 'set', set: skipped }), pattern]);
};
