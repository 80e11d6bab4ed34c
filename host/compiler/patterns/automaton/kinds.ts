import { keyOfSet } from '../alphabet/alphabet.ts';
import { rangesOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import type { Automaton } from './types.ts';

/** Kinds of characters that one automaton may tell apart: they are numbered in a byte, and one more is what nothing consumes. */
export const MOST_KINDS = 255;

const setsOf = ({ positions }: Automaton): readonly CodePointSet[] => {
  const sets = new Set(positions.flatMap((position) => (position.kind === 'set' ? [position.set] : [])));
  return [...new Map([...sets].map((set) => [keyOfSet(set), set])).values()];
};

/** Spreads a number over 32 bits, so that sums of a few differ. */
const spread = (number: number): number => {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/**
 * Whether the sets of an automaton tell more kinds of characters apart than `MOST_KINDS`: code points are of one kind when the same sets hold them. Told by hashes of those sets, along the bounds of their
 * ranges; two kinds with the same hash, which nobody meets by chance, would be found out by the linker.
 */
export const hasTooManyKinds = (automaton: Automaton): boolean => {
  const sets = setsOf(automaton);
  // So few sets, or so few bounds, cannot.
  if (sets.length < 8 || sets.reduce((sum, set) => sum + set.length, 0) < MOST_KINDS) return false;
  const changes = new Map<number, bigint>();
  sets.forEach((set, index) => {
    const hash = (BigInt(spread(index + 1)) << 32n) | BigInt(spread(~index));
    for (const [start, end] of rangesOf(set)) {
      changes.set(start, (changes.get(start) ?? 0n) ^ hash);
      changes.set(end, (changes.get(end) ?? 0n) ^ hash);
    }
  });
  const kinds = new Set<bigint>();
  let kind = 0n;
  for (const [, change] of [...changes].sort(([a], [b]) => a - b)) {
    kind ^= change;
    if (kind !== 0n) kinds.add(kind);
    if (kinds.size > MOST_KINDS) return true;
  }
  return false;
};
