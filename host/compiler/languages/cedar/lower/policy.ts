import { spanOf } from '../../../source/source.ts';
import type { Range, Source } from '../../../source/source.ts';
import type { Expression as Ir, Rule } from '../../../ir/types.ts';
import type { Schema } from '../schema/types.ts';
import type { NamedPolicy } from '../policy/types.ts';
import { lowerTruth } from './expression.ts';
import { and, not } from './nodes.ts';
import { loweringOf } from './request.ts';
import type { Lowering, RequestReads } from './request.ts';
import { lowerActionScope, lowerScope } from './scope.ts';
import { LoweringError } from './types.ts';
import { MAX_WEIGHT, weightOf } from './weight.ts';

/** A part of a policy's condition. */
interface Part {
  readonly expression: Ir;
  /** What it is called where no text of it is known. */
  readonly label: string;
  readonly range: Range;
}

/** The parts of a policy's condition, in the order in which they are evaluated. */
const partsOf = ({ id, policy }: NamedPolicy, lowering: Lowering): readonly Part[] => {
  const parts: Part[] = [];
  const add = (expression: Ir | null, label: string, { range }: { readonly range: Range }): void => {
    if (expression !== null) parts.push({ expression, label, range });
  };
  add(lowerScope('principal', policy.principal, id, lowering), 'principal', policy.principal);
  add(lowerActionScope(policy.action, lowering), 'action', policy.action);
  add(lowerScope('resource', policy.resource, id, lowering), 'resource', policy.resource);
  for (const { kind, body } of policy.conditions) {
    if (weightOf(body, lowering.schema) > MAX_WEIGHT)
      throw new LoweringError('expression_too_large', id, `an expression takes more than ${MAX_WEIGHT} steps`);
    const truth = lowerTruth(body, lowering);
    add(kind === 'when' ? truth : not(truth), kind, body);
  }
  return parts;
};

const conditionOf = (
  { expression, label, range }: Part,
  lowering: Lowering,
  source: Source | null,
): Rule['conditions'][0] => {
  const span = lowering.spanOf(range);
  if (source === null || span === undefined) return { text: label, expression };
  const written = source.text.slice(...range);
  return { text: label === 'unless' ? `!(${written})` : written, expression, span };
};

/**
 * A policy as a rule that still has no rank.
 *
 * @param index the place of its text among the unit's sources
 */
export const lowerPolicy = (
  named: NamedPolicy,
  index: number,
  reads: RequestReads,
  schema: Schema | null,
  onError: 'skip' | 'deny',
): Omit<Rule, 'rank'> => {
  const { id, policy, source } = named;
  const lowering = loweringOf(reads, schema, source, index);
  const parts = partsOf(named, lowering);
  const { json } = named;
  const span = json === undefined ? lowering.spanOf(policy.range) : spanOf(json.source, index, json.range);
  const annotations = Object.fromEntries(policy.annotations.map(({ key, value }) => [key, value ?? '']));
  return {
    id,
    name: id,
    policy: null,
    effect: policy.effect === 'permit' ? 'allow' : 'deny',
    action: policy.effect,
    reason: policy.annotations.find(({ key }) => key === 'reason')?.value ?? '',
    fallback: false,
    obligations: [],
    conditions: parts.map((part) => conditionOf(part, lowering, source)),
    annotations,
    ...(span === undefined ? {} : { span }),
    guard: and(parts.map(({ expression }) => expression)),
    // A permit that errs permits nothing either way.
    onError: policy.effect === 'forbid' ? onError : 'skip',
  };
};
