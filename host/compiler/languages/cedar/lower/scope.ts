import type { Expression as Ir } from '../../../ir/types.ts';
import type { ActionConstraint, EntityReference, ScopeConstraint, Slot } from '../syntax/types.ts';
import { entityCell } from './expression.ts';
import { withMembers } from './groups.ts';
import { and, call, compute, constant, text } from './nodes.ts';
import type { Lowering } from './request.ts';
import { LoweringError } from './types.ts';

/** The entity that a scope names. */
const named = (entity: EntityReference | Slot, id: string): Ir => {
  if (entity.kind === 'entity') return constant(entityCell(entity));
  throw new LoweringError('slot_unlinked', id, `${id}: the slot ${entity.slot} of the template has no value`);
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
  { reads, schema }: Lowering,
): Ir | null => {
  const isIn = (entity: EntityReference | Slot): Ir =>
    call('cedar.in', reads.variable(variable), withMembers(named(entity, id), schema), reads.ancestors());
  switch (constraint.kind) {
    case 'any':
      return null;
    case '==':
      return call('cedar.equal', reads.variable(variable), named(constraint.entity, id));
    case 'in':
      return isIn(constraint.entity);
    case 'is': {
      const is = call('cedar.is', reads.variable(variable), text(constraint.type.text));
      return constraint.in === null ? is : and([is, isIn(constraint.in)]);
    }
  }
};

/** What the scope demands of the action; null for nothing. */
export const lowerActionScope = (constraint: ActionConstraint, { reads, schema }: Lowering): Ir | null => {
  const isIn = (target: Ir): Ir =>
    call('cedar.in', reads.variable('action'), withMembers(target, schema), reads.ancestors());
  switch (constraint.kind) {
    case 'any':
      return null;
    case '==':
      return call('cedar.equal', reads.variable('action'), constant(entityCell(constraint.entity)));
    case 'in':
      return isIn(constant(entityCell(constraint.entity)));
    case 'in-any':
      return isIn(compute('cedar.set', ...constraint.entities.map((entity) => constant(entityCell(entity)))));
  }
};
