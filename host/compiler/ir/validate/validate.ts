import type { Span } from '../../../engine/manifest/types.ts';
import { OPERATIONS } from '../operations/registry.ts';
import type { Entry, Expression, Rule, Unit } from '../types.ts';
import { UnitError } from './error.ts';

/** Checks an expression that stands where a truth value is wanted, and collects its nodes. */
const validateExpression = (expression: Expression, entry: Entry, nodes: Set<Expression>): void => {
  nodes.add(expression);
  switch (expression.kind) {
    case 'constant':
      if (expression.value.tag !== 'bool') throw new UnitError('expression_misplaced', 'a constant guard is a boolean');
      return;
    case 'read':
      throw new UnitError('expression_misplaced', 'a read stands only as an argument of a call');
    case 'and':
    case 'or':
      for (const part of expression.arguments) validateExpression(part, entry, nodes);
      return;
    case 'not':
      validateExpression(expression.argument, entry, nodes);
      return;
    case 'call':
      validateCall(expression, entry);
  }
};

const validateCall = (call: Extract<Expression, { kind: 'call' }>, entry: Entry): void => {
  if (call.arguments.length !== OPERATIONS[call.operation].arity) {
    throw new UnitError('arity_wrong', `${call.operation} takes ${OPERATIONS[call.operation].arity} arguments`);
  }
  const [, second] = call.arguments;
  if (
    OPERATIONS[call.operation].pattern !== undefined &&
    !(second?.kind === 'constant' && second.value.tag === 'string')
  ) {
    throw new UnitError('expression_misplaced', `the pattern of ${call.operation} is a constant text`);
  }
  for (const argument of call.arguments) {
    if (argument.kind === 'constant') continue;
    if (argument.kind !== 'read') throw new UnitError('expression_misplaced', `a ${argument.kind} is not a value`);
    if (entry.slots[argument.slot] === undefined) {
      throw new UnitError('slot_unknown', `slot ${argument.slot} of ${entry.name} is not declared`);
    }
  }
};

const validateSpan = (span: Span | undefined, unit: Unit): void => {
  if (span !== undefined && unit.sources[span.source] === undefined) {
    throw new UnitError('source_unknown', `source ${span.source} is not declared`);
  }
};

const validateRule = (rule: Rule, entry: Entry, unit: Unit): void => {
  const nodes = new Set<Expression>();
  validateExpression(rule.guard, entry, nodes);
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
