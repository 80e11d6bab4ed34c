import { createSink } from '../../compiler/diagnostics/sink.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { validateUnit } from '../../compiler/ir/validate/validate.ts';
import { lowerPolicySet } from '../../compiler/languages/cedar/lower/lower.ts';
import { LoweringError } from '../../compiler/languages/cedar/lower/types.ts';
import { readPolicySet } from '../../compiler/languages/cedar/policy/set.ts';
import { failureOf } from '../failure.ts';
import type { DetailedError, Failure, PolicySet } from '../types.ts';

const errorOf = (message: string): DetailedError => ({
  message,
  help: null,
  code: null,
  url: null,
  severity: null,
  sourceLocations: [],
  related: [],
});

/** A failure that says one thing. */
export const failing = (...messages: readonly string[]): Failure => ({
  type: 'failure',
  errors: messages.map(errorOf),
});

/** A set of policies, ready to decide with either setting of `onError`. */
export type PreparedPolicies = Readonly<Record<'skip' | 'deny', Entry>>;

/** Reads and lowers a set of policies. */
export const preparePolicies = (policies: PolicySet): { readonly prepared: PreparedPolicies } | Failure => {
  const sink = createSink();
  const set = readPolicySet(policies, sink);
  if (set === null) return failureOf(sink.diagnostics);
  const lower = (onError: 'skip' | 'deny'): Entry => {
    const unit = lowerPolicySet(set, { onError });
    validateUnit(unit);
    const [entry] = unit.entries;
    if (entry === undefined) throw new RangeError('a set of policies is one entry');
    return entry;
  };
  try {
    return { prepared: { skip: lower('skip'), deny: lower('deny') } };
  } catch (error) {
    if (error instanceof LoweringError) return failing(error.message);
    throw error;
  }
};
