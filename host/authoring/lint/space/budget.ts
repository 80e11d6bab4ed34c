import { TooComplex } from './too-complex.ts';

/** Work that an analysis may do, counted and not timed, so that it finds the same on every machine. */
export interface Budget {
  /** @throws TooComplex when it is used up */
  spend(steps: number): void;
  readonly isSpent: boolean;
}

/** @param parent is spent too */
export const createBudget = (steps: number, parent?: Budget): Budget => {
  let left = steps;
  return {
    spend(amount) {
      parent?.spend(amount);
      left -= amount;
      if (left < 0) throw new TooComplex();
    },
    get isSpent() {
      return left < 0;
    },
  };
};
