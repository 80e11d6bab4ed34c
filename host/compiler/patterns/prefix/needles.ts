import type { Pattern } from '../ast.ts';
import type { Beginnings } from './beginnings.ts';
import type { Prefixes } from './prefixes.ts';

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

const FREQUENCIES = Float64Array.from({ length: 256 }, (_, byte) => frequencyOf(byte));

/** Needles, and how often one of them stands in prose, roughly: only which of two choices is the rarer matters. */
interface Choice {
  readonly needles: Needles;
  readonly frequency: number;
}

const choiceOf = (needles: Needles): Choice => ({
  needles,
  frequency: needles.reduce(
    (sum, bytes) => sum + bytes.reduce((product, byte) => product * (FREQUENCIES[byte] ?? 0), 1),
    0,
  ),
});

const rarer = (a: Choice | null, b: Choice | null): Choice | null => {
  if (a === null || b === null) return a ?? b;
  return b.frequency < a.frequency ? b : a;
};

/** What the items begin with, if that is bytes enough. */
const leading = (items: readonly Pattern[], prefixes: Prefixes): Choice | null => {
  const needles = prefixes.ofSequence(items).map(({ bytes }) => bytes);
  const isEnough = needles.length <= MOST_NEEDLES && needles.every(({ length }) => length >= SHORTEST);
  return isEnough ? choiceOf(needles) : null;
};

const rarest = (pattern: Pattern, prefixes: Prefixes): Choice | null => {
  switch (pattern.kind) {
    case 'sequence':
      return pattern.items.reduce<Choice | null>((best, item, index) => {
        const here = leading(pattern.items.slice(index, index + LONGEST_RUN), prefixes);
        return rarer(rarer(best, here), rarest(item, prefixes));
      }, null);
    case 'choice': {
      const parts = pattern.items.map((item) => rarest(item, prefixes));
      const all = parts.flatMap((part) => part?.needles ?? []);
      return parts.includes(null) || all.length > MOST_NEEDLES ? null : choiceOf(all);
    }
    case 'repeat':
      return pattern.min === 0 ? null : rarest(pattern.item, prefixes);
    default:
      return null;
  }
};

/** Literals of which every occurrence of a pattern has one, and which stand in fewer texts than what it begins with; null when there are none. */
export const needlesOf = (pattern: Pattern, prefixes: Prefixes, beginnings: Beginnings | null): Needles | null => {
  const found = rarest(pattern, prefixes);
  if (found === null) return null;
  const { needles, frequency } = found;
  if (frequency > 1 / LEAST_BYTES) return null;
  if (beginnings === null || beginnings.atStart) return needles;
  return frequency < choiceOf(beginnings.beginnings.map(({ bytes }) => bytes)).frequency ? needles : null;
};
