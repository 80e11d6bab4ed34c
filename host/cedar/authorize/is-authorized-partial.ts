import { readContext } from '../../compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../compiler/languages/cedar/entities/entities.ts';
import { closable } from '../../compiler/languages/cedar/entities/hierarchy.ts';
import { validateRequest } from '../../compiler/languages/cedar/entities/request.ts';
import type { TypedUid } from '../../compiler/languages/cedar/entities/types.ts';
import { writePolicy } from '../../compiler/languages/cedar/json/write.ts';
import { entitiesCell } from '../../compiler/languages/cedar/lower/cells.ts';
import { evaluatePartially } from '../../compiler/languages/cedar/partial/decide.ts';
import type { PartialRequest } from '../../compiler/languages/cedar/partial/decide.ts';
import { truth } from '../../compiler/languages/cedar/partial/nodes.ts';
import { residualOf } from '../../compiler/languages/cedar/partial/policy.ts';
import { respond } from '../../compiler/languages/cedar/partial/respond.ts';
import type { PolicyOutcome } from '../../compiler/languages/cedar/partial/respond.ts';
import { Unknowns } from '../../compiler/languages/cedar/partial/unknowns.ts';
import { Refusal, reading, valueOf } from '../../compiler/languages/cedar/schema/problem.ts';
import type { Problem } from '../../compiler/languages/cedar/schema/problem.ts';
import type { Schema } from '../../compiler/languages/cedar/schema/types.ts';
import { NOWHERE } from '../../compiler/languages/cedar/syntax/types.ts';
import type { Policy } from '../../compiler/languages/cedar/syntax/types.ts';
import type { Cell } from '../../engine/index.ts';
import { refusedWith } from '../problems.ts';
import type { PolicyJson } from '../types.ts';
import { denyingErrors } from './decide.ts';
import { jsonOf } from './json.ts';
import { preparePolicies } from './policies.ts';
import { partialUidOf, uidOf } from './read.ts';
import { readSchema } from './schema.ts';
import type { PartialAuthorizationAnswer, PartialAuthorizationCall, ResidualResponse } from './types.ts';
import { namedUnknowns, unknownCall } from './unknowns.ts';

const refuse = (problems: readonly Problem[], text: string | null): PartialAuthorizationAnswer => ({
  ...refusedWith(problems, text),
  warnings: [],
});

const readRequest = (call: PartialAuthorizationCall, schema: Schema | null): PartialRequest => {
  const unknowns = new Unknowns();
  const values = namedUnknowns(unknowns);
  const principal = partialUidOf(call.principal);
  const resource = partialUidOf(call.resource);
  const action = call.action === null || call.action === undefined ? null : uidOf(call.action);
  const cell = (name: string, uid: TypedUid | null): Cell =>
    uid?.id === null || uid === null
      ? unknowns.add(unknownCall(name), { entity: true, type: uid?.type ?? null })
      : { tag: 'entity', type: uid.type, id: uid.id };
  // What the context is of is said by the action; where that is unknown, so is its type.
  const typing = schema === null || action === null ? null : { schema, action };
  const context = valueOf(readContext(jsonOf(call.context), typing, values));
  if (schema !== null && call.validateRequest !== false) {
    const problems = validateRequest(schema, { principal, action, resource, context: null });
    if (problems.length > 0) throw new Refusal(problems);
  }
  return {
    principal: cell('principal', principal),
    action: cell('action', action),
    resource: cell('resource', resource),
    context: { known: context, unsure: new Set(), open: false },
    entities: entitiesCell(closable(valueOf(readEntities(jsonOf(call.entities), schema, values)))),
    unknowns,
  };
};

/** A policy that is decided has no condition of its own left: Cedar writes the truth value, and false where it errs. */
const residual = (outcome: PolicyOutcome): PolicyJson => {
  const policy = residualOf(outcome);
  const body = outcome.value === 'open' ? null : truth(outcome.value === 'true');
  const written: Policy = body === null ? policy : { ...policy, conditions: [{ kind: 'when', body, range: NOWHERE }] };
  // What is written says in its types only that an expression has one key.
  const json: object = writePolicy(written);
  return json as PolicyJson;
};

const responseOf = (outcomes: readonly PolicyOutcome[]): ResidualResponse => {
  const { decision, ...ids } = respond(outcomes);
  return {
    // Approvers are passed over here, so that nothing escalates.
    decision: decision === 'escalate' ? 'allow' : decision,
    satisfied: [...ids.satisfied],
    errored: [...ids.errored],
    mayBeDetermining: [...ids.mayBeDetermining],
    mustBeDetermining: [...ids.mustBeDetermining],
    residuals: Object.fromEntries(outcomes.map((outcome) => [outcome.rule.id, residual(outcome)])),
    nontrivialResiduals: [...ids.nontrivialResiduals],
  };
};

/**
 * Decides as far as that is possible while something of a request is unknown, as `isAuthorizedPartial` of `@cedar-policy/cedar-wasm` does. `null` for the principal, the action or the
 * resource says that it may be any, and `{ type: 'User' }` that it may be any of this type (which is not part of cedar-wasm); `{"__extn": {"fn": "unknown", "arg": "x"}}` stands in the context, and in attributes and tags of entities, for a value that is there and may be any, and
 * is `unknown("x")` in what is left of policies.
 *
 * Whatever the unknown values are, a policy under `satisfied` is satisfied, one under `errored` errs, and each residual policy is satisfied, not satisfied, or errs, as the policy of
 * its id. It runs on the IR evaluator, as all calls of `edict/cedar` do; what decides for an agent is a module (`edict build`), and a module takes requests that are known. `edict eval --unknown` asks the same of files.
 *
 * @example
 * isAuthorizedPartial({
 *   principal: { type: 'User', id: 'alice' },
 *   action: { type: 'Action', id: 'view' },
 *   resource: null,
 *   context: {},
 *   policies: { staticPolicies: 'permit (principal, action, resource) when { resource.owner == principal };' },
 *   entities: [],
 * }) // response.decision: null, residual of policy0: unknown("resource").owner == User::"alice"
 */
export const isAuthorizedPartial = (call: PartialAuthorizationCall): PartialAuthorizationAnswer => {
  const policies = preparePolicies(call.policies);
  if ('type' in policies) return { ...policies, warnings: [] };
  const schema = call.schema === undefined ? null : readSchema(call.schema);
  if (schema !== null && 'problems' in schema)
    return refuse(schema.problems, typeof call.schema === 'string' ? call.schema : null);
  const read = reading(() => readRequest(call, schema?.value ?? null));
  if ('problems' in read) return refuse(read.problems, null);
  const { entry } = policies.prepared;
  const outcomes = evaluatePartially(call.onError === 'deny' ? denyingErrors(entry) : entry, read.value);
  return { type: 'residuals', response: responseOf(outcomes), warnings: [] };
};
