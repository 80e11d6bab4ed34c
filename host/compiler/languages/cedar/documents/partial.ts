import type { Cell, JsonValue } from '../../../../engine/index.ts';
import { createSink } from '../../../diagnostics/sink.ts';
import type { Unit } from '../../../ir/types.ts';
import { createSource } from '../../../source/source.ts';
import { readContext } from '../entities/context.ts';
import { readEntities } from '../entities/entities.ts';
import { readUid } from '../entities/uid.ts';
import { formatPolicies } from '../format/format.ts';
import { writePolicy } from '../json/write.ts';
import { entitiesCell } from '../lower/cells.ts';
import { evaluatePartially } from '../partial/decide.ts';
import type { PartialRequest } from '../partial/decide.ts';
import { variable } from '../partial/nodes.ts';
import { residualOf } from '../partial/policy.ts';
import { respond } from '../partial/respond.ts';
import type { PartialResponse, PolicyOutcome } from '../partial/respond.ts';
import { Unknowns } from '../partial/unknowns.ts';
import { documentOf } from '../schema/json/fields.ts';
import { reading, refuse, valueOf } from '../schema/problem.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { Policy } from '../syntax/types.ts';
import { isTypeName } from '../syntax/words.ts';
import { printPolicy } from '../text/print.ts';
import { jsonText } from './json.ts';

/** An entity that is not known: any, or any of a type. */
export type UnknownEntity = 'any' | { readonly type: string };

/** What of a request is not known. What the request says of it is not looked at. */
export interface UnknownParts {
  readonly principal?: UnknownEntity;
  readonly action?: 'any';
  readonly resource?: UnknownEntity;
  /** All of the context, or these of its attributes: each may be there or not, of any value. */
  readonly context?: 'any' | readonly string[];
  /** What attributes and tags any entity has, and what it is in. */
  readonly entities?: 'any';
}

/** A request as a lossless reader made it of JSON, without what is unknown. */
export type PartialRequestJson = { readonly [part: string]: JsonValue };

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

/** The entity that is known, or what may be any. */
const entityCell = (
  part: 'principal' | 'action' | 'resource',
  request: PartialRequestJson,
  unknown: UnknownEntity | undefined,
  unknowns: Unknowns,
): Cell => {
  if (unknown === undefined) {
    const value = request[part];
    if (value === undefined)
      return refuse('shape', null, `The request has no ${part}`, 'Name it, or say that it is unknown.');
    return { tag: 'entity', ...readUid(documentOf(value)) };
  }
  const type = unknown === 'any' ? null : unknown.type;
  if (type !== null && !isTypeName(type)) return refuse('name', null, `${JSON.stringify(type)} is no entity type`);
  return unknowns.add(variable(part), { entity: true, type });
};

const requestOf = (request: PartialRequestJson, unknown: UnknownParts): PartialRequest => {
  const unknowns = new Unknowns();
  const { principal, action, resource, context, entities } = unknown;
  const known = context === 'any' ? {} : (request['context'] ?? {});
  return {
    principal: entityCell('principal', request, principal, unknowns),
    action: entityCell('action', request, action, unknowns),
    resource: entityCell('resource', request, resource, unknowns),
    context: {
      known: valueOf(readContext(known)),
      unsure: new Set(context === 'any' ? [] : context),
      open: context === 'any',
    },
    entities: entities === 'any' ? null : entitiesCell(valueOf(readEntities(request['entities'] ?? []))),
    unknowns,
  };
};

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

/**
 * Decides on a request of which parts are unknown, as far as the known ones decide it: what each policy comes to, and what is left of those that depend on what is unknown. It evaluates what modules
 * are compiled from; a module decides on requests that are known.
 *
 * @param unit policies of Cedar, as `lower` makes them of documents
 * @returns what is decided, or what is wrong with the request, in sentences
 * @example decidePartially(unit, { principal, action }, { resource: 'any' })
 * @throws RangeError for policies that are not Cedar
 */
export const decidePartially = (
  unit: Unit,
  request: PartialRequestJson,
  unknown: UnknownParts,
): { readonly decision: PartialDecision } | { readonly problems: readonly string[] } => {
  const [entry] = unit.entries;
  if (entry?.dialect !== 'cedar') throw new RangeError('only policies of Cedar are evaluated partially');
  const read = reading(() => requestOf(request, unknown));
  if ('problems' in read) return { problems: read.problems.map(({ message }) => message) };
  const outcomes = evaluatePartially(entry, read.value);
  const residuals = outcomes.filter(({ value }) => value !== 'false').map(residual);
  return { decision: { ...respond(outcomes), residuals } };
};
