import type { Place } from '../ast.ts';
import { hasCodePoint } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { ASCII_CLASSES, unicodeClasses } from '../unicode/classes.ts';
import { positionsWhere } from './positions.ts';
import type { Positions } from './positions.ts';

const LINE_FEED = 0x0a;

/** A text, and where in it places are and code points of sets stand. Positions go from 0 to its length, in code points. */
export class Text {
  readonly #codePoints: readonly number[];
  readonly #sets = new Map<CodePointSet, Positions>();
  readonly #places = new Map<Place, Positions>();

  constructor(text: string) {
    this.#codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  }

  /** How many positions there are. */
  get count(): number {
    return this.#codePoints.length + 1;
  }

  /** The positions right before a code point of the set. */
  before(set: CodePointSet): Positions {
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    const isMember = new Map<number, boolean>();
    const positions = positionsWhere(this.count, (position) => {
      const codePoint = this.#codePoints[position];
      if (codePoint === undefined) return false;
      const answer = isMember.get(codePoint) ?? hasCodePoint(set, codePoint);
      isMember.set(codePoint, answer);
      return answer;
    });
    this.#sets.set(set, positions);
    return positions;
  }

  /** The positions where a place is. */
  at(place: Place): Positions {
    const known = this.#places.get(place);
    if (known !== undefined) return known;
    const positions = positionsWhere(this.count, (position) => this.#isAt(place, position));
    this.#places.set(place, positions);
    return positions;
  }

  #isAt(place: Place, position: number): boolean {
    const end = this.#codePoints.length;
    switch (place) {
      case 'text-start':
        return position === 0;
      case 'text-end':
        return position === end;
      case 'final-line-end':
        return position === end || (position === end - 1 && this.#codePoints[position] === LINE_FEED);
      case 'line-start':
        return position === 0 || this.#codePoints[position - 1] === LINE_FEED;
      case 'line-end':
        return position === end || this.#codePoints[position] === LINE_FEED;
      case 'word-boundary':
        return this.#isBoundary(unicodeClasses().word, position);
      case 'not-word-boundary':
        return end > 0 && !this.#isBoundary(unicodeClasses().word, position);
      case 'ascii-word-boundary':
        return this.#isBoundary(ASCII_CLASSES.word, position);
      case 'not-ascii-word-boundary':
        return end > 0 && !this.#isBoundary(ASCII_CLASSES.word, position);
    }
  }

  #isBoundary(word: CodePointSet, position: number): boolean {
    const isWord = (at: number): boolean => {
      const codePoint = this.#codePoints[at];
      return codePoint !== undefined && hasCodePoint(word, codePoint);
    };
    return isWord(position - 1) !== isWord(position);
  }
}
