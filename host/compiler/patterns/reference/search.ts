import type { Pattern } from '../ast.ts';
import type { CodePointSet } from '../code-points/set.ts';
import {
  addPosition,
  allPositions,
  both,
  either,
  hasPosition,
  isEmpty,
  isEqual,
  stepBack,
  stepForward,
  without,
} from './positions.ts';
import type { Positions } from './positions.ts';
import { Text } from './text.ts';

/** Where matches of patterns in one text end, or, backwards, where they start. */
class Matches {
  readonly #text: Text;
  readonly #all: Positions;
  readonly #looks = new Map<Pattern, Positions>();

  constructor(text: string) {
    this.#text = new Text(text);
    this.#all = allPositions(this.#text.count);
  }

  /** Whether the pattern matches from anywhere to anywhere. */
  isFound(pattern: Pattern): boolean {
    return this.#isReached(pattern, this.#all);
  }

  /** Whether any match starts at one of these positions; without looking for the longer ones. */
  #isReached(pattern: Pattern, from: Positions): boolean {
    switch (pattern.kind) {
      case 'choice':
        return pattern.items.some((item) => this.#isReached(item, from));
      case 'sequence': {
        const last = pattern.items.at(-1);
        const before = this.#inTurn(pattern.items.slice(0, -1), from, false);
        return last === undefined ? !isEmpty(before) : this.#isReached(last, before);
      }
      case 'repeat':
        return !isEmpty(this.#times(pattern.item, pattern.min, from, false));
      default:
        return !isEmpty(this.#move(pattern, from, false));
    }
  }

  /** Where matches that start at one of these positions end; backwards, where those that end there start. */
  #move(pattern: Pattern, from: Positions, back: boolean): Positions {
    if (isEmpty(from)) return from;
    switch (pattern.kind) {
      case 'empty':
        return from;
      case 'set':
        return this.#step(pattern.set, from, back);
      case 'sequence':
        return this.#inTurn(back ? pattern.items.toReversed() : pattern.items, from, back);
      case 'choice':
        return pattern.items.reduce<Positions>(
          (to, item) => either(to, this.#move(item, from, back)),
          new Uint32Array(from.length),
        );
      case 'repeat': {
        const { item, min, max } = pattern;
        return this.#upTo(item, max - min, this.#times(item, min, from, back), back);
      }
      case 'place':
        return both(from, this.#text.at(pattern.place));
      case 'look':
        return both(from, this.#look(pattern));
    }
  }

  #step(set: CodePointSet, from: Positions, back: boolean): Positions {
    const before = this.#text.before(set);
    return back ? both(stepBack(from), before) : stepForward(both(from, before));
  }

  #inTurn(items: readonly Pattern[], from: Positions, back: boolean): Positions {
    return items.reduce<Positions>((at, item) => this.#move(item, at, back), from);
  }

  /** After exactly `count` times. All positions only go one way, so that at last they stay as they are. */
  #times(item: Pattern, count: number, from: Positions, back: boolean): Positions {
    let at = from;
    for (let done = 0; done < count; done++) {
      const next = this.#move(item, at, back);
      if (isEqual(next, at)) break;
      at = next;
    }
    return at;
  }

  /** After `most` times or less. */
  #upTo(item: Pattern, most: number, from: Positions, back: boolean): Positions {
    if (item.kind === 'set' && most === Infinity) return this.#run(item.set, from, back);
    let reached = from;
    let latest = from;
    for (let done = 0; done < most && !isEmpty(latest); done++) {
      latest = without(this.#move(item, latest, back), reached);
      reached = either(reached, latest);
    }
    return reached;
  }

  /** After any number of code points of a set: what `#upTo` finds, in one go. */
  #run(set: CodePointSet, from: Positions, back: boolean): Positions {
    const before = this.#text.before(set);
    const { count } = this.#text;
    const reached = from.slice();
    for (let index = 1; index < count; index++) {
      const position = back ? count - 1 - index : index;
      const isReached = back
        ? hasPosition(reached, position + 1) && hasPosition(before, position)
        : hasPosition(reached, position - 1) && hasPosition(before, position - 1);
      if (isReached) addPosition(reached, position);
    }
    return reached;
  }

  /** The positions where a look-around holds. */
  #look(pattern: Pattern & { readonly kind: 'look' }): Positions {
    const known = this.#looks.get(pattern);
    if (known !== undefined) return known;
    const matched = this.#move(pattern.item, this.#all, !pattern.behind);
    const positions = pattern.negative ? without(this.#all, matched) : matched;
    this.#looks.set(pattern, positions);
    return positions;
  }
}

/**
 * Whether a pattern occurs in a text, found by sets of positions: slower than an automaton, and meant to be seen correct.
 *
 * @example searchReference(parsePattern('b$'), 'ab\n') // true
 */
export const searchReference = (pattern: Pattern, text: string): boolean => new Matches(text).isFound(pattern);
