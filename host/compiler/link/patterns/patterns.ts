import { alphabetOf } from '../../patterns/alphabet/alphabet.ts';
import type { Pattern } from '../../patterns/ast.ts';
import { compilePattern } from '../../patterns/language.ts';
import type { CompiledPattern } from '../../patterns/language.ts';
import { keyOfSource } from '../../patterns/source.ts';
import type { PatternSource } from '../../patterns/source.ts';
import { unicodeClasses } from '../../patterns/unicode/classes.ts';
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

/** The patterns of a module, in its data segment. */
export class Patterns {
  readonly #segment: Segment;
  readonly #programs: Programs | null;
  readonly #compiled = new Map<string, CompiledPattern & { readonly program: WrittenProgram }>();
  readonly #filters: WrittenFilter[] = [];

  /**
   * Writes the automata of all patterns that a module has.
   *
   * @throws PatternError
   */
  constructor(segment: Segment, sources: readonly PatternSource[]) {
    this.#segment = segment;
    const compiled = new Map(sources.map((source) => [keyOfSource(source), compilePattern(source)]));
    if (compiled.size === 0) {
      this.#programs = null;
      return;
    }
    const automata = [...compiled.values()].map(({ automaton }) => automaton);
    const { word, space } = unicodeClasses();
    const alphabet = alphabetOf(automata, word, space);
    this.#programs = new Programs(segment, alphabet);
    segment.write32(ROOT.ALPHABET, writeAlphabet(alphabet, segment));
    for (const [key, pattern] of compiled) {
      this.#compiled.set(key, { ...pattern, program: writeProgram(pattern.automaton, this.#programs) });
    }
  }

  #get(source: PatternSource): { readonly pattern: Pattern; readonly program: WrittenProgram } {
    const known = this.#compiled.get(keyOfSource(source));
    if (known === undefined) throw new RangeError('a pattern that the module was not planned with');
    return known;
  }

  /** The address of a pattern's program. */
  address(source: PatternSource): number {
    return this.#get(source).program.program;
  }

  /** Writes what finds the patterns of a table, in the order of rank; returns its address. */
  filter(members: readonly PatternRules[]): number {
    if (this.#programs === null) return 0;
    const filter = writeFilter(
      members.map(({ pattern, rules, rank }) => ({ ...this.#get(pattern), rules, rank })),
      this.#programs,
    );
    this.#filters.push(filter);
    return filter.address;
  }

  get count(): number {
    return this.#compiled.size;
  }

  /** Words looked at for one code point of the texts of all slots, at most: 16 of them are a step. */
  get work(): number {
    return this.#filters.reduce((sum, { work }) => sum + work, 0);
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
    const programs = [...this.#compiled.values()].map(({ program }) => program);
    const largest = areas.reduce((most, { size }) => Math.max(most, size), 0);
    const words = programs.reduce((most, program) => Math.max(most, program.words), 0);
    segment.write32(ROOT.THREADS, segment.allocate(largest, 8));
    segment.write32(ROOT.VECTORS, segment.allocate(Math.max(words * 8, largest), 8));
    segment.write32(ROOT.BLOCK, segment.allocate(BLOCK.SIZE, 8));
  }
}
