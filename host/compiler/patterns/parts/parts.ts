import type { Pattern } from '../ast.ts';
import { sizeOf } from '../automaton/size.ts';

/** Positions of an automaton that runs in two words, but for the final one. */
const NARROW = 127;

const alternativesOf = (pattern: Pattern): readonly Pattern[] =>
  pattern.kind === 'choice' ? pattern.items.flatMap(alternativesOf) : [pattern];

/**
 * A choice whose automaton would be wide, as several patterns of which one must occur: neighbours stay together while they are narrow.
 *
 * @throws PatternError `too_large`
 */
export const partsOf = (pattern: Pattern): readonly Pattern[] => {
  if (pattern.kind !== 'choice' || sizeOf(pattern) <= NARROW) return [pattern];
  const parts: Pattern[][] = [];
  let size = 0;
  for (const alternative of alternativesOf(pattern)) {
    const more = sizeOf(alternative);
    const last = parts.at(-1);
    if (last !== undefined && size + more <= NARROW) {
      last.push(alternative);
      size += more;
    } else {
      parts.push([alternative]);
      size = more;
    }
  }
  return parts.map((items): Pattern => (items.length === 1 ? (items[0] ?? pattern) : { kind: 'choice', items }));
};
