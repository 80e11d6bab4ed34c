/** Places of a table with open addressing: a power of two, at most three quarters full. */
export const tableSize = (keys: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, keys) / 0.75));
