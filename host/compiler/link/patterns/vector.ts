const WORD_BITS = 64;

/** Words of a vector with a bit for each of so many positions. */
export const wordsFor = (positions: number): number => Math.ceil(positions / WORD_BITS);

/** The vector with these bits, 64 to a word. */
export const vectorOf = (bits: Iterable<number>, words: number): readonly bigint[] => {
  const vector = Array.from({ length: words }, () => 0n);
  for (const bit of bits) {
    const word = Math.floor(bit / WORD_BITS);
    vector[word] = (vector[word] ?? 0n) | (1n << BigInt(bit % WORD_BITS));
  }
  return vector;
};

/** Bits set before each word. */
export const ranksOf = (vector: readonly bigint[]): readonly number[] => {
  let before = 0;
  return vector.map((word) => {
    const rank = before;
    for (let rest = word; rest > 0n; rest &= rest - 1n) before++;
    return rank;
  });
};
