import type { Cell } from '../../../../engine/index.ts';
import { valueAt } from '../../../ir/operations/cedar/entities.ts';
import type { EntitiesCell } from '../../../ir/operations/cedar/entities.ts';
import type { Entry } from '../../../ir/types.ts';
import type { RecordCell } from '../entities/types.ts';
import type { Expression } from '../syntax/types.ts';
import { isVariable } from '../syntax/words.ts';
import { evaluatePolicy } from './evaluate.ts';
import type { SlotKnowledge } from './evaluate.ts';
import { attribute, variable } from './nodes.ts';
import type { PolicyOutcome } from './respond.ts';
import type { Unknowns } from './unknowns.ts';

/** What is known of a request. */
export interface PartialRequest {
  /** Entities; or cells of `unknowns`. */
  readonly principal: Cell;
  readonly action: Cell;
  readonly resource: Cell;
  readonly context: {
    /** What is known of it; its attributes may be cells of `unknowns`, which are there. */
    readonly known: RecordCell;
    /** Attributes that may be there or not, of any value. */
    readonly unsure: ReadonlySet<string>;
    /** Whether any attribute that `known` does not have is such a one. */
    readonly open: boolean;
  };
  /** Attributes and tags may be cells of `unknowns`; null where nothing is known of any entity. */
  readonly entities: EntitiesCell | null;
  readonly unknowns: Unknowns;
}

/** What a slot is read as. */
const spoken = ([first = '', ...rest]: readonly string[]): Expression => {
  if (!isVariable(first)) throw new RangeError(`${first} is no variable of a request`);
  return rest.reduce(attribute, variable(first));
};

const contextSlot = (
  { context: { known, unsure, open }, unknowns }: PartialRequest,
  [name]: readonly string[],
): SlotKnowledge => {
  // A record of which some attributes may be missing is no value.
  if (name === undefined) return open || unsure.size > 0 ? unknowns.add(variable('context')) : known;
  const value = unsure.has(name) ? undefined : valueAt(known, name);
  if (value !== undefined) return value;
  return open || unsure.has(name) ? { unsure: spoken(['context', name]) } : { tag: 'absent' };
};

const slotOf = (request: PartialRequest, path: readonly string[]): SlotKnowledge => {
  const [first, ...rest] = path;
  switch (first) {
    case 'principal':
    case 'action':
    case 'resource':
      return request[first];
    // No policy names its entities, so nothing stands for them.
    case 'entities':
      return request.entities ?? request.unknowns.add(variable('context'));
    case 'context':
      return contextSlot(request, rest);
    default:
      throw new RangeError(`a lowered policy has no slot ${path.join('.')}`);
  }
};

/**
 * What each policy of a lowered set comes to, whatever is unknown of a request. Takes the time of evaluating each once.
 *
 * For every request and all entities that agree with what is known, what is left of a policy is satisfied where the policy is, is not where it is not, and errs where it errs.
 */
export const evaluatePartially = (entry: Entry, request: PartialRequest): readonly PolicyOutcome[] => {
  const slots = entry.slots.map(({ path }) => slotOf(request, path));
  const { unknowns } = request;
  const evaluation = {
    slots,
    unknowns,
    values: new Map(),
    truths: new Map(),
    absent: (slot: number) => spoken(entry.slots[slot]?.path ?? []),
  };
  return entry.rules.filter(({ fallback }) => !fallback).map((rule) => evaluatePolicy(rule, evaluation));
};
