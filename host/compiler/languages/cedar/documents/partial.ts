import { createSink } from '../../../diagnostics/sink.ts';
import type { Unit } from '../../../ir/types.ts';
import { createSource } from '../../../source/source.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { formatPolicies } from '../format/format.ts';
import { writePolicy } from '../json/write.ts';
import { evaluatePartially } from '../partial/decide.ts';
import { residualOf } from '../partial/policy.ts';
import { respond } from '../partial/respond.ts';
import type { PartialResponse, PolicyOutcome } from '../partial/respond.ts';
import { reading } from '../schema/problem.ts';
import { readSchemaSources } from '../schema/report.ts';
import type { Schema } from '../schema/types.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { Policy } from '../syntax/types.ts';
import { printPolicy } from '../text/print.ts';
import { jsonText } from './json.ts';
import { readPartialRequest } from './partial-request.ts';
import type { PartialRequestJson, UnknownParts } from './partial-request.ts';
import { sourcesOf } from './set.ts';

/** What is left of a policy. */
export interface Residual {
  readonly id: string;
  /** Formatted, with the id as its annotation. */
  readonly text: string;
  /** In the JSON policy format; whole numbers beyond 2^53 are bigints. */
  readonly json: object;
}

export interface PartialDecision extends PartialResponse {
  /**
   * A set of policies that decides as the whole set does, whatever is unknown: policies that are satisfied have no condition, those that err have one that does, and those that are not
   * satisfied are left out.
   */
  readonly residuals: readonly Residual[];
}

/** A partial decision as JSON text; whole numbers of 64 bits are not rounded. */
export const partialDecisionJson = (decision: PartialDecision): string => jsonText(decision);

/** The policy with its id where text says it. */
const named = (policy: Policy, id: string): Policy => ({
  ...policy,
  annotations: [{ key: 'id', value: id, range: NOWHERE }, ...policy.annotations.filter(({ key }) => key !== 'id')],
});

/** A policy as text, formatted unless it nests deeper than what is read. */
const textOf = (policy: Policy): string => {
  const text = printPolicy(policy);
  return formatPolicies(createSource('residual.cedar', text), createSink()) ?? `${text}\n`;
};

const residual = (outcome: PolicyOutcome): Residual => {
  const { id } = outcome.rule;
  const policy = residualOf(outcome);
  return { id, text: textOf(named(policy, id)), json: writePolicy(policy) };
};

const schemaOf = (documents: readonly PolicySource[]): Schema | null => {
  const [first, ...rest] = sourcesOf(documents);
  return first === undefined ? null : (readSchemaSources([first, ...rest], createSink())?.schema ?? null);
};

/**
 * Decides on a request of which parts are unknown, as far as the known ones decide it: what each policy comes to, and what is left of those that depend on what is unknown. It evaluates what modules
 * are compiled from; a module decides on requests that are known.
 *
 * @param unit policies of Cedar, as `lower` makes them of documents
 * @param schema documents of a schema: what is decided holds for requests of that, and says more. One that is wrong is no schema: `lower` tells of it
 * @returns what is decided, or what is wrong with the request, in sentences
 * @example decidePartially(unit, { principal, action }, { resource: 'any' })
 * @throws RangeError for policies that are not Cedar
 */
export const decidePartially = (
  unit: Unit,
  request: PartialRequestJson,
  unknown: UnknownParts,
  schema: readonly PolicySource[] = [],
): { readonly decision: PartialDecision } | { readonly problems: readonly string[] } => {
  const [entry] = unit.entries;
  if (entry?.dialect !== 'cedar') throw new RangeError('only policies of Cedar are evaluated partially');
  const read = reading(() => readPartialRequest(request, unknown, schemaOf(schema)));
  if ('problems' in read) return { problems: read.problems.map(({ message }) => message) };
  const outcomes = evaluatePartially(entry, read.value);
  const residuals = outcomes.filter(({ value }) => value !== 'false').map(residual);
  return { decision: { ...respond(outcomes), residuals } };
};
