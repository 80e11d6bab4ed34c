import { BEHIND_SURROGATES, isSurrogate, mostReadable, SURROGATES, unreadability } from '../code-points/readable.ts';
import { END_OF_CODE_POINTS, rangesOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';

/** Code points that some sets do not tell apart, in classes with a code point of each. Halves of surrogate pairs, which no text of a policy holds, are in none. */
export interface Classes {
  /** One code point a class: the one that reads best. Those that read best come first. */
  readonly samples: readonly number[];
  /** Whether the set, one of those given, holds the classes, in their order. */
  readonly membersOf: (set: CodePointSet) => Uint8Array;
}

interface Class {
  readonly bits: bigint;
  readonly sample: number;
}

/** Puts the code points that are in the same of the sets into one class. */
export const classesOf = (sets: readonly CodePointSet[]): Classes => {
  const unique = [...new Set(sets)];
  const toggles = new Map<number, bigint>([
    [0, 0n],
    [SURROGATES, 0n],
    [BEHIND_SURROGATES, 0n],
  ]);
  unique.forEach((set, number) => {
    for (const bound of [...rangesOf(set)].flat())
      toggles.set(bound, (toggles.get(bound) ?? 0n) ^ (1n << BigInt(number)));
  });
  const bounds = [...toggles.keys()].filter((bound) => bound < END_OF_CODE_POINTS).sort((a, b) => a - b);
  const found = new Map<bigint, Class>();
  let bits = 0n;
  bounds.forEach((start, index) => {
    bits ^= toggles.get(start) ?? 0n;
    if (isSurrogate(start)) return;
    const sample = mostReadable([start, bounds[index + 1] ?? END_OF_CODE_POINTS]) ?? start;
    const known = found.get(bits);
    if (known === undefined || unreadability(sample) < unreadability(known.sample)) found.set(bits, { bits, sample });
  });
  const classes = [...found.values()].sort((a, b) => unreadability(a.sample) - unreadability(b.sample));
  const members = new Map(
    unique.map((set, number) => [set, Uint8Array.from(classes, (each) => Number((each.bits >> BigInt(number)) & 1n))]),
  );
  return {
    samples: classes.map(({ sample }) => sample),
    membersOf: (set) => {
      const known = members.get(set);
      if (known === undefined) throw new RangeError('a set that the classes were not made of');
      return known;
    },
  };
};
