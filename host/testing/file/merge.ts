import { Float } from '../../engine/json/float.ts';
import { ABSENT, setMember, type Members } from './value.ts';

/** Members that one file's merges may copy: a table over a large fixture must not take gigabytes. */
const MOST_COPIES = 4_000_000;

/** Thrown when a file's merges copy more than that. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** What a file's merges have left to spend. */
export interface Budget {
  copies: number;
}

export const createBudget = (): Budget => ({ copies: MOST_COPIES });

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Float) &&
  !(value instanceof Uint8Array);

const copyInto = (target: Record<string, unknown>, source: Members, budget: Budget): void => {
  for (const key of Object.keys(source)) {
    if (--budget.copies < 0) throw new TooLarge('the inputs of one file are too many and too large');
    setMember(target, key, source[key]);
  }
};

/** The value without the keys that are taken away, at any depth. */
const settle = (value: unknown, budget: Budget): unknown =>
  isMembers(value) ? mergeMembers({}, value, budget) : value;

/**
 * Merges mappings key by key, at every depth; anything else replaces what was there, and `ABSENT` takes the key away. Neither argument is changed.
 *
 * @throws TooLarge
 */
export const mergeMembers = (base: Members, over: Members, budget: Budget): Members => {
  const merged: Record<string, unknown> = {};
  copyInto(merged, base, budget);
  for (const key of Object.keys(over)) {
    if (--budget.copies < 0) throw new TooLarge('the inputs of one file are too many and too large');
    const value = over[key];
    const below = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === ABSENT) delete merged[key];
    else if (isMembers(value) && isMembers(below)) setMember(merged, key, mergeMembers(below, value, budget));
    else setMember(merged, key, settle(value, budget));
  }
  return merged;
};
