import { alphabetOf } from '../../patterns/alphabet/alphabet.ts';
import type { Pattern } from '../../patterns/ast.ts';
import type { CompiledPatterns } from '../../patterns/compiled.ts';
import type { CompiledPattern } from '../../patterns/language.ts';
import { keyOfSource } from '../../patterns/source.ts';
import type { PatternSource } from '../../patterns/source.ts';
import { unicodeClasses } from '../../patterns/unicode/classes.ts';
import { PatternError } from '../../patterns/error.ts';
import { LinkError } from '../error.ts';
import { ROOT } from '../layout.ts';
import type { Segment } from '../segment.ts';
import { writeAlphabet } from './alphabet.ts';
import { writeFilter } from './filter.ts';
import type { WrittenFilter } from './filter.ts';
import { BLOCK, FILTER, PROGRAM } from './layout.ts';
import { Programs, writeProgram } from './program.ts';
import type { WrittenProgram } from './program.ts';

/** Rules that ask for one pattern: the address of their list, and the rank of the first. */
export interface PatternRules {
  readonly pattern: PatternSource;
  readonly rules: number;
  readonly rank: number;
}

/** A pattern in the segment, and the parts of which one must occur. */
interface WrittenPattern {
  readonly address: number;
  readonly parts: readonly { readonly pattern: Pattern; readonly program: WrittenProgram }[];
}

const writePattern = (parts: readonly CompiledPattern[], programs: Programs): WrittenPattern => {
  const { segment } = programs;
  const written = parts.map(({ pattern, automaton }) => ({ pattern, program: writeProgram(automaton, programs) }));
  const list = segment.words(written.map(({ program }) => program.program));
  const address = segment.words([list, list + written.length * 4]);
  return { address, parts: written };
};

/** What several patterns are refused for together is about the module. */
const together = <T>(work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause;
    throw new LinkError('module_too_large', cause.message, { cause });
  }
};

const compiledOf = (source: PatternSource, patterns: CompiledPatterns): readonly CompiledPattern[] => {
  try {
    return patterns.get(source);
  } catch (cause) {
    if (!(cause instanceof PatternError) || cause.code !== 'together_too_large') throw cause;
    throw new LinkError('module_too_large', cause.message, { cause });
  }
};

/** Steps of a byte of a frame while it is validated (`assembly/budget.ts`). */
const FRAME_STEPS = 1 / 64;

/** The patterns of a module, in its data segment. */
export class Patterns {
  readonly #segment: Segment;
  readonly #programs: Programs | null;
  readonly #patterns = new Map<string, WrittenPattern>();
  readonly #filters: WrittenFilter[] = [];

  /**
   * Writes the automata of all patterns that a module has.
   *
   * @throws PatternError for a pattern that is not compiled; LinkError `module_too_large` for patterns that are too many, or tell too many characters apart, together
   */
  constructor(segment: Segment, sources: readonly PatternSource[], patterns: CompiledPatterns) {
    this.#segment = segment;
    const compiled = new Map<string, readonly CompiledPattern[]>();
    for (const source of sources) compiled.set(keyOfSource(source), compiledOf(source, patterns));
    this.#programs = compiled.size === 0 ? null : together(() => this.#write(compiled));
  }

  #write(compiled: ReadonlyMap<string, readonly CompiledPattern[]>): Programs {
    const automata = [...compiled.values()].flatMap((parts) => parts.map(({ automaton }) => automaton));
    const { word, space } = unicodeClasses();
    const alphabet = alphabetOf(automata, word, space);
    const programs = new Programs(this.#segment, alphabet);
    this.#segment.write32(ROOT.ALPHABET, writeAlphabet(alphabet, this.#segment));
    for (const [key, parts] of compiled) this.#patterns.set(key, writePattern(parts, programs));
    return programs;
  }

  #get(source: PatternSource): WrittenPattern {
    const known = this.#patterns.get(keyOfSource(source));
    if (known === undefined) throw new RangeError('a pattern that the module was not planned with');
    return known;
  }

  /** The address of a pattern's record. */
  address(source: PatternSource): number {
    return this.#get(source).address;
  }

  /** Writes what finds the patterns of a table, in the order of rank; returns its address. */
  filter(members: readonly PatternRules[]): number {
    if (this.#programs === null) return 0;
    const filter = writeFilter(
      members.flatMap(({ pattern, rules, rank }) => this.#get(pattern).parts.map((part) => ({ ...part, rules, rank }))),
      this.#programs,
    );
    this.#filters.push(filter);
    return filter.address;
  }

  /** How many different patterns there are. */
  get count(): number {
    return this.#patterns.size;
  }

  /** Steps that a byte of the texts of all slots costs at most, while patterns are looked for by filters; its frame's included. */
  get stepsPerByte(): number {
    const looking = this.#filters.reduce((sum, { steps }) => sum + steps, 0);
    return Math.ceil(looking + FRAME_STEPS);
  }

  /** Gives away the areas that matching writes to, behind everything that the file brings. */
  placeAreas(): void {
    const segment = this.#segment;
    if (this.#programs === null) return;
    const { areas } = this.#programs;
    for (const { program, size } of areas) segment.write32(program + PROGRAM.STATE, segment.allocate(size, 8));
    for (const { address, members } of this.#filters) {
      segment.write32(address + FILTER.BEGUN, segment.allocate(members * 4, 4));
    }
    // A state has a vector, so that there is room for one in what holds any state.
    const largest = areas.reduce((most, { size }) => Math.max(most, size), 0);
    segment.write32(ROOT.THREADS, segment.allocate(largest, 8));
    segment.write32(ROOT.VECTORS, segment.allocate(largest, 8));
    segment.write32(ROOT.BLOCK, segment.allocate(BLOCK.SIZE, 8));
  }
}
