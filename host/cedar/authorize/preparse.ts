import { refusedWith } from '../problems.ts';
import type { CheckParseAnswer, PolicySet } from '../types.ts';
import { preparePolicies } from './policies.ts';
import { readSchema } from './schema.ts';
import { POLICY_SETS, SCHEMAS } from './state.ts';
import type { Schema } from './types.ts';

/**
 * Reads a set of policies and keeps it under a name for `statefulIsAuthorized`. A failure changes nothing. What is kept is for the IR evaluator; what `edict build` makes of policies is kept as a file.
 *
 * @example preparsePolicySet('main', { staticPolicies: 'permit (principal, action, resource);' })
 */
export const preparsePolicySet = (id: string, policies: PolicySet): CheckParseAnswer => {
  const prepared = preparePolicies(policies);
  if ('type' in prepared) return prepared;
  POLICY_SETS.set(id, prepared.prepared);
  return { type: 'success' };
};

/**
 * Reads a schema, of either syntax, and keeps it under a name for `statefulIsAuthorized`. A failure changes nothing.
 *
 * @example preparseSchema('main', 'entity User; action view appliesTo { principal: User, resource: User };')
 */
export const preparseSchema = (name: string, schema: Schema): CheckParseAnswer => {
  const read = readSchema(schema);
  if ('problems' in read) return refusedWith(read.problems, typeof schema === 'string' ? schema : null);
  SCHEMAS.set(name, read.value);
  return { type: 'success' };
};
