/** AGT's published TypeScript SDK as a reference for `agt-ts`. */
import { ConflictResolutionStrategy, PolicyEngine } from '@microsoft/agent-governance-sdk';
import type { Decision } from '../../host/engine/index.ts';
import { differences } from '../conformance/agt/compare.ts';
import { typescriptResult } from '../conformance/agt/decision.ts';
import type { RandomPolicySet } from './documents.ts';

/** The SDK with these documents loaded in order. */
export function sdkEngine(set: Pick<RandomPolicySet, 'documents' | 'strategy'>): PolicyEngine {
  const strategy = Object.values(ConflictResolutionStrategy).find((name) => name === set.strategy);
  const engine = new PolicyEngine([], strategy);
  for (const document of set.documents) engine.loadYaml(document);
  return engine;
}

/**
 * Where a decision differs from the SDK's. Release 4.0.0 refuses the actions `warn` and `log`, which the engine at the commit that this dialect follows lets run: `allowed` is not compared for
 * them. (The other known difference, its YAML parser's, cannot show: every generated scalar means the same to both.)
 */
export function sdkDifferences(
  engine: PolicyEngine,
  agent: string,
  context: Record<string, unknown>,
  decision: Decision,
): string[] {
  const { allowed, action, matchedRule, policyName, reason, approvers, rateLimited } = engine.evaluatePolicy(
    agent,
    context,
  );
  const word: string = action;
  return differences(
    {
      ...(word === 'warn' || word === 'log' ? {} : { allowed }),
      action: word,
      matched_rule: matchedRule ?? null,
      policy: policyName ?? null,
      reason,
      approvers,
      rate_limited: rateLimited,
    },
    typescriptResult(decision),
  );
}
