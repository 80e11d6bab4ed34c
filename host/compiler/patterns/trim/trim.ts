import type { Pattern } from '../ast.ts';

/** An end of a pattern. */
export type End = 'start' | 'end';

const EMPTY: Pattern = { kind: 'empty' };

const trimSequence = (items: readonly Pattern[], end: End): Pattern => {
  const rest = [...items];
  while (rest.length > 0) {
    const index = end === 'start' ? 0 : rest.length - 1;
    const item = rest[index] ?? EMPTY;
    const trimmed = trim(item, end);
    if (trimmed.kind !== 'empty') {
      rest[index] = trimmed;
      break;
    }
    rest.splice(index, 1);
  }
  const [only] = rest;
  if (only === undefined) return EMPTY;
  return rest.length === 1 ? only : { kind: 'sequence', items: rest };
};

const trim = (pattern: Pattern, end: End): Pattern => {
  switch (pattern.kind) {
    case 'sequence':
      return trimSequence(pattern.items, end);
    case 'choice': {
      const items = pattern.items.map((item) => trim(item, end));
      return items.some(({ kind }) => kind === 'empty') ? EMPTY : { kind: 'choice', items };
    }
    case 'repeat':
      if (pattern.min === 0) return EMPTY;
      return pattern.min === 1 ? trim(pattern.item, end) : { ...pattern, max: pattern.min };
    default:
      return pattern;
  }
};

/** The same for one end only: at the other end the text goes on otherwise. */
export const trimmedAt = (pattern: Pattern, end: End): Pattern => trim(pattern, end);

/**
 * A pattern that occurs in exactly the same texts: what may be left out at either end is, and repeats there are as short as they can be. (Any text may stand before and behind
 * an occurrence, so a shorter one serves as well.)
 */
export const trimmed = (pattern: Pattern): Pattern => trim(trim(pattern, 'start'), 'end');
