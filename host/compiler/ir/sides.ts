import type { Verdict } from '../../engine/manifest/types.ts';

/** The effects of rules of which those that forbid trump those that permit, in the order of their ranks (`Combine`). */
export const SIDES: readonly Verdict[] = ['deny', 'escalate', 'allow'];
