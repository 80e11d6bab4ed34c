import { beginningsOf } from '../../patterns/prefix/prefix.ts';
import type { Pattern } from '../../patterns/ast.ts';
import { tableSize } from '../hash.ts';
import type { Segment } from '../segment.ts';
import { FILTER, MEMBER, PREFIX, PREFIX_GROUP } from './layout.ts';
import type { Programs, WrittenProgram } from './program.ts';

/** Bits of the hash of four bytes: few enough for the fastest cache, enough that few places pass by chance. */
const FOURS_BITS = 17;
const TWO_BYTES = 1 << 16;
const SPREAD = 0x9e3779b1;

/** As the runtime library charges (`assembly/patterns/{threads,filter,seeds}.ts`). */
const WORDS_PER_STEP = 64;
const BYTES_PER_STEP = 16;
const SEED_WORDS = 2;

/** A pattern over the slot, and the rules that ask for it. */
export interface FilterMember {
  readonly pattern: Pattern;
  readonly program: WrittenProgram;
  /** The address of the list of rules, and the rank of the first. */
  readonly rules: number;
  readonly rank: number;
}

export interface WrittenFilter {
  readonly address: number;
  readonly members: number;
  /** Steps that one byte of a text costs at most. */
  readonly steps: number;
}

interface PrefixEntry {
  readonly skipped: number;
  readonly bytes: readonly number[];
  readonly members: number[];
}

const wordOf = (bytes: readonly number[], length: number): number =>
  bytes.slice(0, length).reduce((word, byte, index) => (word | (byte << (index * 8))) >>> 0, 0);

const setBit = (segment: Segment, bits: number, bit: number): void => {
  segment.write8(bits + (bit >> 3), segment.read8(bits + (bit >> 3)) | (1 << (bit & 7)));
};

/** Prefixes by the number that their first bytes make. */
const groupsOf = (entries: readonly PrefixEntry[], length: number): ReadonlyMap<number, readonly PrefixEntry[]> => {
  const groups = new Map<number, PrefixEntry[]>();
  for (const entry of entries) {
    const key = wordOf(entry.bytes, length);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [entry]);
    else same.push(entry);
  }
  return groups;
};

const writePrefix = (address: number, { skipped, bytes, members }: PrefixEntry, programs: Programs): void => {
  const { segment } = programs;
  segment.writeBytes(address + PREFIX.BYTES, Uint8Array.from(bytes));
  segment.writeBytes(
    address + PREFIX.MASK,
    Uint8Array.from(bytes, () => 0xff),
  );
  const list = programs.words(members);
  segment.write32(address + PREFIX.MEMBERS, list);
  segment.write32(address + PREFIX.MEMBERS_END, list + members.length * 4);
  segment.write32(address + PREFIX.SKIPPED, skipped);
};

/** Writes a table of groups; returns its address and its mask. */
const writeGroups = (
  groups: ReadonlyMap<number, readonly PrefixEntry[]>,
  programs: Programs,
): readonly [address: number, mask: number] => {
  const { segment } = programs;
  // Never full, so that a search ends.
  const size = tableSize(groups.size + 1);
  const address = segment.allocate(size * PREFIX_GROUP.SIZE, 4);
  for (const [key, entries] of groups) {
    let place = (Math.imul(key, SPREAD) >>> 7) & (size - 1);
    while (segment.read32(address + place * PREFIX_GROUP.SIZE + PREFIX_GROUP.END) !== 0)
      place = (place + 1) & (size - 1);
    const start = segment.allocate(entries.length * PREFIX.SIZE, 8);
    entries.forEach((entry, index) => writePrefix(start + index * PREFIX.SIZE, entry, programs));
    const group = address + place * PREFIX_GROUP.SIZE;
    segment.write32(group + PREFIX_GROUP.KEY, key);
    segment.write32(group + PREFIX_GROUP.START, start);
    segment.write32(group + PREFIX_GROUP.END, start + entries.length * PREFIX.SIZE);
  }
  return [address, size - 1];
};

/** The most steps of one place in a text: for the prefixes to compare, and for the members to seed. */
const mostOf = (groups: ReadonlyMap<number, readonly PrefixEntry[]>): number =>
  [...groups.values()].reduce(
    (most, entries) =>
      Math.max(
        most,
        entries.reduce(
          (sum, { members }) => sum + 1 / BYTES_PER_STEP + (members.length * SEED_WORDS) / WORDS_PER_STEP,
          0,
        ),
      ),
    0,
  );

