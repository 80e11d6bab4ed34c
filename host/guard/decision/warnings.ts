import type { Decision } from '../../engine/types.ts';
import type { Dialect } from '../../engine/manifest/types.ts';

/**
 * The decision, with `agt-py`'s `warn` and `log` let through: its engine denies both, and whoever opts out means them as they read. Only a rule's own word counts,
 * never a limit's deny or an error's.
 */
export function letWarningsRun(decision: Decision, dialect: Dialect): Decision {
  if (dialect !== 'agt-py' || decision.limited || decision.error !== null) return decision;
  if (decision.action === 'warn') return { ...decision, verdict: 'warn', allowed: true };
  if (decision.action === 'log') return { ...decision, verdict: 'allow', allowed: true };
  return decision;
}
