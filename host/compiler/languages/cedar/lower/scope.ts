import type { Expression as Ir } from '../../../ir/types.ts';
import type { ActionConstraint, EntityReference, ScopeConstraint, Slot } from '../syntax/types.ts';
import { entityCell } from './expression.ts';
import { isIn } from './groups.ts';
import { and, call, compute, constant, text } from './nodes.ts';
import type { Lowering } from './request.ts';
import { LoweringError } from './types.ts';

/** The entity that a scope names. */
const named = (entity: EntityReference | Slot, id: string): Ir => {
  if (entity.kind === 'entity') return constant(entityCell(entity));
  throw new LoweringError('slot_unlinked', id, `the slot ${entity.slot} of the template has no value`);
};

/**
 * What the scope demands of the principal or the resource; null for nothing.
 *
 * @param id the policy's
 */
export const lowerScope = (
  variable: 'principal' | 'resource',
  constraint: ScopeConstraint,
  id: string,
  lowering: Lowering,
): Ir | null => {
  const { reads } = lowering;
  const isBelow = (entity: EntityReference | Slot): Ir => isIn(reads.variable(variable), named(entity, id), lowering);
  switch (constraint.kind) {
    case 'any':
      return null;
    case '==':
      return call('cedar.equal', reads.variable(variable), named(constraint.entity, id));
    case 'in':
      return isBelow(constraint.entity);
    case 'is': {
      const is = call('cedar.is', reads.variable(variable), text(constraint.type.text));
      return constraint.in === null ? is : and([is, isBelow(constraint.in)]);
    }
  }
};

/** What the scope demands of the action; null for nothing. */
export const lowerActionScope = (constraint: ActionConstraint, lowering: Lowering): Ir | null => {
  const { reads } = lowering;
  const isBelow = (target: Ir): Ir => isIn(reads.variable('action'), target, lowering);
  switch (constraint.kind) {
    case 'any':
      return null;
    case '==':
      return call('cedar.equal', reads.variable('action'), constant(entityCell(constraint.entity)));
    case 'in':
      return isBelow(constant(entityCell(constraint.entity)));
    case 'in-any':
      return isBelow(compute('cedar.set', ...constraint.entities.map((entity) => constant(entityCell(entity)))));
  }
};
