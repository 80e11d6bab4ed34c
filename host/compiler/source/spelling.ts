/** Edits that lead from one word to the other: a letter more, less or another, or two neighbours swapped. */
export const editDistance = (from: string, to: string): number => {
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

/** Longer words are not compared, however many there are: no word that anybody may have meant is nearly as long. */
const MAX_WORD = 60;

/**
 * The known word that most likely was meant, whatever the case of its letters: the one that is the fewest edits away, the first of several; at most `edits` and
 * fewer than the word is long. Null if none is that near.
 */
export const nearestWord = (word: string, known: readonly string[], edits: number): string | null => {
  if (word.length > MAX_WORD) return null;
  let best: string | null = null;
  let least = Math.min(edits + 1, word.length);
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
};
