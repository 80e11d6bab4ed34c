import { LinkError } from './error.ts';
import { MOST_U16 } from './layout.ts';
import type { Segment } from './segment.ts';

/** The distinct lists of obligations, numbered from 1; 0 is the empty one. */
export class ObligationLists {
  readonly #segment: Segment;
  readonly #numbers = new Map<string, number>();
  readonly #addresses: number[] = [0];

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /** The number of a list of indices. @throws LinkError `module_too_large` */
  number(indices: readonly number[]): number {
    if (indices.length === 0) return 0;
    const key = indices.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#addresses.push(this.#segment.words([indices.length, ...indices])) - 1;
    if (number > MOST_U16) throw new LinkError('module_too_large', `more than ${MOST_U16} lists of obligations`);
    this.#numbers.set(key, number);
    return number;
  }

  /** Writes the lists' addresses, and returns where. */
  write(): number {
    return this.#segment.words(this.#addresses);
  }
}
