import { NOWHERE } from '../syntax/types.ts';
import type { AttributeName, Expression, ExtensionFunction, Variable } from '../syntax/types.ts';

/** Makers of syntax that was read from nowhere. */
export const nameOf = (text: string): AttributeName => ({ text, range: NOWHERE });

export const variable = (name: Variable): Expression => ({ kind: 'variable', name, range: NOWHERE });

export const attribute = (target: Expression, name: string): Expression => ({
  kind: 'attribute',
  target,
  name: nameOf(name),
  range: NOWHERE,
});

export const text = (value: string): Expression => ({ kind: 'string', value, range: NOWHERE });

export const truth = (value: boolean): Expression => ({ kind: 'boolean', value, range: NOWHERE });

export const callOf = (name: ExtensionFunction, parts: readonly Expression[]): Expression => ({
  kind: 'call',
  function: name,
  arguments: parts,
  range: NOWHERE,
});

/** A conjunction or disjunction of at least two. */
export const sequenceOf = (kind: 'and' | 'or', operands: readonly Expression[]): Expression => ({
  kind,
  operands,
  range: NOWHERE,
});
