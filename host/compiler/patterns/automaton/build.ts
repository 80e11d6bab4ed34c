import type { Pattern } from '../ast.ts';
import { PatternError } from '../error.ts';
import { trimmed, trimmedAt } from '../trim/trim.ts';
import { Budget } from './budget.ts';
import { hasTooManyKinds, MOST_KINDS } from './kinds.ts';
import { reachOf } from './reach.ts';
import { reversed } from './reverse.ts';
import { LONGEST_UNFOLDED, sizeOf } from './size.ts';
import type { Automaton, Look, Position } from './types.ts';

/** Look-arounds of one automaton, without those within them. */
const MOST_LOOKS = 32;
/** Look-arounds within look-arounds. */
const DEEPEST_LOOK = 4;
/** What a look-around may read to be tried where it stands; and the positions that its automaton may have then. */
const FARTHEST_NEAR = 32;
const MOST_POSITIONS_NEAR = 64;

/** A part of the automaton: where it is entered, where it is left, and whether it may be passed over. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

const NOTHING: Part = { first: [], last: [], nullable: true };

class Builder {
  readonly positions: Position[] = [];
  readonly follow: Set<number>[] = [];
  readonly looks: Look[] = [];
  readonly #depth: number;
  readonly #budget: Budget;

  constructor(depth: number, budget: Budget) {
    this.#depth = depth;
    this.#budget = budget;
  }

  part(pattern: Pattern): Part {
    switch (pattern.kind) {
      case 'empty':
        return NOTHING;
      case 'set':
        return this.#single({ kind: 'set', set: pattern.set, limit: 0 });
      case 'place':
        return this.#single({ kind: 'place', place: pattern.place });
      case 'look':
        return this.#look(pattern);
      case 'sequence':
        return pattern.items.reduce<Part>((before, item) => this.#join(before, this.part(item)), NOTHING);
      case 'choice':
        return this.#choice(pattern.items);
      case 'repeat':
        return this.#repeat(pattern.item, pattern.min, pattern.max);
    }
  }

  #single(position: Position): Part {
    const number = this.positions.push(position) - 1;
    this.follow.push(new Set());
    return { first: [number], last: [number], nullable: false };
  }

  connect(from: readonly number[], to: readonly number[]): void {
    for (const position of from) {
      const edges = this.follow[position];
      if (edges === undefined) continue;
      const before = edges.size;
      for (const next of to) edges.add(next);
      this.#budget.takeEdges(to.length, edges.size - before);
    }
  }

  #join(before: Part, behind: Part): Part {
    if (before === NOTHING) return behind;
    this.connect(before.last, behind.first);
    return {
      first: before.nullable ? [...before.first, ...behind.first] : before.first,
      last: behind.nullable ? [...before.last, ...behind.last] : behind.last,
      nullable: before.nullable && behind.nullable,
    };
  }

  #choice(items: readonly Pattern[]): Part {
    const parts = items.map((item) => this.part(item));
    return {
      first: parts.flatMap(({ first }) => first),
      last: parts.flatMap(({ last }) => last),
      nullable: parts.some(({ nullable }) => nullable),
    };
  }

  /** What must occur, one after the other. */
  #copies(item: Pattern, count: number): Part {
    let all = NOTHING;
    for (let copy = 0; copy < count; copy++) all = this.#join(all, this.part(item));
    return all;
  }

  /** Up to so many, the next only behind the one before. */
  #optional(item: Pattern, count: number): Part {
    if (item.kind === 'set' && count > LONGEST_UNFOLDED) {
      return { ...this.#single({ kind: 'set', set: item.set, limit: count }), nullable: true };
    }
    const parts = Array.from({ length: count }, () => this.part(item));
    parts.forEach(({ last }, index) => this.connect(last, parts[index + 1]?.first ?? []));
    return { first: parts[0]?.first ?? [], last: parts.flatMap(({ last }) => last), nullable: true };
  }

  #repeat(item: Pattern, min: number, max: number): Part {
    if (max === 0 || sizeOf(item) === 0) return NOTHING;
    if (max !== Infinity) return this.#join(this.#copies(item, min), this.#optional(item, max - min));
    const before = this.#copies(item, Math.max(0, min - 1));
    const loop = this.part(item);
    this.connect(loop.last, loop.first);
    return this.#join(before, min === 0 ? { ...loop, nullable: true } : loop);
  }

  #look({ behind, negative, item }: Extract<Pattern, { kind: 'look' }>): Part {
    if (this.#depth >= DEEPEST_LOOK) throw new PatternError('too_large', 'look-arounds nest too deep');
    if (this.looks.length >= MOST_LOOKS) throw new PatternError('too_large', 'it has too many look-arounds');
    this.#budget.takeLook();
    const content = trimmedAt(item, behind ? 'start' : 'end');
    const automaton =
      lookNear(content, behind, this.#budget) ?? lookFar(content, behind, this.#depth + 1, this.#budget);
    const look = this.looks.push(automaton) - 1;
    return this.#single({ kind: 'look', look, negative });
  }
}

const ascending = (numbers: Iterable<number>): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

const automatonWithin = (pattern: Pattern, depth: number, budget: Budget): Automaton => {
  sizeOf(pattern);
  const builder = new Builder(depth, budget);
  const whole = builder.part(pattern);
  const final = builder.positions.push({ kind: 'final' }) - 1;
  builder.follow.push(new Set());
  builder.connect(whole.last, [final]);
  const automaton: Automaton = {
    positions: builder.positions,
    first: ascending(whole.nullable ? [...whole.first, final] : whole.first),
    follow: builder.follow.map(ascending),
    looks: builder.looks,
  };
  if (hasTooManyKinds(automaton)) {
    throw new PatternError('too_large', `it tells more than ${MOST_KINDS} kinds of characters apart`);
  }
  return automaton;
};

const lookNear = (content: Pattern, behind: boolean, budget: Budget): Look | null => {
  const reach = reachOf(content);
  if (reach > FARTHEST_NEAR || sizeOf(content) >= MOST_POSITIONS_NEAR) return null;
  const automaton = automatonWithin(behind ? reversed(content) : content, 0, budget);
  const counts = automaton.positions.some((position) => position.kind === 'set' && position.limit > 0);
  return counts ? null : { behind, reach, automaton };
};

const lookFar = (content: Pattern, behind: boolean, depth: number, budget: Budget): Look => ({
  behind,
  reach: null,
  automaton: automatonWithin(behind ? content : reversed(content), depth, budget),
});

/**
 * The automaton that says whether a pattern occurs in a text, when threads start at every place.
 *
 * @throws PatternError `too_large`
 */
export const automatonOf = (pattern: Pattern, budget: Budget = new Budget()): Automaton =>
  automatonWithin(trimmed(pattern), 0, budget);
