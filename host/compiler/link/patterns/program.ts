import type { Place } from '../../patterns/ast.ts';
import type { Alphabet } from '../../patterns/alphabet/alphabet.ts';
import type { Automaton, Position } from '../../patterns/automaton/types.ts';
import { MAX_FILE_BYTES } from '../../../engine/load/source.ts';
import { LinkError } from '../error.ts';
import type { Segment } from '../segment.ts';
import { classesOf } from './classes.ts';
import { firstBytesOf } from './first-bytes.ts';
import { EDGE, FLAG, LOOK, NARROW_WORDS, PLACE, PROGRAM, RANK, STATE } from './layout.ts';
import { ranksOf, vectorOf, wordsFor } from './vector.ts';

const PLACES: Readonly<Record<Place, number>> = {
  'text-start': PLACE.TEXT_START,
  'text-end': PLACE.TEXT_END,
  'final-line-end': PLACE.FINAL_LINE_END,
  'line-start': PLACE.LINE_START,
  'line-end': PLACE.LINE_END,
  'word-boundary': PLACE.WORD_BOUNDARY,
  'not-word-boundary': PLACE.NOT_WORD_BOUNDARY,
  'ascii-word-boundary': PLACE.ASCII_WORD_BOUNDARY,
  'not-ascii-word-boundary': PLACE.NOT_ASCII_WORD_BOUNDARY,
};

/** Where threads run while a decision is made: given away behind everything that the file brings. */
export interface ThreadArea {
  /** The address of the program's record. */
  readonly program: number;
  /** Bytes of its state. */
  readonly size: number;
}

/** A program in the segment. */
export interface WrittenProgram extends ThreadArea {
  /** Words that it looks at for one code point at most. */
  readonly work: number;
}

/** What the programs of a module share. */
export class Programs {
  readonly segment: Segment;
  readonly alphabet: Alphabet;
  /** Every program, those of look-arounds too. */
  readonly areas: ThreadArea[] = [];
  readonly #blocks = new Map<string, number>();

  constructor(segment: Segment, alphabet: Alphabet) {
    this.segment = segment;
    this.alphabet = alphabet;
  }

