import { isActionType } from '../syntax/words.ts';
import { sequenceOf, truth } from './nodes.ts';
import type { PolicyOutcome } from './respond.ts';
import { NOWHERE } from '../syntax/types.ts';
import type {
  ActionConstraint,
  EntityReference,
  Expression,
  Policy,
  ScopeConstraint,
  Variable,
} from '../syntax/types.ts';

/** What a policy's scope can say of one variable. */
interface Constraint {
  readonly variable: Exclude<Variable, 'context'>;
  readonly says: Exclude<ScopeConstraint, { kind: 'any' }> | Exclude<ActionConstraint, { kind: 'any' }>;
}

const isReference = (expression: Expression): expression is EntityReference => expression.kind === 'entity';

const scopeVariable = (expression: Expression): Constraint['variable'] | null =>
  expression.kind === 'variable' && expression.name !== 'context' ? expression.name : null;

/** Whether a scope can compare a variable with an entity: the action only with actions. */
const isComparable = (variable: Constraint['variable'], entity: EntityReference): boolean =>
  variable !== 'action' || isActionType(entity.type.text);

const ofBinary = (expression: Extract<Expression, { kind: 'binary' }>): Constraint | null => {
  const { operator, left, right, range } = expression;
  const variable = scopeVariable(left);
  if (variable === null || (operator !== '==' && operator !== 'in')) return null;
  if (isReference(right) && !isComparable(variable, right)) return null;
  if (isReference(right)) return { variable, says: { kind: operator, entity: right, range } };
  if (operator !== 'in' || variable !== 'action' || right.kind !== 'set') return null;
  const entities = right.elements.filter(isReference).filter((entity) => isComparable(variable, entity));
  return entities.length === right.elements.length ? { variable, says: { kind: 'in-any', entities, range } } : null;
};

const ofIs = ({ target, type, in: place, range }: Extract<Expression, { kind: 'is' }>): Constraint | null => {
  const variable = scopeVariable(target);
  if (variable === null || variable === 'action' || (place !== null && !isReference(place))) return null;
  return { variable, says: { kind: 'is', type, in: place, range } };
};

const constraintOf = (expression: Expression): Constraint | null => {
  if (expression.kind === 'binary') return ofBinary(expression);
  return expression.kind === 'is' ? ofIs(expression) : null;
};

/** The operands of a conjunction, however it is put together. */
const conjuncts = (expression: Expression): readonly Expression[] =>
  expression.kind === 'and' ? expression.operands.flatMap(conjuncts) : [expression];

const ANY = { kind: 'any', range: NOWHERE } as const;

/**
 * What is left of a policy. One that errs is left as what errs, and one that is not satisfied as `when { false }`. Tests that a scope can say, and that come first, stand in the scope: none
 * of them can err, so it does not matter which comes first of them.
 */
export const residualOf = ({ rule, value, expression }: PolicyOutcome): Policy => {
  const condition = value === 'false' ? truth(false) : expression;
  const parts = condition === null ? [] : [...conjuncts(condition)];
  const scope = new Map<Variable, Constraint['says']>();
  for (let part = parts[0]; part !== undefined; part = parts[0]) {
    const constraint = constraintOf(part);
    if (constraint === null || scope.has(constraint.variable)) break;
    scope.set(constraint.variable, constraint.says);
    parts.shift();
  }
  const [only, second] = parts;
  const body = second === undefined ? only : sequenceOf('and', parts);
  return {
    annotations: Object.entries(rule.annotations).map(([key, text]) => ({ key, value: text, range: NOWHERE })),
    effect: rule.effect === 'deny' ? 'forbid' : 'permit',
    principal: (scope.get('principal') ?? ANY) as ScopeConstraint,
    action: (scope.get('action') ?? ANY) as ActionConstraint,
    resource: (scope.get('resource') ?? ANY) as ScopeConstraint,
    conditions: body === undefined ? [] : [{ kind: 'when', body, range: NOWHERE }],
    range: NOWHERE,
  };
};
