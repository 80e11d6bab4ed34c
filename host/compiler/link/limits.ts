import type { Limits } from '../../engine/manifest/types.ts';
import type { Plan } from '../emit/plan.ts';
import { LinkError } from './error.ts';

const PAGE_BYTES = 65_536;

/** What a build may bound; the memory follows from it. */
export type DecisionLimits = Required<Omit<Limits, 'memoryPages'>>;

/**
 * What a decision may take unless the options say otherwise: a mebibyte of frame, the depth that every input may have, and well under a second. Installed entities may take 64 MiB, of which memory
 * has only what they do take.
 */
export const DEFAULT_LIMITS = {
  frameBytes: 1 << 20,
  depth: 64,
  steps: 1 << 22,
  storeBytes: 1 << 26,
} as const satisfies DecisionLimits;

/** Least and most of each: the manifest's bounds, and for steps what the module counts in. */
const RANGES: Readonly<Record<keyof DecisionLimits, readonly [least: number, most: number]>> = {
  frameBytes: [16, 2 ** 30],
  depth: [0, 64],
  steps: [1, 2 ** 32 - 1],
  storeBytes: [0, 2 ** 30],
};

/** The limits of a build. @throws LinkError `limit_invalid` */
export const limitsOf = (options: Partial<DecisionLimits> = {}): DecisionLimits => {
  const limits = { ...DEFAULT_LIMITS, ...options };
  for (const name of ['frameBytes', 'depth', 'steps', 'storeBytes'] as const) {
    const [least, most] = RANGES[name];
    const value = limits[name];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new LinkError('limit_invalid', `the limit ${name} must be an integer from ${least} to ${most}`);
    }
  }
  return limits;
};

/** Bytes of memory behind the tables with a store: it begins at a page behind the longest frame and as much scratch memory. */
export const storeGrowth = ({ frameBytes, storeBytes }: DecisionLimits): number =>
  2 * frameBytes + 3 * PAGE_BYTES + storeBytes;

/** The limits as the manifest names them: of a store only where entities may be installed. */
export const manifestLimits = (
  { readsEntities }: Pick<Plan, 'readsEntities'>,
  { storeBytes, ...limits }: DecisionLimits,
  memoryPages: number,
): Limits => ({ ...limits, memoryPages, ...(readsEntities ? { storeBytes } : {}) });
