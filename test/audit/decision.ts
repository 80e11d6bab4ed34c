import type { DecisionEvent } from '../../host/audit/index.ts';

/** A decision for tests of the log, of which only what they are about is said. */
export const decisionEvent = (more: Partial<DecisionEvent> = {}): DecisionEvent => ({
  kind: 'decision',
  time: 1_700_000_000_000,
  agent: 'agent',
  action: 'send',
  verdict: 'allow',
  mode: 'enforce',
  reasons: ['r'],
  moduleDigest: 'ab'.repeat(32),
  entry: 'main',
  epoch: 0n,
  stateDigest: null,
  snapshot: {},
  ...more,
});
