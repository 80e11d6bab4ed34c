/** How several matching rules become one decision, in governance.toolkit/v1. */
export const STRATEGIES = ['priority_first_match', 'deny_overrides', 'allow_overrides', 'most_specific_wins'] as const;

export type Strategy = (typeof STRATEGIES)[number];