  /** The address of these bytes, written once. @throws LinkError `module_too_large` while there is memory for it */
  bytes(bytes: Uint8Array, alignment: 1 | 4 | 8): number {
    if (bytes.length === 0) return 0;
    const key = `${alignment} ${bytes.join(' ')}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const address = this.segment.allocate(bytes.length, alignment);
    if (this.segment.end > MAX_FILE_BYTES) {
      throw new LinkError('module_too_large', `the automata of the patterns take more than ${MAX_FILE_BYTES} bytes`);
    }
    this.segment.writeBytes(address, bytes);
    this.#blocks.set(key, address);
    return address;
  }

  /** The address of these u32, written once. @throws LinkError `module_too_large` */
  words(values: readonly number[]): number {
    const bytes = new DataView(new ArrayBuffer(values.length * 4));
    values.forEach((value, index) => bytes.setUint32(index * 4, value, true));
    return this.bytes(new Uint8Array(bytes.buffer), 4);
  }

  /** The address of these vectors, one behind the other, written once. @throws LinkError `module_too_large` */
  vectors(vectors: readonly (readonly bigint[])[]): number {
    const all = vectors.flat();
    const bytes = new DataView(new ArrayBuffer(all.length * 8));
    all.forEach((word, index) => bytes.setBigUint64(index * 8, word, true));
    return this.bytes(new Uint8Array(bytes.buffer), 8);
  }

  /** A list of edges. */
  edges(to: readonly number[], words: number): number {
    const targets = [...vectorOf(to, words).entries()].filter(([, bits]) => bits !== 0n);
    const bytes = new DataView(new ArrayBuffer(4 + targets.length * EDGE.SIZE));
    bytes.setUint32(0, targets.length, true);
    targets.forEach(([word, bits], index) => {
      bytes.setUint32(4 + index * EDGE.SIZE + EDGE.OFFSET, word * 8, true);
      bytes.setBigUint64(4 + index * EDGE.SIZE + EDGE.BITS, bits, true);
    });
    return this.bytes(new Uint8Array(bytes.buffer), 4);
  }
}

const numbersOf = (positions: readonly Position[], test: (position: Position, number: number) => boolean): number[] =>
  positions.flatMap((position, number) => (test(position, number) ? [number] : []));

const isConsuming = ({ kind }: Position): boolean => kind === 'set';

const placeOf = (position: Position): number => {
  if (position.kind === 'place') return PLACES[position.place];
  return position.kind === 'look' ? PLACE.LOOK + position.look * 2 + (position.negative ? 1 : 0) : 0;
};

/** The edges of a position that are no shift and no loop; of one that consumes nothing, all. */
const furtherEdges = (automaton: Automaton, number: number): readonly number[] => {
  const position = automaton.positions[number];
  const follow = automaton.follow[number] ?? [];
  if (position === undefined || !isConsuming(position)) return follow;
  return follow.filter((next) => next !== number + 1 && next !== number);
};

/** Whether occurrences can begin at the start of a text only. */
const isAnchored = ({ positions, first }: Automaton): boolean =>
  first.length > 0 &&
  first.every((number) => {
    const position = positions[number];
    return position?.kind === 'place' && position.place === 'text-start';
  });

const writeFirstBytes = (automaton: Automaton, programs: Programs): number => {
  const bytes = firstBytesOf(automaton);
  if (bytes === null) return 0;
  const bits = new Uint8Array(32);
  for (const byte of bytes) bits[byte >> 3] = (bits[byte >> 3] ?? 0) | (1 << (byte & 7));
  return programs.bytes(bits, 1);
};

const writeLooks = (automaton: Automaton, programs: Programs): readonly [start: number, end: number, work: number] => {
  const { segment } = programs;
  const inner = automaton.looks.map((look) => writeProgram(look.automaton, programs));
  const start = segment.allocate(inner.length * LOOK.SIZE, 4);
  inner.forEach(({ program }, index) => {
    segment.write32(start + index * LOOK.SIZE + LOOK.PROGRAM, program);
    const { behind = false, reach = null } = automaton.looks[index] ?? {};
    segment.write32(start + index * LOOK.SIZE + LOOK.BEHIND, behind ? 1 : 0);
    segment.write32(start + index * LOOK.SIZE + LOOK.NEAR, reach === null ? 0 : 1);
  });
  return [
    start,
    start + inner.length * LOOK.SIZE,
    inner.reduce((sum, { work }, index) => sum + work * ((automaton.looks[index]?.reach ?? 0) + 1), 0),
  ];
};

/** Writes the list of the atoms that have a class, where that is shorter than a table of all; each pattern with letters of its own would otherwise have a table of all others' letters. */
const writeFew = (atoms: Uint8Array, programs: Programs): readonly [start: number, end: number] | null => {
  const bytes: number[] = [];
  atoms.forEach((number, atom) => {
    if (number !== 0) bytes.push(atom & 0xff, atom >> 8, number, 0);
  });
  if (bytes.length >= atoms.length) return null;
  const start = programs.bytes(Uint8Array.from(bytes), 4);
  return [start, start + bytes.length];
};

/** Words of every code point, whatever the automaton: as `assembly/patterns/{narrow,wide,run}.ts` charge. */
const FIXED_WORK = 4;

/** Words that an automaton looks at for one code point at most: its vectors, each edge once, and counters where threads start, come and stay. */
const workOf = (
  { first }: Automaton,
  edges: readonly (readonly number[])[],
  words: number,
  places: number,
  counted: readonly number[],
): number => {
  const isCounted = new Set(counted);
  const countedIn = (numbers: readonly number[]): number => numbers.filter((number) => isCounted.has(number)).length;
  // A program of two words has its edges as two words.
  const followed = edges.reduce(
    (sum, list) => sum + Math.max(NARROW_WORDS, Math.min(list.length, words)) + countedIn(list),
    0,
  );
  const passes = places === 0 ? 0 : places + 2;
  return FIXED_WORK + words * (1 + passes) + followed + countedIn(first) + 2 * counted.length;
};

/**
 * Writes an automaton and those of its look-arounds.
 *
 * @throws PatternError `too_large`
 */
export const writeProgram = (automaton: Automaton, programs: Programs): WrittenProgram => {
  const { segment, alphabet } = programs;
  const { positions, follow, first } = automaton;
  const words = Math.max(NARROW_WORDS, wordsFor(positions.length));
  const classes = classesOf(automaton, alphabet);
  const few = writeFew(classes.atoms, programs);
  const shift = numbersOf(
    positions,
    (position, number) => isConsuming(position) && (follow[number]?.includes(number + 1) ?? false),
  );
  const loop = numbersOf(
    positions,
    (position, number) => isConsuming(position) && (follow[number]?.includes(number) ?? false),
  );
  const further = numbersOf(positions, (_, number) => furtherEdges(automaton, number).length > 0);
  const places = numbersOf(positions, ({ kind }) => kind === 'place' || kind === 'look');
  const limits = positions.flatMap((position) =>
    position.kind === 'set' && position.limit > 0 ? [position.limit] : [],
  );
  const counted = numbersOf(positions, (position) => position.kind === 'set' && position.limit > 0);
  const [edgeVector, placeVector, countedVector] = [further, places, counted].map((bits) => vectorOf(bits, words));
  const ranks = [edgeVector, placeVector, countedVector].map((vector) => ranksOf(vector ?? []));
  const lists = further.map((number) => furtherEdges(automaton, number));
  const far = automaton.looks.some(({ reach }) => reach === null);
  const [looks, looksEnd, lookWork] = writeLooks(automaton, programs);
  const flags =
    (places.length > 0 ? FLAG.PLACES : 0) |
    (counted.length > 0 ? FLAG.COUNTED : 0) |
    (far ? FLAG.LOOKS : 0) |
    (isAnchored(automaton) ? FLAG.ANCHORED : 0);
  const address = segment.allocate(PROGRAM.SIZE, 4);
  const fields: readonly (readonly [field: number, value: number])[] = [
    [PROGRAM.WORDS, words],
    [PROGRAM.ASCII, programs.bytes(classes.ascii, 1)],
    [PROGRAM.ATOMS, few === null ? programs.bytes(classes.atoms, 1) : 0],
    [PROGRAM.FEW, few?.[0] ?? 0],
    [PROGRAM.FEW_END, few?.[1] ?? 0],
    [PROGRAM.MASKS, programs.vectors(classes.positions.map((bits) => vectorOf(bits, words)))],
    [
      PROGRAM.VECTORS,
      programs.vectors([
        vectorOf(shift, words),
        vectorOf(loop, words),
        edgeVector ?? [],
        placeVector ?? [],
        countedVector ?? [],
        vectorOf(first, words),
      ]),
    ],
    [PROGRAM.FINAL, positions.length - 1],
    [
      PROGRAM.EDGES,
      words === NARROW_WORDS
        ? programs.vectors(lists.map((list) => vectorOf(list, words)))
        : programs.words(lists.map((list) => programs.edges(list, words))),
    ],
    [
      PROGRAM.PLACES,
      programs.bytes(
        Uint8Array.from(places, (number) => placeOf(positions[number] ?? { kind: 'final' })),
        1,
      ),
    ],
    [PROGRAM.LIMITS, programs.words(limits)],
    [
      PROGRAM.RANKS,
      programs.words(
        Array.from({ length: words }, (_, word) =>
          [RANK.EDGES, RANK.PLACES, RANK.COUNTED].map((_kind, kind) => ranks[kind]?.[word] ?? 0),
        ).flat(),
      ),
    ],
    [PROGRAM.FLAGS, flags],
    [PROGRAM.LOOKS, looks],
    [PROGRAM.LOOKS_END, looksEnd],
    [PROGRAM.FIRST_BYTES, writeFirstBytes(automaton, programs)],
  ];
  for (const [field, value] of fields) segment.write32(address + field, value);
  const area = { program: address, size: STATE.THREADS + words * 8 + Math.ceil(counted.length / 2) * 8 };
  programs.areas.push(area);
  const work = workOf(automaton, lists, words, places.length, counted);
  // Look-arounds that are tried everywhere are first taken to hold, and found out when that finds something.
  return { ...area, work: (far ? 2 : 1) * (work + lookWork) };
};
