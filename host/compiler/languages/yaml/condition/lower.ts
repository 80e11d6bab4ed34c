import type { Expression } from '../../../ir/types.ts';
import { expression } from '../entry/expressions.ts';
import type { Atom, Condition } from './types.ts';

/** A condition in the IR, with the node of each of its atoms. */
export interface LoweredCondition {
  readonly guard: Expression;
  readonly atoms: readonly { readonly atom: Atom; readonly expression: Expression }[];
}

/** The condition's connectives, with each atom lowered by its dialect. */
export const lowerCondition = (condition: Condition, lowerAtom: (atom: Atom) => Expression): LoweredCondition => {
  const atoms: { atom: Atom; expression: Expression }[] = [];
  const guard = expression.or(
    condition.alternatives.map((conjunction) =>
      expression.and(
        conjunction.map((atom) => {
          const lowered = lowerAtom(atom);
          atoms.push({ atom, expression: lowered });
          return lowered;
        }),
      ),
    ),
  );
  return { guard, atoms };
};
