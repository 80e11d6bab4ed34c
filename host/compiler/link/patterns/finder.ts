import { tableSize } from '../hash.ts';
import type { Segment } from '../segment.ts';
import { FINDER, LITERAL, LITERAL_GROUP } from './layout.ts';
import type { Programs } from './program.ts';

/** Bits of the hash of four bytes: few enough for the fastest cache, enough that few places pass by chance. */
const FOURS_BITS = 17;
const TWO_BYTES = 1 << 16;
const SPREAD = 0x9e3779b1;

/** Bytes of normalised text, and the addresses of the members that they tell of. */
export interface Literal {
  /** Code points that stand before them where a pattern begins. */
  readonly skipped: number;
  readonly bytes: readonly number[];
  readonly members: number[];
}

const wordOf = (bytes: readonly number[], length: number): number =>
  bytes.slice(0, length).reduce((word, byte, index) => (word | (byte << (index * 8))) >>> 0, 0);

const setBit = (segment: Segment, bits: number, bit: number): void => {
  segment.write8(bits + (bit >> 3), segment.read8(bits + (bit >> 3)) | (1 << (bit & 7)));
};

/** Literals by the number that their first bytes make. */
type Groups = ReadonlyMap<number, readonly Literal[]>;

const groupsOf = (literals: readonly Literal[], length: number): Groups => {
  const groups = new Map<number, Literal[]>();
  for (const literal of literals) {
    const key = wordOf(literal.bytes, length);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [literal]);
    else same.push(literal);
  }
  return groups;
};

const writeLiteral = (address: number, { skipped, bytes, members }: Literal, programs: Programs): void => {
  const { segment } = programs;
  segment.writeBytes(address + LITERAL.BYTES, Uint8Array.from(bytes));
  segment.writeBytes(
    address + LITERAL.MASK,
    Uint8Array.from(bytes, () => 0xff),
  );
  const list = programs.words(members);
  segment.write32(address + LITERAL.MEMBERS, list);
  segment.write32(address + LITERAL.MEMBERS_END, list + members.length * 4);
  segment.write32(address + LITERAL.SKIPPED, skipped);
};

/** Writes a table of groups; returns its address and its mask. */
const writeGroups = (groups: Groups, programs: Programs): readonly [address: number, mask: number] => {
  const { segment } = programs;
  // Never full, so that a search ends.
  const size = tableSize(groups.size + 1);
  const address = segment.allocate(size * LITERAL_GROUP.SIZE, 4);
  for (const [key, literals] of groups) {
    let place = (Math.imul(key, SPREAD) >>> 7) & (size - 1);
    while (segment.read32(address + place * LITERAL_GROUP.SIZE + LITERAL_GROUP.END) !== 0)
      place = (place + 1) & (size - 1);
    const start = segment.allocate(literals.length * LITERAL.SIZE, 8);
    literals.forEach((literal, index) => writeLiteral(start + index * LITERAL.SIZE, literal, programs));
    const group = address + place * LITERAL_GROUP.SIZE;
    segment.write32(group + LITERAL_GROUP.KEY, key);
    segment.write32(group + LITERAL_GROUP.START, start);
    segment.write32(group + LITERAL_GROUP.END, start + literals.length * LITERAL.SIZE);
  }
  return [address, size - 1];
};

const writeTwos = (twos: Groups, ones: Groups, segment: Segment): number => {
  if (twos.size + ones.size === 0) return 0;
  const bits = segment.allocate(TWO_BYTES / 8, 8);
  for (const key of twos.keys()) setBit(segment, bits, key);
  for (const key of ones.keys())
    for (let second = 0; second < 256; second++) setBit(segment, bits, key | (second << 8));
  return bits;
};

/** The most that the literals of one group take, which are all that are compared at one place. */
const mostOf = (groups: Groups, cost: (literal: Literal) => number): number =>
  [...groups.values()].reduce(
    (most, literals) =>
      Math.max(
        most,
        literals.reduce((sum, literal) => sum + cost(literal), 0),
      ),
    0,
  );

/**
 * Writes what finds literals.
 *
 * @param cost steps that a literal takes where it stands
 * @returns its address, and the steps that one byte of a text costs at most
 */
export const writeFinder = (
  literals: readonly Literal[],
  programs: Programs,
  cost: (literal: Literal) => number,
): readonly [address: number, steps: number] => {
  const { segment } = programs;
  const fours = groupsOf(
    literals.filter(({ bytes }) => bytes.length >= 4),
    4,
  );
  const twos = groupsOf(
    literals.filter(({ bytes }) => bytes.length === 2 || bytes.length === 3),
    2,
  );
  const ones = groupsOf(
    literals.filter(({ bytes }) => bytes.length === 1),
    1,
  );
  const fourBits = segment.allocate(2 ** FOURS_BITS / 8, 8);
  for (const key of fours.keys()) setBit(segment, fourBits, Math.imul(key, SPREAD) >>> (32 - FOURS_BITS));
  const address = segment.allocate(FINDER.SIZE, 4);
  const [fourGroups, fourMask] = writeGroups(fours, programs);
  const [twoGroups, twoMask] = writeGroups(twos, programs);
  const [oneGroups, oneMask] = writeGroups(ones, programs);
  const fields: readonly (readonly [field: number, value: number])[] = [
    [FINDER.FOURS, fourBits],
    [FINDER.FOURS_SHIFT, 32 - FOURS_BITS],
    [FINDER.TWOS, writeTwos(twos, ones, segment)],
    [FINDER.FOUR_GROUPS, fourGroups],
    [FINDER.FOUR_MASK, fourMask],
    [FINDER.TWO_GROUPS, twoGroups],
    [FINDER.TWO_MASK, twoMask],
    [FINDER.ONE_GROUPS, oneGroups],
    [FINDER.ONE_MASK, oneMask],
  ];
  for (const [field, value] of fields) segment.write32(address + field, value);
  return [address, mostOf(fours, cost) + mostOf(twos, cost) + mostOf(ones, cost)];
};
