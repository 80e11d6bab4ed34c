import type { DecisionEvent } from '../../../host/audit/types.ts';

/** A decision like any other, that its number tells apart. */
export function decisionOf(index: number): DecisionEvent {
  return {
    kind: 'decision',
    time: 1_700_000_000_000 + index,
    agent: 'agent',
    action: `action ${index}`,
    verdict: 'allow',
    mode: 'enforce',
    reasons: [],
    moduleDigest: '',
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    snapshot: { index },
  };
}
