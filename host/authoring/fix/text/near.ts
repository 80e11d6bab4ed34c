import { editDistance } from '../../../compiler/source/spelling.ts';

const MAX_WORD = 40;

/** How many slips of the pen a word of a length may have before it is another word. */
const slips = (length: number): number => (length < 4 ? 0 : length < 7 ? 1 : 2);

/** `defaultAction`, `default-action` and `Default Action` are one word. */
const bare = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/gu, '');

/** The one known word that this one is a misspelling of; null when there is none, or more than one. */
export const meantWord = (word: string, known: readonly string[]): string | null => {
  if (word.length > MAX_WORD) return null;
  const alike = known.filter((each) => bare(each) === bare(word));
  if (alike.length > 0) return alike.length === 1 ? (alike[0] ?? null) : null;
  const ranked = known
    .map((each) => ({ each, edits: editDistance(bare(word), bare(each)) }))
    .filter(({ edits }) => edits <= slips(bare(word).length))
    .toSorted((a, b) => a.edits - b.edits);
  const [first, second] = ranked;
  return first === undefined || second?.edits === first.edits ? null : first.each;
};
