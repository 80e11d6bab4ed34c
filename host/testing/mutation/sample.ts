/** Mulberry32: small, seeded, the same on every machine. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** At most `most` of the items, chosen by the seed, in their order. */
export const sample = <T>(items: readonly T[], most: number, seed: number): readonly T[] => {
  if (items.length <= most) return items;
  const random = randomOf(seed);
  const chosen: number[] = [];
  // Selection sampling (Knuth, TAOCP 2, algorithm S).
  for (let index = 0; index < items.length && chosen.length < most; index++) {
    if ((items.length - index) * random() < most - chosen.length) chosen.push(index);
  }
  return chosen.flatMap((index) => items[index] ?? []);
};
