/** Edits that lead from one word to the other: a letter more, less or another, or two neighbours swapped. */
const distance = (from: string, to: string): number => {
  let last: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const edits = Math.min((row[j - 1] ?? 0) + (same ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(swapped ? Math.min(edits, (last[j - 2] ?? 0) + 1) : edits);
    }
    [last, row] = [row, next];
  }
  return row[to.length] ?? 0;
};

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
    .map((each) => ({ each, edits: distance(bare(word), bare(each)) }))
    .filter(({ edits }) => edits <= slips(bare(word).length))
    .toSorted((a, b) => a.edits - b.edits);
  const [first, second] = ranked;
  return first === undefined || second?.edits === first.edits ? null : first.each;
};
