import { truth, unary } from '../define.ts';
import type { Operation } from '../index.ts';

/** A boolean where one is wanted: an operand of `&&`, `||` and `!`, a condition. */
export const cedarTruth: Operation = unary('cedar.truth', (value) =>
  value.tag === 'bool' ? truth(value.value) : 'error',
);

/** `context has name`, where the attribute is a slot of its own. */
export const cedarPresent: Operation = unary('cedar.present', (value) => truth(value.tag !== 'absent'));
