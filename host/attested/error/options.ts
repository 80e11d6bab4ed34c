import { AttestedError } from './error.ts';

/**
 * A bound that is an integer: whatever is compared with what is none would be within it.
 * @throws AttestedError `options_invalid`
 */
export function demandInteger(value: number, least: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new AttestedError('options_invalid', `${what} is an integer of at least ${least}`);
}

/**
 * So many a second: a number, and no fewer than none.
 * @throws AttestedError `options_invalid`
 */
export function demandRate(value: number, what: string): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw new AttestedError('options_invalid', `${what} is a number of at least 0`);
}
