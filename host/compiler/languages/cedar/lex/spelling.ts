/** How many single-character edits lead from one word to the other. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
};

/** Longer words are not compared: no word of the language is nearly as long. */
const MAX_WORD = 60;

/** The known word that is the least edits away, if it is at most three and fewer than the word is long. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  if (word.length > MAX_WORD) return null;
  let best: string | null = null;
  let least = Math.min(4, word.length);
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
};

/** ` Did you mean "when"?`, or nothing if no word is near. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const meant = nearest(word, known);
  return meant === null ? '' : ` Did you mean "${meant}"?`;
};
