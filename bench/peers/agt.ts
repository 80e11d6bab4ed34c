import { ConflictResolutionStrategy, PolicyEngine, type PolicyDecisionResult } from '@microsoft/agent-governance-sdk';
import { yamlDocument } from '../workload/yaml.ts';
import type { Peer } from './types.ts';

/** AGT's TypeScript SDK: the YAML document loaded by its own loader, `evaluatePolicy` on the call itself. */
export const agt: Peer = {
  name: 'agt-ts',
  version: '@microsoft/agent-governance-sdk 4.0.0',
  async prepare(workload) {
    const engine = new PolicyEngine([], ConflictResolutionStrategy.DenyOverrides);
    engine.loadYaml(yamlDocument(workload.rules));
    return {
      decide: (input) => engine.evaluatePolicy('did:bench:agent', input),
      answer: (decision) => {
        const { allowed, matchedRule } = decision as PolicyDecisionResult;
        return { verdict: allowed ? 'allow' : 'deny', rules: matchedRule === undefined ? [] : [matchedRule] };
      },
    };
  },
};
