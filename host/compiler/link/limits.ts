import type { Limits } from '../../engine/manifest/types.ts';
import { LinkError } from './error.ts';

/** What a build may bound; the memory follows from it. */
export type DecisionLimits = Omit<Limits, 'memoryPages'>;

/** What a decision may take unless the options say otherwise: a mebibyte of frame, the depth that every input may have, and well under a second. */
export const DEFAULT_LIMITS = { frameBytes: 1 << 20, depth: 64, steps: 1 << 22 } as const satisfies DecisionLimits;

/** Least and most of each: the manifest's bounds, and for steps what the module counts in. */
const RANGES: Readonly<Record<keyof DecisionLimits, readonly [least: number, most: number]>> = {
  frameBytes: [16, 2 ** 30],
  depth: [0, 64],
  steps: [1, 2 ** 32 - 1],
};

/** The limits of a build. @throws LinkError `limit_invalid` */
export const limitsOf = (options: Partial<DecisionLimits> = {}): DecisionLimits => {
  const limits = { ...DEFAULT_LIMITS, ...options };
  for (const name of ['frameBytes', 'depth', 'steps'] as const) {
    const [least, most] = RANGES[name];
    const value = limits[name];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new LinkError('limit_invalid', `the limit ${name} must be an integer from ${least} to ${most}`);
    }
  }
  return limits;
};
