import { createSink } from '../compiler/diagnostics/sink.ts';
import { writePolicy } from '../compiler/languages/cedar/json/write.ts';
import { readSingle } from '../compiler/languages/cedar/policy/single.ts';
import { printPolicy } from '../compiler/languages/cedar/text/print.ts';
import { failureOf } from './failure.ts';
import type { Policy, PolicyJson, PolicyToJsonAnswer, PolicyToTextAnswer, Template } from './types.ts';

const toJson = (policy: Policy, wanted: 'policy' | 'template'): PolicyToJsonAnswer => {
  const sink = createSink();
  const named = readSingle(policy, wanted, wanted, { sink, source: null });
  if (named === null) return failureOf(sink.diagnostics);
  // What is written says in its types only that an expression has one key.
  const json: object = writePolicy(named.policy);
  return { type: 'success', json: json as PolicyJson };
};

const toText = (policy: Policy, wanted: 'policy' | 'template'): PolicyToTextAnswer => {
  const sink = createSink();
  const named = readSingle(policy, wanted, wanted, { sink, source: null });
  if (named === null) return failureOf(sink.diagnostics);
  return { type: 'success', text: typeof policy === 'string' ? policy : printPolicy(named.policy) };
};

/**
 * A policy in the JSON policy format. A whole number beyond 2^53 is a bigint there, so that none is rounded; write such JSON with `formatJson` of `edict/engine`.
 *
 * @example policyToJson('permit (principal, action, resource);')
 */
export const policyToJson = (policy: Policy): PolicyToJsonAnswer => toJson(policy, 'policy');

/** A template in the JSON policy format; the same as `policyToJson`, for what has slots. */
export const templateToJson = (template: Template): PolicyToJsonAnswer => toJson(template, 'template');

/** A policy as text; one that is given as text stays as it is. */
export const policyToText = (policy: Policy): PolicyToTextAnswer => toText(policy, 'policy');

/** A template as text; the same as `policyToText`, for what has slots. */
export const templateToText = (template: Template): PolicyToTextAnswer => toText(template, 'template');
