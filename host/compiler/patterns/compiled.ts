import { PatternError } from './error.ts';
import { compilePattern } from './language.ts';
import type { CompiledPattern } from './language.ts';
import { MemoryUse } from './memory-use.ts';
import { keyOfSource } from './source.ts';
import type { PatternSource } from './source.ts';

/**
 * Work of all patterns of a compilation, in edges. Twice what the automata that a build has memory for can take: nothing is refused for it that would be built, and patterns that are each refused
 * for their size, after as much work as one that is not, do not take longer together.
 */
const MOST_WORK = 1 << 24;

/**
 * The patterns of one compilation, from reading the policies to linking the module: each is compiled once, and what all of them may take together is bounded, in memory and in time.
 *
 *     const patterns = new CompiledPatterns();
 *     for (const pattern of written) checkPattern(pattern, patterns);
 *     const { bytes } = await buildModule(unit, {}, await readLibrary(), patterns);
 */
export class CompiledPatterns {
  readonly #known = new Map<string, readonly CompiledPattern[] | PatternError>();
  readonly #use = new MemoryUse();
  #work = 0;
  #exceeded: PatternError | null = null;

  /**
   * The parts of a pattern, of which one must occur.
   *
   * @throws PatternError; `together_too_large` for every pattern that is not compiled yet, once all together take too much
   */
  get(source: PatternSource): readonly CompiledPattern[] {
    const key = keyOfSource(source);
    const known = this.#known.get(key) ?? this.#compile(source);
    if (!(known instanceof PatternError) || known.code !== 'together_too_large') this.#known.set(key, known);
    if (known instanceof PatternError) throw known;
    return known;
  }

  #compile(source: PatternSource): readonly CompiledPattern[] | PatternError {
    if (this.#exceeded !== null) return this.#exceeded;
    try {
      const parts = compilePattern(source, (work) => {
        this.#work += work;
      });
      for (const { automaton } of parts) this.#use.add(automaton);
      return parts;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      if (error.code === 'together_too_large') this.#exceeded = error;
      return error;
    } finally {
      if (this.#work > MOST_WORK) {
        this.#exceeded ??= new PatternError(
          'together_too_large',
          `the patterns take more work than ${MOST_WORK} edges`,
        );
      }
    }
  }
}
