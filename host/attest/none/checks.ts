import type { CheckList } from '../appraisal/types.ts';

export type NoneCheck = 'hardware' | 'binding';

/** The checks of a host without a trusted environment: there is nothing to check, which must be said. */
export const NONE_CHECKS: CheckList<NoneCheck> = {
  hardware: {
    demands: 'Hardware stands for what the host says.',
    source: 'docs/attestation.md, "No trusted environment"',
  },
  binding: { demands: 'The evidence was made for this statement.', source: 'docs/binding.md §2' },
};
