import type { Place } from '../ast.ts';
import type { Automaton, Position } from '../automaton/types.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { ASCII_CLASSES, unicodeClasses } from '../unicode/classes.ts';
import type { Classes } from './classes.ts';

/** The state in which the pattern has occurred, whatever follows. */
export const MATCHED = 0;

/** Where threads stand: for each position, how many code points the fewest of them have consumed there (more than 0 only where that is counted). */
type Threads = Map<number, number>;

/** What stands before a gap between two code points; bits. */
const BEFORE = { start: 1, lineFeed: 2, word: 4, asciiWord: 8 } as const;

interface State {
  readonly threads: Threads;
  /** Threads that have passed a `$` before the line feed just read: they count only where the text ends now. */
  readonly ifLast: Threads;
  /** Whether such a thread has matched. */
  readonly matchedIfLast: boolean;
  readonly before: number;
}

/** Sets that places ask about, beside those of positions. */
const LINE_FEED: CodePointSet = [0x0a, 0x0b];

const PLACES: Readonly<Record<Place, number>> = {
  'text-start': BEFORE.start,
  'text-end': 0,
  'final-line-end': 0,
  'line-start': BEFORE.start | BEFORE.lineFeed,
  'line-end': 0,
  'word-boundary': BEFORE.word,
  'not-word-boundary': BEFORE.word | BEFORE.start,
  'ascii-word-boundary': BEFORE.asciiWord,
  'not-ascii-word-boundary': BEFORE.asciiWord | BEFORE.start,
};

/** What must be known of what was read last. */
const askedBy = ({ positions }: Automaton): number =>
  positions.reduce((bits, position) => bits | (position.kind === 'place' ? PLACES[position.place] : 0), 0);

/** The sets by which an automaton tells code points apart. */
export const setsOf = (automaton: Automaton): readonly CodePointSet[] => {
  const asked = askedBy(automaton);
  return [
    LINE_FEED,
    ...((asked & BEFORE.word) === 0 ? [] : [unicodeClasses().word]),
    ...((asked & BEFORE.asciiWord) === 0 ? [] : [ASCII_CLASSES.word]),
    ...automaton.positions.flatMap((position) => (position.kind === 'set' ? [position.set] : [])),
  ];
};

/** No class is asked about. */
const NONE = new Uint8Array();

const keyOf = (threads: Threads): string => {
  let key = '';
  for (const position of [...threads.keys()].sort((a, b) => a - b)) {
    const count = threads.get(position) ?? 0;
    key += count === 0 ? `${position} ` : `${position}:${count} `;
  }
  return key;
};

/** Counts work, and throws when there was too much. */
export type Spend = (steps: number) => void;

/**
 * An automaton without look-arounds, made deterministic as far as it is asked about: it reads classes of code points, searching from every place.
 */
export class Machine {
  readonly start: number;
  readonly #automaton: Automaton;
  readonly #members: readonly (Uint8Array | null)[];
  readonly #isLineFeed: Uint8Array;
  readonly #isWord: Uint8Array;
  readonly #isAsciiWord: Uint8Array;
  readonly #asked: number;
  readonly #states: (State | null)[] = [null];
  readonly #numbers = new Map<string, number>();
  readonly #steps: (number | undefined)[][] = [[]];
  readonly #accepts: (boolean | undefined)[] = [true];
  readonly #spend: Spend;

