/** How far a verdict lets an action run: not at all, once an approver says so, at once. */
export const FREEDOM = { deny: 0, escalate: 1, warn: 2, transform: 2, allow: 2 } as const;
