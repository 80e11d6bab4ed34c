import type { DecisionEvent } from '../../host/audit/index.ts';
import { richWorkload } from './governed.ts';

const AGENTS = 50;

/** Decisions as a guard records them: calls of a hundred tools with six fields each. */
export const decisionEvents = (count: number): readonly DecisionEvent[] => {
  const { inputs } = richWorkload(100, 'allow');
  return Array.from({ length: count }, (_, index) => {
    const snapshot = inputs[index % inputs.length];
    if (snapshot === undefined) throw new RangeError('a workload without calls');
    return {
      kind: 'decision',
      time: 1_900_000_000_000 + index,
      agent: `agent-${index % AGENTS}`,
      action: snapshot.action,
      verdict: 'allow',
      mode: 'enforce',
      reasons: [`bench/rule-${index % 100}`],
      moduleDigest: 'ab'.repeat(32),
      entry: 'bench',
      epoch: 0n,
      stateDigest: null,
      snapshot,
    };
  });
};

/** The same of actions that carry a name alone. */
export const bareEvents = (count: number): readonly DecisionEvent[] =>
  decisionEvents(count).map((event) => ({ ...event, snapshot: { action: event.action } }));
