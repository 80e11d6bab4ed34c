import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import { failureOf } from '../../compiler/ir/evaluate/failure.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import type { Entities, Request } from '../../compiler/languages/cedar/entities/types.ts';
import { entitiesCell, slotCells } from '../../compiler/languages/cedar/lower/cells.ts';
import type { Cell } from '../../engine/index.ts';
import type { DetailedError } from '../types.ts';
import { locationOf } from './location.ts';
import { messageOf } from './message.ts';
import type { PreparedPolicies } from './policies.ts';
import type { Response } from './types.ts';

const errorOf = (index: number, { entry, sources }: PreparedPolicies, slots: readonly Cell[]): DetailedError => {
  const rule = entry.rules[index];
  const located = rule === undefined ? null : failureOf(rule.guard, slots);
  const source = sources.get(rule?.id ?? '');
  const span = located?.span ?? rule?.span;
  return {
    message: located === null ? 'the policy errs' : messageOf(located.failure, entry),
    help: null,
    code: null,
    url: null,
    severity: null,
    sourceLocations: source === undefined || span === undefined ? [] : [{ label: null, ...locationOf(source, span) }],
    related: [],
  };
};

/** The same policies, where a `forbid` that errs denies. */
export const denyingErrors = (entry: Entry): Entry => ({
  ...entry,
  rules: entry.rules.map((rule) => (rule.effect === 'deny' ? { ...rule, onError: 'deny' } : rule)),
});

/** Decides with the IR evaluator: all policies, in no more time than they have operations. */
export const decide = (
  policies: PreparedPolicies,
  onError: 'skip' | 'deny',
  request: Request,
  entities: Entities,
): Response => {
  const entry = onError === 'skip' ? policies.entry : denyingErrors(policies.entry);
  const slots = slotCells(entry, request, entitiesCell(entities));
  const { verdict, determining, erred, fallback } = evaluate(entry, slots);
  const idOf = (index: number): string => entry.rules[index]?.id ?? '';
  return {
    decision: verdict === 'allow' ? 'allow' : 'deny',
    diagnostics: {
      reason: fallback ? [] : determining.map(idOf),
      errors: erred.map((index) => ({ policyId: idOf(index), error: errorOf(index, policies, slots) })),
    },
  };
};
