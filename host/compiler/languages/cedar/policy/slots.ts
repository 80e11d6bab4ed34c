import type { EntityReference, Policy, ScopeConstraint, Slot, SlotName } from '../syntax/types.ts';
import type { SlotValues } from './types.ts';

const slotOf = (constraint: ScopeConstraint): Slot | null => {
  if (constraint.kind === 'any') return null;
  const reference = constraint.kind === 'is' ? constraint.in : constraint.entity;
  return reference?.kind === 'slot' ? reference : null;
};

/** The slots of a policy; one that has any is a template. */
export const slotsOf = ({ principal, resource }: Policy): readonly Slot[] =>
  [slotOf(principal), slotOf(resource)].filter((slot) => slot !== null);

const fill = (constraint: ScopeConstraint, values: SlotValues): ScopeConstraint => {
  const entityFor = (slot: SlotName): EntityReference | Slot | undefined => values[slot];
  const slot = slotOf(constraint);
  const entity = slot === null ? undefined : entityFor(slot.slot);
  if (entity === undefined || constraint.kind === 'any') return constraint;
  return constraint.kind === 'is' ? { ...constraint, in: entity } : { ...constraint, entity };
};

/** The policy that a template is with these values in its slots; a slot without a value stays. */
export const linkTemplate = (template: Policy, values: SlotValues): Policy => ({
  ...template,
  principal: fill(template.principal, values),
  resource: fill(template.resource, values),
});
