import type { Automaton } from './automaton/types.ts';
import type { CodePointSet } from './code-points/set.ts';
import { PatternError } from './error.ts';

/** Edges of all automata of a module: those of sixty patterns that are each as large as one may be. */
const MOST_EDGES = 1 << 23;
/** Bounds of ranges in the sets of all patterns. */
const MOST_BOUNDS = 1 << 25;

/** What the automata of a module take of the compiler's memory before any is written. */
export class MemoryUse {
  readonly #sets = new Set<CodePointSet>();
  #edges = 0;
  #bounds = 0;

  /** Adds an automaton and those of its look-arounds. @throws PatternError `together_too_large` when all together are more than a build has memory for */
  add({ follow, positions, looks }: Automaton): void {
    this.#edges += follow.reduce((sum, next) => sum + next.length, 0);
    for (const position of positions) {
      if (position.kind !== 'set' || this.#sets.has(position.set)) continue;
      this.#sets.add(position.set);
      this.#bounds += position.set.length;
    }
    if (this.#edges > MOST_EDGES)
      throw new PatternError('together_too_large', `the automata of the patterns take more than ${MOST_EDGES} edges`);
    if (this.#bounds > MOST_BOUNDS)
      throw new PatternError('together_too_large', 'the classes of the patterns together have too many ranges');
    for (const look of looks) this.add(look.automaton);
  }
}
