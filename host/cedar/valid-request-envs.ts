import { createSink } from '../compiler/diagnostics/sink.ts';
import { readSingle } from '../compiler/languages/cedar/policy/single.ts';
import { requestEnvironments } from '../compiler/languages/cedar/validate/validate.ts';
import { quote } from '../compiler/languages/cedar/values/quote.ts';
import { compareUtf8 } from '../engine/utf8/utf8.ts';
import type { Schema } from './authorize/types.ts';
import { parseSchema } from './schema.ts';
import type { Policy, Template } from './types.ts';

/** Each list in order, and without what stands twice. Actions are written as in a policy: `Action::"view"`. */
export type GetValidRequestEnvsResult =
  | { type: 'success'; principals: string[]; actions: string[]; resources: string[] }
  | { type: 'failure'; error: string };

const listed = (words: readonly string[]): string[] => [...new Set(words)].sort(compareUtf8);

const environments = (policy: Policy, wanted: 'policy' | 'template', schema: Schema): GetValidRequestEnvsResult => {
  const sink = createSink();
  const named = readSingle(policy, wanted, wanted, { sink, source: null });
  if (named === null) return { type: 'failure', error: sink.diagnostics.map(({ message }) => message).join(' ') };
  const parsed = parseSchema(schema);
  if ('problems' in parsed) return { type: 'failure', error: parsed.problems.map(({ message }) => message).join('. ') };
  const found = requestEnvironments(named.policy, parsed.value.schema);
  if (found === null) return { type: 'failure', error: 'The schema has too many environments for this policy.' };
  return {
    type: 'success',
    principals: listed(found.map(({ principal }) => principal)),
    actions: listed(found.map(({ action: { uid } }) => `${uid.type}::${quote(uid.id)}`)),
    resources: listed(found.map(({ resource }) => resource)),
  };
};

/**
 * The types of principals and resources and the actions of a schema for which a policy is valid, and could be satisfied.
 *
 * @example
 * getValidRequestEnvsPolicy(
 *   'permit (principal, action, resource is Doc);',
 *   'entity User, Doc, Team; action view appliesTo { principal: User, resource: [Doc, Team] };',
 * ) // principals: ['User'], actions: ['Action::"view"'], resources: ['Doc']
 */
export const getValidRequestEnvsPolicy = (policy: Policy, schema: Schema): GetValidRequestEnvsResult =>
  environments(policy, 'policy', schema);

/** The same for a template, whose slots may be filled with anything. */
export const getValidRequestEnvsTemplate = (template: Template, schema: Schema): GetValidRequestEnvsResult =>
  environments(template, 'template', schema);