interface PlacedMember extends FilterMember {
  /** The most code points that stand before one of its prefixes. */
  readonly skipped: number;
}

const writeMembers = (members: readonly PlacedMember[], segment: Segment): readonly number[] => {
  const start = segment.allocate(members.length * MEMBER.SIZE, 4);
  return members.map(({ program, rules, rank, skipped }, index) => {
    const address = start + index * MEMBER.SIZE;
    segment.write32(address + MEMBER.PROGRAM, program.program);
    segment.write32(address + MEMBER.RULES, rules);
    segment.write32(address + MEMBER.RANK, rank);
    segment.write32(address + MEMBER.SKIPPED, skipped);
    return address;
  });
};

/** Writes what finds where patterns can begin. Members come in the order of rank. */
export const writeFilter = (members: readonly FilterMember[], programs: Programs): WrittenFilter => {
  const { segment, alphabet } = programs;
  const begun = members.map((member) => ({ member, own: beginningsOf(member.pattern, alphabet) }));
  const always = begun.flatMap(({ member, own }) => (own === null ? [{ ...member, skipped: 0 }] : []));
  const found = begun.flatMap(({ member, own }) => {
    if (own === null) return [];
    const skipped = own.beginnings.reduce((most, beginning) => Math.max(most, beginning.skipped), 0);
    return [{ ...member, skipped, own }];
  });
  const alwaysAddresses = writeMembers(always, segment);
  const addresses = writeMembers(found, segment);
  const entries = new Map<string, PrefixEntry>();
  found.forEach(({ own }, index) => {
    for (const { skipped, bytes } of own.beginnings) {
      const key = `${skipped} ${bytes.join(' ')}`;
      const entry = entries.get(key) ?? { skipped, bytes, members: [] };
      entry.members.push(addresses[index] ?? 0);
      entries.set(key, entry);
    }
  });
  const starters = segment.words(found.flatMap(({ own }, index) => (own.atStart ? [addresses[index] ?? 0] : [])));
  const starterCount = found.filter(({ own }) => own.atStart).length;
  const all = [...entries.values()];
  const fours = groupsOf(
    all.filter(({ bytes }) => bytes.length >= 4),
    4,
  );
  const twos = groupsOf(
    all.filter(({ bytes }) => bytes.length === 2 || bytes.length === 3),
    2,
  );
  const ones = groupsOf(
    all.filter(({ bytes }) => bytes.length === 1),
    1,
  );
  const fourBits = segment.allocate(2 ** FOURS_BITS / 8, 8);
  for (const key of fours.keys()) setBit(segment, fourBits, Math.imul(key, SPREAD) >>> (32 - FOURS_BITS));
  const twoBits = segment.allocate(TWO_BYTES / 8, 8);
  for (const key of twos.keys()) setBit(segment, twoBits, key);
  for (const key of ones.keys())
    for (let second = 0; second < 256; second++) setBit(segment, twoBits, key | (second << 8));
  const address = segment.allocate(FILTER.SIZE, 4);
  const [fourGroups, fourMask] = writeGroups(fours, programs);
  const [twoGroups, twoMask] = writeGroups(twos, programs);
  const [oneGroups, oneMask] = writeGroups(ones, programs);
  const fields: readonly (readonly [field: number, value: number])[] = [
    [FILTER.ALWAYS, alwaysAddresses[0] ?? 0],
    [FILTER.ALWAYS_END, (alwaysAddresses[0] ?? 0) + always.length * MEMBER.SIZE],
    [FILTER.FOURS, fourBits],
    [FILTER.FOURS_SHIFT, 32 - FOURS_BITS],
    [FILTER.TWOS, twoBits],
    [FILTER.FOUR_GROUPS, fourGroups],
    [FILTER.FOUR_MASK, fourMask],
    [FILTER.TWO_GROUPS, twoGroups],
    [FILTER.TWO_MASK, twoMask],
    [FILTER.ONE_GROUPS, oneGroups],
    [FILTER.ONE_MASK, oneMask],
    [FILTER.STARTERS, starters],
    [FILTER.STARTERS_END, starters + starterCount * 4],
  ];
  for (const [field, value] of fields) segment.write32(address + field, value);
  const reading = members.reduce((sum, { program }) => sum + program.work, 0) / WORDS_PER_STEP;
  const finding = 1 / BYTES_PER_STEP + mostOf(fours) + mostOf(twos) + mostOf(ones);
  return { address, members: found.length, steps: reading + finding };
};
