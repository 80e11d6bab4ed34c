import type { LimitTerms } from './types.ts';

/** Units that one window really grants; Infinity when nothing is ever refused. */
export function capacity({ count, grants }: LimitTerms): number {
  if (Number.isNaN(count)) return Infinity;
  return grants === 'at-least-one' ? Math.max(1, count) : count;
}

/** When a window that begins now ends; a window without a length never does. */
export function windowEnd({ windowMs }: LimitTerms, now: number): number {
  return Number.isNaN(windowMs) ? Infinity : now + windowMs;
}
