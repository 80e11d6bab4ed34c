import { sizeOfParameters } from './shape.ts';
import type { Parameter } from './shape.ts';

/** Collects parameters, and knows the offset of the next one. */
export class Parameters {
  readonly all: Parameter[] = [];
  #size = 0;

  /** Appends a parameter and returns its offset. */
  add(parameter: Parameter): number {
    const at = this.#size;
    this.all.push(parameter);
    this.#size += sizeOfParameters([parameter]);
    return at;
  }

  /** Appends all of another's parameters and returns the offset of the first. */
  append(other: Parameters): number {
    const at = this.#size;
    this.all.push(...other.all);
    this.#size += other.#size;
    return at;
  }

  get size(): number {
    return this.#size;
  }
}
