import { ConflictResolutionStrategy, type PolicyDecisionResult, PolicyEngine } from '@microsoft/agent-governance-sdk';
import type { ToolCall } from '../workload/types.ts';
import { yamlDocument } from '../workload/yaml.ts';
import type { Peer } from './types.ts';

/** AGT's TypeScript SDK: the YAML document loaded by its own loader, `evaluatePolicy` on the call itself. */
export const agt: Peer = {
  name: 'agt-ts',
  version: '@microsoft/agent-governance-sdk 4.0.0',
  async prepare(workload) {
    const engine = new PolicyEngine([], ConflictResolutionStrategy.DenyOverrides);
    engine.loadYaml(yamlDocument(workload.rules));
    const decide = (input: ToolCall): PolicyDecisionResult => engine.evaluatePolicy('did:bench:agent', input);
    return {
      decide,
      answer: (input) => {
        const { allowed, matchedRule } = decide(input);
        return { verdict: allowed ? 'allow' : 'deny', rules: matchedRule === undefined ? [] : [matchedRule] };
      },
    };
  },
};
