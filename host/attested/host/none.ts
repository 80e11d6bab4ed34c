import type { EvidenceCollector } from './types.ts';

/** The collector of a machine without a trusted environment. It collects nothing, and everything made with it says so. */
export const noCollector: EvidenceCollector = {
  platform: 'none',
  slot: null,
  collect: () => Promise.resolve(null),
};
