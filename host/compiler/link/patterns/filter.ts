import { beginningsOf } from '../../patterns/prefix/beginnings.ts';
import type { Beginnings } from '../../patterns/prefix/beginnings.ts';
import { needlesOf } from '../../patterns/prefix/needles.ts';
import { Prefixes } from '../../patterns/prefix/prefixes.ts';
import type { Pattern } from '../../patterns/ast.ts';
import type { Segment } from '../segment.ts';
import { writeFinder } from './finder.ts';
import type { Literal } from './finder.ts';
import { FILTER, MEMBER } from './layout.ts';
import type { Programs, WrittenProgram } from './program.ts';

/** As the runtime library charges (`assembly/patterns/{threads,filter,seeds}.ts`). */
const WORDS_PER_STEP = 64;
const BYTES_PER_STEP = 16;
const SEED_WORDS = 2;
const OPEN_WORDS = 1;

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

/** A member, how it begins (null: anyhow), and what it has one of (null: nothing is known). */
interface KnownMember extends FilterMember {
  readonly beginnings: Beginnings | null;
  readonly needles: readonly (readonly number[])[] | null;
}

const mostSkipped = (beginnings: Beginnings | null): number =>
  (beginnings?.beginnings ?? []).reduce((most, { skipped }) => Math.max(most, skipped), 0);

const writeMembers = (members: readonly KnownMember[], segment: Segment): readonly number[] => {
  const start = segment.allocate(members.length * MEMBER.SIZE, 4);
  return members.map(({ program, rules, rank, beginnings, needles }, index) => {
    const address = start + index * MEMBER.SIZE;
    segment.write32(address + MEMBER.PROGRAM, program.program);
    segment.write32(address + MEMBER.RULES, rules);
    segment.write32(address + MEMBER.RANK, rank);
    segment.write32(address + MEMBER.SKIPPED, mostSkipped(beginnings));
    segment.write32(address + MEMBER.NEEDLED, needles === null ? 0 : 1);
    return address;
  });
};

/** Takes literals that are the same together. */
class Literals {
  readonly #literals = new Map<string, Literal>();

  add(skipped: number, bytes: readonly number[], member: number): void {
    const key = `${skipped} ${bytes.join(' ')}`;
    const literal = this.#literals.get(key) ?? { skipped, bytes, members: [] };
    literal.members.push(member);
    this.#literals.set(key, literal);
  }

  get all(): readonly Literal[] {
    return [...this.#literals.values()];
  }
}

/** The steps of a literal at one place: comparing it, and what it is the sign of for each member. */
const costOf =
  (words: number) =>
  ({ members }: Literal): number =>
    1 / BYTES_PER_STEP + (members.length * words) / WORDS_PER_STEP;

/** Writes what finds where patterns can begin, and which can occur at all. Members come in the order of rank. */
export const writeFilter = (given: readonly FilterMember[], programs: Programs): WrittenFilter => {
  const { segment, alphabet } = programs;
  const members = given.map((member): KnownMember => {
    const prefixes = new Prefixes(alphabet);
    const beginnings = beginningsOf(member.pattern, prefixes);
    return { ...member, beginnings, needles: needlesOf(member.pattern, prefixes, beginnings) };
  });
  const always = members.filter(({ beginnings }) => beginnings === null);
  const found = members.filter(({ beginnings }) => beginnings !== null);
  const alwaysAddresses = writeMembers(always, segment);
  const addresses = writeMembers(found, segment);
  const [starts, needles] = [new Literals(), new Literals()];
  found.forEach(({ beginnings }, index) => {
    for (const { skipped, bytes } of beginnings?.beginnings ?? []) starts.add(skipped, bytes, addresses[index] ?? 0);
  });
  const all = [...alwaysAddresses, ...addresses];
  [...always, ...found].forEach((member, index) => {
    for (const bytes of member.needles ?? []) needles.add(0, bytes, all[index] ?? 0);
  });
  const starting = found.flatMap(({ beginnings }, index) =>
    beginnings?.atStart === true ? [addresses[index] ?? 0] : [],
  );
  const [startFinder, startSteps] = writeFinder(starts.all, programs, costOf(SEED_WORDS));
  const [needleFinder, needleSteps] =
    needles.all.length === 0 ? [0, 0] : writeFinder(needles.all, programs, costOf(OPEN_WORDS));
  const address = segment.allocate(FILTER.SIZE, 4);
  const starters = segment.words(starting);
  const fields: readonly (readonly [field: number, value: number])[] = [
    [FILTER.ALWAYS, alwaysAddresses[0] ?? 0],
    [FILTER.ALWAYS_END, (alwaysAddresses[0] ?? 0) + always.length * MEMBER.SIZE],
    [FILTER.BEGINNINGS, startFinder],
    [FILTER.NEEDLES, needleFinder],
    [FILTER.STARTERS, starters],
    [FILTER.STARTERS_END, starters + starting.length * 4],
  ];
  for (const [field, value] of fields) segment.write32(address + field, value);
  const reading = members.reduce((sum, { program }) => sum + program.work, 0) / WORDS_PER_STEP;
  const finding = 2 / BYTES_PER_STEP + startSteps + needleSteps;
  return { address, members: found.length, steps: reading + finding };
};
