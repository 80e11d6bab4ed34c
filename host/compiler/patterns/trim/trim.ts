import type { Pattern } from '../ast.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { ASCII_CLASSES, unicodeClasses } from '../unicode/classes.ts';

/** An end of a pattern. */
export type End = 'start' | 'end';

const EMPTY: Pattern = { kind: 'empty' };

const isSet = (pattern: Pattern | undefined, set: CodePointSet): boolean =>
  pattern?.kind === 'set' &&
  pattern.set.length === set.length &&
  pattern.set.every((bound, index) => bound === set[index]);

/** `\b\w+` at the start is `\w`: what letters stand before it begin, further left, at a boundary. */
const withoutBoundary = (items: readonly Pattern[]): readonly Pattern[] => {
  const [place, repeat, ...rest] = items;
  if (place?.kind !== 'place' || repeat?.kind !== 'repeat' || repeat.max !== Infinity) return items;
  const isWord =
    (place.place === 'word-boundary' && isSet(repeat.item, unicodeClasses().word)) ||
    (place.place === 'ascii-word-boundary' && isSet(repeat.item, ASCII_CLASSES.word));
  return isWord && repeat.min === 1 ? [repeat.item, ...rest] : items;
};

const trimSequence = (items: readonly Pattern[], end: End): Pattern => {
  // The end that is trimmed comes last, where leaving out costs nothing.
  const rest = end === 'start' ? withoutBoundary(items).toReversed() : [...items];
  for (let item = rest.pop(); item !== undefined; item = rest.pop()) {
    const trimmed = trim(item, end);
    if (trimmed.kind === 'empty') continue;
    rest.push(trimmed);
    break;
  }
  const [only] = rest;
  if (only === undefined) return EMPTY;
  if (rest.length === 1) return only;
  return { kind: 'sequence', items: end === 'start' ? rest.reverse() : rest };
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