  constructor(automaton: Automaton, classes: Classes, spend: Spend) {
    this.#automaton = automaton;
    this.#spend = spend;
    this.#members = automaton.positions.map((position) =>
      position.kind === 'set' ? classes.membersOf(position.set) : null,
    );
    this.#isLineFeed = classes.membersOf(LINE_FEED);
    this.#asked = askedBy(automaton);
    this.#isWord = (this.#asked & BEFORE.word) === 0 ? NONE : classes.membersOf(unicodeClasses().word);
    this.#isAsciiWord = (this.#asked & BEFORE.asciiWord) === 0 ? NONE : classes.membersOf(ASCII_CLASSES.word);
    this.start = this.#number({
      threads: new Map(),
      ifLast: new Map(),
      matchedIfLast: false,
      before: BEFORE.start & this.#asked,
    });
  }

  /** The state behind a code point of the class. */
  step(state: number, next: number): number {
    const steps = this.#steps[state] ?? [];
    const known = steps[next];
    if (known !== undefined || state === MATCHED) return known ?? MATCHED;
    const made = this.#make(state, next);
    steps[next] = made;
    return made;
  }

  /** Whether the pattern occurs in a text that ends here. */
  accepts(state: number): boolean {
    const known = this.#accepts[state];
    if (known !== undefined) return known;
    const at = this.#states[state];
    if (at === null || at === undefined) return state === MATCHED;
    const answer = at.matchedIfLast || this.#close([at.threads, at.ifLast], at.before, null).matched;
    this.#accepts[state] = answer;
    return answer;
  }

  #make(state: number, next: number): number {
    const at = this.#states[state];
    if (at === null || at === undefined) return MATCHED;
    const { sure, ifLast, matched, matchedIfLast } = this.#close([at.threads], at.before, next);
    if (matched) return MATCHED;
    const threads = this.#consume(sure, next);
    if (threads.has(this.#final)) return MATCHED;
    const before =
      ((this.#isLineFeed[next] ?? 0) * BEFORE.lineFeed) |
      ((this.#isWord[next] ?? 0) * BEFORE.word) |
      ((this.#isAsciiWord[next] ?? 0) * BEFORE.asciiWord);
    return this.#number({
      threads,
      ifLast: this.#consume(ifLast, next),
      matchedIfLast,
      before: before & this.#asked,
    });
  }

  get #final(): number {
    return this.#automaton.positions.length - 1;
  }

  #number(state: State): number {
    const key = `${keyOf(state.threads)}|${keyOf(state.ifLast)}|${state.matchedIfLast}|${state.before}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.push(state) - 1;
    this.#steps.push([]);
    this.#numbers.set(key, number);
    return number;
  }

  /** Passes over what consumes nothing, in the gap before a code point of the class, or before the end: null. New threads start here. */
  #close(
    from: readonly Threads[],
    before: number,
    next: number | null,
  ): { sure: Threads; ifLast: Threads; matched: boolean; matchedIfLast: boolean } {
    const { first, follow, positions } = this.#automaton;
    const sure: Threads = new Map();
    const ifLast: Threads = new Map();
    const todo: [position: number, count: number, isSure: boolean][] = first.map((position) => [position, 0, true]);
    for (const threads of from) for (const [position, count] of threads) todo.push([position, count, true]);
    for (let thread = todo.pop(); thread !== undefined; thread = todo.pop()) {
      const [at, count, isSure] = thread;
      const reached = isSure ? sure : ifLast;
      const best = reached.get(at);
      if (best !== undefined && best <= count) continue;
      this.#spend(1);
      reached.set(at, count);
      const position = positions[at];
      if (position?.kind !== 'place') continue;
      const holds = this.#holds(position.place, before, next);
      if (holds === 'no') continue;
      for (const further of follow[at] ?? []) todo.push([further, 0, isSure && holds === 'yes']);
    }
    return { sure, ifLast, matched: sure.has(this.#final), matchedIfLast: ifLast.has(this.#final) };
  }

  #holds(place: Place, before: number, next: number | null): 'yes' | 'no' | 'if-last' {
    const is = (holds: boolean): 'yes' | 'no' => (holds ? 'yes' : 'no');
    const isStart = (before & BEFORE.start) !== 0;
    const isEnd = next === null;
    switch (place) {
      case 'text-start':
        return is(isStart);
      case 'text-end':
        return is(isEnd);
      case 'final-line-end':
        return isEnd ? 'yes' : this.#isLineFeed[next] === 1 ? 'if-last' : 'no';
      case 'line-start':
        return is(isStart || (before & BEFORE.lineFeed) !== 0);
      case 'line-end':
        return is(isEnd || this.#isLineFeed[next] === 1);
      case 'word-boundary':
      case 'not-word-boundary': {
        const isBoundary = ((before & BEFORE.word) !== 0) !== (next !== null && this.#isWord[next] === 1);
        return is(place === 'word-boundary' ? isBoundary : !isBoundary && !(isStart && isEnd));
      }
      case 'ascii-word-boundary':
      case 'not-ascii-word-boundary': {
        const isBoundary = ((before & BEFORE.asciiWord) !== 0) !== (next !== null && this.#isAsciiWord[next] === 1);
        return is(place === 'ascii-word-boundary' ? isBoundary : !isBoundary && !(isStart && isEnd));
      }
    }
  }

  /** Where threads stand behind a code point of the class. */
  #consume(threads: Threads, next: number): Threads {
    const { follow, positions } = this.#automaton;
    const behind: Threads = new Map();
    const put = (position: number, count: number): void => {
      this.#spend(1);
      const best = behind.get(position);
      if (best === undefined || count < best) behind.set(position, count);
    };
    for (const [at, count] of threads) {
      if (this.#members[at]?.[next] !== 1) continue;
      for (const further of follow[at] ?? []) put(further, 0);
      if (count + 1 < limitOf(positions[at])) put(at, count + 1);
    }
    return behind;
  }
}

/** How many code points a thread may consume at a position, one after the other; 0 where it goes on after one. */
const limitOf = (position: Position | undefined): number => (position?.kind === 'set' ? position.limit : 0);
