/**
 * What the exit status of `edict` says, the same for every verb (docs/cli.md):
 * as with grep, 0 is yes, 1 is no, and more is trouble, so `edict eval … && run` runs only what is allowed.
 */
export const EXIT = {
  /** Done; nothing found; the action may run. */
  ok: 0,
  /** The answer is no: errors in a policy, a denied action, a proof or digest that does not verify. */
  no: 1,
  /** The command line cannot be understood. */
  usage: 2,
  /** The question could not be answered: a file that cannot be read, a module that does not load. */
  trouble: 3,
  /** `eval` and `explain`: the action waits for an approver. */
  escalate: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
