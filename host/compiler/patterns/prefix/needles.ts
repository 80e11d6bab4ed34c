import type { Alphabet } from '../alphabet/alphabet.ts';
import type { Pattern } from '../ast.ts';
import { prefixesOfSequence } from './beginnings.ts';
import type { Beginnings } from './beginnings.ts';

/** Bytes of normalised text of which every occurrence has one. */
export type Needles = readonly (readonly number[])[];

/** Shorter ones stand in too many texts. */
const SHORTEST = 4;
const MOST_NEEDLES = 64;
/** Items of a sequence of which one literal is made at most. */
const LONGEST_RUN = 24;
/** Needles that are more frequent than once in so many bytes of prose rule out too few texts. */
const LEAST_BYTES = 4096;

/** How often a byte stands in prose, roughly: the frequent letters and the space, the other letters, all others. */
const frequencyOf = (byte: number): number => {
  const character = String.fromCharCode(byte);
  if (/[ etaoinsr]/.test(character)) return 1 / 12;
  return /[a-z]/.test(character) ? 1 / 30 : 1 / 100;
};

/** How often one of them stands in prose, roughly: only which of two choices is the rarer matters. */
const frequencyOfAll = (needles: Needles): number =>
  needles.reduce((sum, bytes) => sum + bytes.reduce((product, byte) => product * frequencyOf(byte), 1), 0);

const rarer = (a: Needles | null, b: Needles | null): Needles | null => {
  if (a === null || b === null) return a ?? b;
  return frequencyOfAll(b) < frequencyOfAll(a) ? b : a;
};

/** What the items begin with, if that is bytes enough. */
const leading = (items: readonly Pattern[], alphabet: Alphabet): Needles | null => {
  const needles = prefixesOfSequence(items, alphabet).map(({ bytes }) => bytes);
  return needles.length <= MOST_NEEDLES && needles.every(({ length }) => length >= SHORTEST) ? needles : null;
};

const rarest = (pattern: Pattern, alphabet: Alphabet): Needles | null => {
  switch (pattern.kind) {
    case 'sequence':
      return pattern.items.reduce<Needles | null>((best, item, index) => {
        const here = leading(pattern.items.slice(index, index + LONGEST_RUN), alphabet);
        return rarer(rarer(best, here), rarest(item, alphabet));
      }, null);
    case 'choice': {
      const parts = pattern.items.map((item) => rarest(item, alphabet));
      const all = parts.flatMap((part) => part ?? []);
      return parts.includes(null) || all.length > MOST_NEEDLES ? null : all;
    }
    case 'repeat':
      return pattern.min === 0 ? null : rarest(pattern.item, alphabet);
    default:
      return null;
  }
};

/** Literals of which every occurrence of a pattern has one, and which stand in fewer texts than what it begins with; null when there are none. */
export const needlesOf = (pattern: Pattern, alphabet: Alphabet, beginnings: Beginnings | null): Needles | null => {
  const needles = rarest(pattern, alphabet);
  if (needles === null) return null;
  const frequency = frequencyOfAll(needles);
  if (frequency > 1 / LEAST_BYTES) return null;
  if (beginnings === null || beginnings.atStart) return needles;
  return frequency < frequencyOfAll(beginnings.beginnings.map(({ bytes }) => bytes)) ? needles : null;
};
