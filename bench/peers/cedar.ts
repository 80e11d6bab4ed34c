import {
  type AuthorizationAnswer,
  type CedarValueJson,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { cedarPolicies } from '../workload/cedar.ts';
import type { ToolCall } from '../workload/types.ts';
import type { Peer } from './types.ts';

const PRINCIPAL = { type: 'Agent', id: 'bench' };
const RESOURCE = { type: 'Host', id: 'bench' };

/** cedar-wasm at its fastest: policies parsed once, no schema, no entities. */
export const cedar: Peer = {
  name: 'cedar-wasm',
  version: '@cedar-policy/cedar-wasm 4.12.0',
  async prepare(workload) {
    const parsed = preparsePolicySet(workload.id, { staticPolicies: cedarPolicies(workload.rules) });
    if (parsed.type !== 'success') throw new Error(`Cedar refuses ${workload.id}: ${JSON.stringify(parsed.errors[0])}`);
    const decide = (input: ToolCall): AuthorizationAnswer => {
      const { action, ...others } = input;
      const context: Record<string, CedarValueJson> = others;
      return statefulIsAuthorized({
        principal: PRINCIPAL,
        action: { type: 'Action', id: String(action?.['type']) },
        resource: RESOURCE,
        context,
        preparsedPolicySetId: workload.id,
        entities: [],
      });
    };
    return {
      decide,
      answer: (input) => {
        const result = decide(input);
        if (result.type !== 'success') throw new Error(`Cedar fails: ${JSON.stringify(result.errors)}`);
        if (result.response.diagnostics.errors.length > 0)
          throw new Error('A Cedar policy errs: the workload is not equal');
        return { verdict: result.response.decision, rules: result.response.diagnostics.reason };
      },
    };
  },
};
