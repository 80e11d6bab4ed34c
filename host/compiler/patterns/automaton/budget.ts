import { PatternError } from '../error.ts';

/** Edges of an automaton and those of its look-arounds; and how often any may be drawn, again and again where repeats nest. */
const MOST_EDGES = 1 << 17;
const MOST_DRAWN = 1 << 20;
/** Look-arounds of an automaton, with those within them. */
const MOST_LOOKS = 1024;

/** What an automaton and those of its look-arounds may take together: a short pattern can ask for very much, because what is repeated is unfolded. */
export class Budget {
  #edges = 0;
  #drawn = 0;
  #looks = 0;

  /** The work that was done, in edges: one that is drawn again costs less than one that is new. */
  get work(): number {
    return this.#edges + this.#drawn / 8;
  }

  /** Takes edges, of which so many are new. @throws PatternError `too_large` */
  takeEdges(drawn: number, fresh: number): void {
    this.#drawn += drawn;
    this.#edges += fresh;
    if (this.#edges > MOST_EDGES || this.#drawn > MOST_DRAWN) {
      throw new PatternError('too_large', `it would take more than ${MOST_EDGES} edges`);
    }
  }

  /** Takes a look-around. @throws PatternError `too_large` */
  takeLook(): void {
    this.#looks++;
    if (this.#looks > MOST_LOOKS) throw new PatternError('too_large', 'its look-arounds have too many within them');
  }
}
