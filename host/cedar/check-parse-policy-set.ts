import { createSink } from '../compiler/diagnostics/sink.ts';
import { readPolicySet } from '../compiler/languages/cedar/policy/set.ts';
import { failureOf } from './failure.ts';
import type { CheckParseAnswer, PolicySet } from './types.ts';

/**
 * Whether a set of policies, templates and links can be read.
 *
 * @example checkParsePolicySet({ staticPolicies: 'permit (principal, action, resource);' }).type // 'success'
 */
export const checkParsePolicySet = (policies: PolicySet): CheckParseAnswer => {
  const sink = createSink();
  return readPolicySet(policies, sink) === null ? failureOf(sink.diagnostics) : { type: 'success' };
};
