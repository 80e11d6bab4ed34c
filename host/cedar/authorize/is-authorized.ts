import { readContext } from '../../compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../compiler/languages/cedar/entities/entities.ts';
import { closable } from '../../compiler/languages/cedar/entities/hierarchy.ts';
import { validateRequest } from '../../compiler/languages/cedar/entities/request.ts';
import type { Entities, Request } from '../../compiler/languages/cedar/entities/types.ts';
import { Refusal, reading, refuse as refuseProblem, valueOf } from '../../compiler/languages/cedar/schema/problem.ts';
import type { Problem } from '../../compiler/languages/cedar/schema/problem.ts';
import type { Schema } from '../../compiler/languages/cedar/schema/types.ts';
import { refusedWith } from '../problems.ts';
import { decide } from './decide.ts';
import { jsonOf } from './json.ts';
import { failing, preparePolicies } from './policies.ts';
import type { PreparedPolicies } from './policies.ts';
import { uidOf } from './read.ts';
import { readSchema } from './schema.ts';
import { POLICY_SETS, SCHEMAS } from './state.ts';
import type { AuthorizationAnswer, AuthorizationCall, StatefulAuthorizationCall } from './types.ts';

type RequestCall = AuthorizationCall | StatefulAuthorizationCall;

const fail = (message: string): AuthorizationAnswer => ({ ...failing(message), warnings: [] });

const refuse = (problems: readonly Problem[], text: string | null): AuthorizationAnswer => ({
  ...refusedWith(problems, text),
  warnings: [],
});

/** What every call has; JavaScript does not see to it. */
const PARTS = ['principal', 'action', 'resource', 'context', 'entities'] as const;

const readRequest = (call: RequestCall, schema: Schema | null): { request: Request; entities: Entities } => {
  const given: Partial<RequestCall> = call;
  const missing = PARTS.find((part) => given[part] === undefined);
  if (missing !== undefined) refuseProblem('shape', null, `The call has no ${missing}`);
  const action = uidOf(call.action);
  const typing = schema === null ? null : { schema, action };
  const request: Request = {
    principal: uidOf(call.principal),
    action,
    resource: uidOf(call.resource),
    context: valueOf(readContext(jsonOf(call.context), typing)),
  };
  const problems = schema === null || call.validateRequest === false ? [] : validateRequest(schema, request);
  if (problems.length > 0) throw new Refusal(problems);
  return { request, entities: closable(valueOf(readEntities(jsonOf(call.entities), schema))) };
};

const authorize = (call: RequestCall, policies: PreparedPolicies, schema: Schema | null): AuthorizationAnswer => {
  const read = reading(() => readRequest(call, schema));
  if ('problems' in read) return refuse(read.problems, null);
  const { request, entities } = read.value;
  return { type: 'success', response: decide(policies, call.onError ?? 'skip', request, entities), warnings: [] };
};

/**
 * Decides a request, as `isAuthorized` of `@cedar-policy/cedar-wasm` does: reads policies, schema, entities and context, and evaluates every policy. It is synchronous, and compiling is
 * not, so it runs on the IR evaluator, which interprets what modules are compiled from. What decides for an agent is a module, which is also much faster and can be proven: `edict build policies.cedar -o policies.wasm`, then
 * `load` of `edict/engine`.
 *
 * @example
 * isAuthorized({
 *   principal: { type: 'User', id: 'alice' },
 *   action: { type: 'Action', id: 'view' },
 *   resource: { type: 'Photo', id: 'flower' },
 *   context: {},
 *   policies: { staticPolicies: 'permit (principal == User::"alice", action, resource);' },
 *   entities: [],
 * }).response.decision // 'allow'
 */
export const isAuthorized = (call: AuthorizationCall): AuthorizationAnswer => {
  const policies = preparePolicies(call.policies);
  if ('type' in policies) return { ...policies, warnings: [] };
  const schema = call.schema === undefined ? null : readSchema(call.schema);
  if (schema !== null && 'problems' in schema)
    return refuse(schema.problems, typeof call.schema === 'string' ? call.schema : null);
  return authorize(call, policies.prepared, schema?.value ?? null);
};

/**
 * The same with policies and a schema that `preparsePolicySet` and `preparseSchema` have read. It runs on the IR evaluator, too: `edict build` makes a module, which decides without reading policies at all.
 *
 * @example statefulIsAuthorized({ principal, action, resource, context: {}, preparsedPolicySetId: 'main', entities: [] })
 */
export const statefulIsAuthorized = (call: StatefulAuthorizationCall): AuthorizationAnswer => {
  const policies = POLICY_SETS.get(call.preparsedPolicySetId);
  if (policies === undefined) return fail(`preparsed policy set '${call.preparsedPolicySetId}' not found`);
  const name = call.preparsedSchemaName ?? null;
  const schema = name === null ? null : SCHEMAS.get(name);
  if (schema === undefined) return fail(`preparsed schema '${name}' not found`);
  return authorize(call, policies, schema);
};
