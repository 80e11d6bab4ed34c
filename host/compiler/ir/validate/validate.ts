import type { Span } from '../../../engine/manifest/types.ts';
import { VALUE_OPERATIONS } from '../operations/cedar/registry.ts';
import type { ValueOperation } from '../operations/index.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { SIDES } from '../sides.ts';
import type { AbsentIs, Entry, Expression, Rule, Unit } from '../types.ts';
import { UnitError } from './error.ts';

/** Levels that an expression may nest. */
const MAX_NESTING = 1_024;

/** What `absentIs` says of a call, and not of a value. */
const TRUTHS: ReadonlySet<AbsentIs> = new Set(['true', 'false']);

/** What is validated, and the nodes that have been. */
interface Validation {
  readonly entry: Entry;
  readonly nodes: Set<Expression>;
}

/** Nesting is bounded here, so that what walks over expressions may recurse. */
const enter = (depth: number, { entry }: Validation): number => {
  if (depth >= MAX_NESTING)
    throw new UnitError('expression_too_deep', `an expression of ${entry.name} nests more than ${MAX_NESTING} deep`);
  return depth + 1;
};

/** Checks an expression that stands where a truth value is wanted, and collects its nodes. */
const validateExpression = (expression: Expression, validation: Validation, depth: number): void => {
  validation.nodes.add(expression);
  const inner = enter(depth, validation);
  switch (expression.kind) {
    case 'constant':
      if (expression.value.tag !== 'bool') throw new UnitError('expression_misplaced', 'a constant guard is a boolean');
      return;
    case 'read':
    case 'compute':
      throw new UnitError('expression_misplaced', `a ${expression.kind} stands only where a value is wanted`);
    case 'and':
    case 'or':
    case 'if':
      for (const part of expression.arguments) validateExpression(part, validation, inner);
      return;
    case 'not':
      validateExpression(expression.argument, validation, inner);
      return;
    case 'call':
      validateCall(expression, validation, inner);
  }
};

/** Checks an expression that stands where a value is wanted. */
const validateValue = (expression: Expression, validation: Validation, depth: number): void => {
  const { entry } = validation;
  switch (expression.kind) {
    case 'constant':
      return;
    case 'read':
      validateRead(expression, entry);
      return;
    case 'compute':
      validateArity(expression.operation, VALUE_OPERATIONS[expression.operation].arity, expression.arguments.length);
      validateValues(expression.arguments, validation, enter(depth, validation));
      if (expression.arguments.some((part) => part.kind === 'read' && TRUTHS.has(part.absentIs)))
        throw new UnitError('expression_misplaced', 'the absence of what is computed with is no truth value');
      return;
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const inner = enter(depth, validation);
      validateExpression(condition, validation, inner);
      validateValues([then, otherwise], validation, inner);
      return;
    }
    default:
      validateExpression(expression, validation, depth);
  }
};

/** What is read of a slot is what frames are checked for, and no less. */
const validateRead = ({ slot, holds }: Extract<Expression, { kind: 'read' }>, { name, slots }: Entry): void => {
  const declared = slots[slot];
  if (declared === undefined) throw new UnitError('slot_unknown', `slot ${slot} of ${name} is not declared`);
  if (holds === undefined) return;
  const promised = new Set([declared.holds, declared.required === true ? declared.holds : 'absent']);
  if (declared.holds === undefined || promised.size !== holds.length || !holds.every((tag) => promised.has(tag)))
    throw new UnitError('promise_foreign', `slot ${slot} of ${name} does not promise what is read of it`);
};

const validateValues = (parts: readonly Expression[], validation: Validation, depth: number): void => {
  for (const part of parts) validateValue(part, validation, depth);
};

const validateArity = (name: string, arity: ValueOperation['arity'], count: number): void => {
  const fits = typeof arity === 'number' ? count === arity : count >= arity.atLeast;
  const wanted = typeof arity === 'number' ? arity : `at least ${arity.atLeast}`;
  if (!fits) throw new UnitError('arity_wrong', `${name} takes ${wanted} arguments`);
};

const validateCall = (call: Extract<Expression, { kind: 'call' }>, validation: Validation, depth: number): void => {
  const { arity, pattern } = OPERATIONS[call.operation];
  validateArity(call.operation, arity, call.arguments.length);
  const [, second] = call.arguments;
  if (pattern !== undefined && !(second?.kind === 'constant' && second.value.tag === 'string')) {
    throw new UnitError('expression_misplaced', `the pattern of ${call.operation} is a constant text`);
  }
  validateValues(call.arguments, validation, depth);
};

const validateSpan = (span: Span | undefined, unit: Unit): void => {
  if (span !== undefined && unit.sources[span.source] === undefined) {
    throw new UnitError('source_unknown', `source ${span.source} is not declared`);
  }
};

const validateRule = (rule: Rule, entry: Entry, unit: Unit): void => {
  const nodes = new Set<Expression>();
  validateExpression(rule.guard, { entry, nodes }, 0);
  for (const { expression, span } of rule.conditions) {
    if (!nodes.has(expression)) {
      throw new UnitError('condition_foreign', `a condition of ${rule.id} is no part of its guard`);
    }
    validateSpan(span, unit);
  }
  for (const obligation of rule.obligations) {
    if (entry.obligations[obligation] === undefined) {
      throw new UnitError('obligation_unknown', `obligation ${obligation} of ${rule.id} is not declared`);
    }
  }
  validateSpan(rule.span, unit);
};

/** Where what forbids trumps what permits, it ranks before it. */
const validateSides = (entry: Entry): void => {
  if (entry.combine !== 'forbid-trumps-permit') return;
  let last = 0;
  for (const { effect, id } of entry.rules.filter(({ fallback }) => !fallback).toSorted((a, b) => a.rank - b.rank)) {
    const side = SIDES.indexOf(effect);
    if (side < 0)
      throw new UnitError('effect_misplaced', `${id} of ${entry.name} neither denies, escalates nor allows`);
    if (side < last)
      throw new UnitError('effect_misplaced', `${id} of ${entry.name} ranks behind a rule that it trumps`);
    last = side;
  }
};

const validateEntry = (entry: Entry, unit: Unit): void => {
  const ids = new Set<string>();
  const ranks = new Set<number>();
  let lastRule = -Infinity;
  let firstFallback = Infinity;
  for (const rule of entry.rules) {
    if (ids.has(rule.id)) throw new UnitError('rule_id_repeated', `${rule.id} stands twice in ${entry.name}`);
    if (ranks.has(rule.rank)) throw new UnitError('rank_repeated', `rank ${rule.rank} stands twice in ${entry.name}`);
    ids.add(rule.id);
    ranks.add(rule.rank);
    if (rule.fallback) firstFallback = Math.min(firstFallback, rule.rank);
    else lastRule = Math.max(lastRule, rule.rank);
    validateRule(rule, entry, unit);
  }
  validateSides(entry);
  if (lastRule > firstFallback)
    throw new UnitError('fallback_misranked', `a fallback of ${entry.name} outranks a rule`);
};

/**
 * Checks that a unit keeps the rules of `ir/types.ts`.
 *
 * @throws UnitError
 */
export const validateUnit = (unit: Unit): void => {
  const names = new Set<string>();
  for (const entry of unit.entries) {
    if (names.has(entry.name)) throw new UnitError('entry_name_repeated', `two entries are named ${entry.name}`);
    names.add(entry.name);
    validateEntry(entry, unit);
  }
};
