/** Says a decision in the words of AGT's results: the one place where the two are mapped. */
import { type Decision, Float, type Obligation } from '../../../host/engine/index.ts';
import { show } from './compare.ts';
import type { DecidingSet } from './compile.ts';
import type { VectorCase } from './case.ts';

/** AGT's words for what has no rule to speak for it. */
const RATE_LIMITED = 'Rate limited: ';
const FAILED_CLOSED = 'Policy evaluation error \u2014 access denied (fail closed)';

/** What AGT's Python engine reports, with its resolver's own report. */
export function pythonResult(decision: Decision, set: DecidingSet): VectorCase {
  const resolved = !decision.fallback && decision.error === null;
  return {
    ...engineResult(decision),
    strategy: resolved ? set.entry.strategy : null,
    candidates: resolved ? decision.matched.length : 0,
    conflict: resolved && decision.conflict,
  };
}

/** What AGT's TypeScript engine reports. */
export function typescriptResult(decision: Decision): VectorCase {
  return decision.error === null ? engineResult(decision) : { evaluate_error: 'TypeError' };
}

/**
 * An expectation of the TypeScript engine, with what it passes through untyped from the YAML (an action `5`, approvers `y`) as the text that a manifest holds.
 */
export function typescriptExpectation(expected: VectorCase): VectorCase {
  const texts = Object.entries(expected).map(([name, value]) => {
    if (name === 'approvers') return [name, Array.isArray(value) ? value.map(plainText) : [plainText(value)]];
    const untyped = (name === 'action' || name === 'matched_rule' || name === 'policy') && value !== null;
    return [name, untyped ? plainText(value) : value];
  });
  return Object.fromEntries(texts) as VectorCase;
}

/** The text that JavaScript makes of a scalar. */
function plainText(value: unknown): string {
  if (value instanceof Float) return String(value.value);
  return typeof value === 'string' ? value : show(value);
}

/** What the TypeScript engine's older `evaluate` returns for flat rules. */
export function legacyResult(decision: Decision): VectorCase {
  return decision.error === null ? { decision: decision.action } : { evaluate_error: 'TypeError' };
}

/** What the v4 evaluator reports, with the document from its audit entry. */
export function documentResult(decision: Decision): VectorCase {
  const failed = decision.error !== null;
  return {
    allowed: decision.allowed,
    action: decision.action,
    matched_rule: decision.rule,
    reason: decision.error === 'runtime_error:policy_error' ? FAILED_CLOSED : decision.reason,
    error: failed,
    policy: decision.policy,
  };
}

function engineResult(decision: Decision): VectorCase {
  const limit = decision.obligations.find((obligation) => obligation.kind === 'limit');
  return {
    allowed: decision.allowed,
    action: decision.limited ? 'deny' : decision.action,
    matched_rule: decision.rule,
    policy: decision.policy,
    reason: decision.limited ? `${RATE_LIMITED}${limit?.text ?? ''}` : decision.reason,
    approvers: decision.limited ? [] : approversOf(decision.obligations),
    rate_limited: decision.limited,
  };
}

function approversOf(obligations: readonly Obligation[]): readonly string[] {
  const approval = obligations.find((obligation) => obligation.kind === 'approval');
  return approval?.approvers ?? [];
}
