import type { Schema } from '../schema/types.ts';
import type { Condition, Expression, Policy, ScopeConstraint, SlotName } from '../syntax/types.ts';
import { slotsOf } from '../policy/slots.ts';
import { NOTHING_KNOWN, both, right } from './answer.ts';
import type { Answer } from './answer.ts';
import { checkExpression } from './check/expression.ts';
import { canBeIn } from './check/hierarchy.ts';
import { A_BOOL, expectType } from './checking.ts';
import type { Checking } from './checking.ts';
import { createIdentities } from './identity.ts';
import { checkScopeLevel, visit } from './level.ts';
import { checkActionScope, checkScope } from './scope.ts';
import { TRUE, entityOf } from './types.ts';
import type { Checked, Environment } from './types.ts';

/** What an environment takes, in expressions. */
const ENVIRONMENT = 5;

type Common = Pick<Checking, 'schema' | 'join' | 'report' | 'spend'>;

const bodyOf = ({ kind, body }: Condition): Expression =>
  kind === 'when' ? body : { kind: 'not', operand: body, range: body.range };

/** What the conditions of a policy are: one expression, which was not read but has the places of what was. */
const conditionOf = ({ conditions, range }: Policy): Expression | null => {
  const [first, ...rest] = conditions.map(bodyOf);
  if (first === undefined) return null;
  return rest.length === 0 ? first : { kind: 'and', operands: [first, ...rest], range };
};

/** The types of what may fill a slot, of which the scope could be true; null alone where the template does not have it. */
const slotTypes = (
  schema: Schema,
  policy: Policy,
  slot: SlotName,
  constraint: ScopeConstraint,
  type: string,
): readonly (string | null)[] => {
  if (!slotsOf(policy).some((each) => each.slot === slot)) return [null];
  if (constraint.kind === '==') return [type];
  return [...schema.entityTypes.keys()].filter((group) => canBeIn(schema, type, group));
};

/** Of two answers about a scope, in which nothing is known to be there. */
const isSame = (a: Answer, b: Answer): boolean => a.ok === b.ok && a.type?.kind === b.type?.kind;

const isNever = ({ type }: Answer): boolean => type?.kind === 'false';

/** What the scope says of a type, for each type that may fill its slot. */
const createScopes = (schema: Schema, policy: Policy, slot: SlotName, spend: (work: number) => void) => {
  const constraint = slot === '?principal' ? policy.principal : policy.resource;
  const before = new Map<string, readonly Answer[]>();
  return (type: string): readonly Answer[] => {
    const known = before.get(type);
    if (known !== undefined) return known;
    const types = slotTypes(schema, policy, slot, constraint, type);
    spend(types.length === 1 ? 1 : schema.entityTypes.size);
    // Many types that may fill the slot say the same.
    const all = types.map((each) => checkScope(schema, constraint, type, each));
    const answers = all.filter((each, index) => all.findIndex((other) => isSame(other, each)) === index);
    before.set(type, answers);
    return answers;
  };
};

const checkBody = (
  common: Common,
  environment: Environment,
  condition: Expression,
  identities: Checking['identities'],
  types: Map<Expression, Checked> | null = null,
): Answer => {
  const checking: Checking = {
    ...common,
    environment,
    variables: {
      principal: entityOf(environment.principal),
      action: entityOf(environment.action.uid.type),
      resource: entityOf(environment.resource),
      context: environment.action.context,
    },
    identities,
    check: (expression, known) => {
      const answer = checkExpression(checking, expression, known);
      if (types !== null && answer.type !== null) types.set(expression, answer.type);
      return answer;
    },
  };
  return expectType(checking, condition, NOTHING_KNOWN, A_BOOL);
};

/** An environment that the scope of a policy could be true in, with what the scope says of it for each way to fill the slots. */
interface Candidate {
  readonly environment: Environment;
  readonly scopes: readonly Answer[];
}

const candidates = function* (common: Common, policy: Policy): Iterable<Candidate> {
  const { schema, spend } = common;
  const principalScopes = createScopes(schema, policy, '?principal', spend);
  const resourceScopes = createScopes(schema, policy, '?resource', spend);
  for (const action of schema.actions.values()) {
    let actionScope: Answer | null = null;
    spend(1);
    for (const principal of action.principals) {
      spend(1);
      const open = principalScopes(principal).filter((scope) => !isNever(scope));
      if (open.length === 0) continue;
      // What is wrong with the action is told only where there is a principal.
      actionScope ??= checkActionScope(common, policy.action, action);
      const scope = actionScope;
      const before = open.map((each) => both(each, scope)).filter((each) => !isNever(each));
      if (before.length === 0) continue;
      for (const resource of action.resources) {
        const after = resourceScopes(resource);
        spend(ENVIRONMENT + before.length * after.length);
        const scopes = before.flatMap((each) => after.map((other) => both(each, other)));
        yield { environment: { principal, action, resource }, scopes: scopes.filter((each) => !isNever(each)) };
      }
    }
  }
};

/** Checks a policy or template in every environment of the schema; whether it could be true, or is wrong, in any. */
export const checkPolicy = (common: Common, policy: Policy): { readonly possible: boolean } => {
  const condition = conditionOf(policy);
  const identities = createIdentities();
  let possible = false;
  for (const { environment, scopes } of candidates(common, policy)) {
    if (scopes.length === 0) continue;
    // Slots stand in the scope alone, so what fills them does not change what is said of the conditions.
    const body = condition === null ? right(TRUE) : checkBody(common, environment, condition, identities);
    possible ||= scopes.some((scope) => !isNever(both(scope, body)));
  }
  return { possible };
};

/** The environments in which a policy or template is right, and could be true. */
export const validEnvironments = (common: Common, policy: Policy): readonly Environment[] => {
  const condition = conditionOf(policy);
  const identities = createIdentities();
  const found: Environment[] = [];
  for (const { environment, scopes } of candidates(common, policy)) {
    if (scopes.length === 0) continue;
    const body = condition === null ? right(TRUE) : checkBody(common, environment, condition, identities);
    const whole = scopes.map((scope) => both(scope, body));
    if (whole.some((answer) => answer.ok && !isNever(answer))) found.push(environment);
  }
  return found;
};

/** Reports where a valid policy looks into entities that are farther than `max` from those of the request, in any environment. */
export const checkLevel = (common: Common, policy: Policy, max: number): void => {
  checkScopeLevel(policy, common.report, max);
  const condition = conditionOf(policy);
  if (condition === null) return;
  const identities = createIdentities();
  for (const { environment, scopes } of candidates(common, policy)) {
    if (scopes.length === 0) continue;
    const types = new Map<Expression, Checked>();
    checkBody(common, environment, condition, identities, types);
    visit({ ...common, environment, types, max }, condition);
  }
};
