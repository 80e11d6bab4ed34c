import type {
  ActionConstraint,
  AttributeName,
  EntityReference,
  Expression,
  PatternPart,
  Policy,
  ScopeConstraint,
  Slot,
} from '../syntax/types.ts';
import { arityOf } from '../syntax/words.ts';
import type {
  ActionScopeJson,
  EntityJson,
  ExpressionJson,
  PatternJson,
  PolicyJson,
  ReferenceJson,
  ScopeJson,
} from './types.ts';

const writeEntity = ({ type, id }: EntityReference): EntityJson => ({ type: type.text, id });

const writeReference = (reference: EntityReference | Slot): ReferenceJson =>
  reference.kind === 'slot' ? { slot: reference.slot } : { entity: writeEntity(reference) };

const writeScope = (constraint: ScopeConstraint): ScopeJson => {
  switch (constraint.kind) {
    case 'any':
      return { op: 'All' };
    case '==':
    case 'in':
      return { op: constraint.kind, ...writeReference(constraint.entity) };
    case 'is': {
      const within = constraint.in === null ? {} : { in: writeReference(constraint.in) };
      return { op: 'is', entity_type: constraint.type.text, ...within };
    }
  }
};

const writeActionScope = (constraint: ActionConstraint): ActionScopeJson => {
  switch (constraint.kind) {
    case 'any':
      return { op: 'All' };
    case '==':
    case 'in':
      return { op: constraint.kind, entity: writeEntity(constraint.entity) };
    case 'in-any': {
      // Cedar writes a list of one as its one action.
      const [first, ...others] = constraint.entities.map(writeEntity);
      if (first !== undefined && others.length === 0) return { op: 'in', entity: first };
      return { op: 'in', entities: constraint.entities.map(writeEntity) };
    }
  }
};

const writeLong = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

/** Cedar writes a literal for each character of a pattern. */
const writePattern = (pattern: readonly PatternPart[]): PatternJson =>
  pattern.flatMap((part): PatternJson =>
    part.kind === 'wildcard' ? ['Wildcard'] : Array.from(part.text, (character) => ({ Literal: character })),
  );

/** `target has a.b` is written as `target has a && target.a has b`. */
const writeHas = (target: ExpressionJson, path: readonly AttributeName[]): ExpressionJson => {
  let left = target;
  let whole: ExpressionJson | null = null;
  for (const { text: attr } of path) {
    const test = { has: { left, attr } };
    whole = whole === null ? test : { '&&': { left: whole, right: test } };
    left = { '.': { left, attr } };
  }
  return whole ?? target;
};

/** The object of these members, which may be named __proto__. */
const objectOf = <Value>(members: readonly (readonly [key: string, value: Value])[]): Record<string, Value> =>
  Object.fromEntries(members);

/** An expression as JSON. */
const writeExpression = (expression: Expression): ExpressionJson => {
  switch (expression.kind) {
    case 'boolean':
    case 'string':
      return { Value: expression.value };
    case 'long':
      return { Value: writeLong(expression.value) };
    case 'entity':
      return { Value: { __entity: writeEntity(expression) } };
    case 'variable':
      return { Var: expression.name };
    case 'not':
      return { '!': { arg: writeExpression(expression.operand) } };
    case 'negate':
      return { neg: { arg: writeExpression(expression.operand) } };
    case 'and':
    case 'or': {
      const operator = expression.kind === 'and' ? '&&' : '||';
      return expression.operands.map(writeExpression).reduce((left, right) => ({ [operator]: { left, right } }));
    }
    case 'binary': {
      const { operator, left, right } = expression;
      return { [operator]: { left: writeExpression(left), right: writeExpression(right) } };
    }
    case 'if': {
      const { condition, consequence, alternative } = expression;
      const parts = [
        ['if', writeExpression(condition)],
        ['then', writeExpression(consequence)],
        ['else', writeExpression(alternative)],
      ] as const;
      return { 'if-then-else': objectOf(parts) };
    }
    case 'attribute':
      return { '.': { left: writeExpression(expression.target), attr: expression.name.text } };
    case 'has':
      return writeHas(writeExpression(expression.target), expression.path);
    case 'like':
      return { like: { left: writeExpression(expression.target), pattern: writePattern(expression.pattern) } };
    case 'is': {
      const within = expression.in === null ? {} : { in: writeExpression(expression.in) };
      return { is: { left: writeExpression(expression.target), entity_type: expression.type.text, ...within } };
    }
    case 'method': {
      const { method, target, arguments: args } = expression;
      const [argument] = args;
      if (arityOf(method) === 0 || argument === undefined) return { [method]: { arg: writeExpression(target) } };
      return { [method]: { left: writeExpression(target), right: writeExpression(argument) } };
    }
    case 'call':
      return { [expression.function]: expression.arguments.map(writeExpression) };
    case 'set':
      return { Set: expression.elements.map(writeExpression) };
    case 'record':
      return { Record: objectOf(expression.entries.map(({ key, value }) => [key.text, writeExpression(value)])) };
  }
};

/** A policy or template in Cedar's JSON policy format. */
export const writePolicy = ({ effect, principal, action, resource, conditions, annotations }: Policy): PolicyJson => ({
  effect,
  principal: writeScope(principal),
  action: writeActionScope(action),
  resource: writeScope(resource),
  conditions: conditions.map(({ kind, body }) => ({ kind, body: writeExpression(body) })),
  ...(annotations.length === 0 ? {} : { annotations: objectOf(annotations.map(({ key, value }) => [key, value])) }),
});
