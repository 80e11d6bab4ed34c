import type { UnknownValues } from '../../engine/cedar/value.ts';
import { callOf, text } from '../../compiler/languages/cedar/partial/nodes.ts';
import { literalOf } from '../../compiler/languages/cedar/partial/literal.ts';
import type { Unknowns } from '../../compiler/languages/cedar/partial/unknowns.ts';
import { NOWHERE } from '../../compiler/languages/cedar/syntax/types.ts';
import type { Expression } from '../../compiler/languages/cedar/syntax/types.ts';
import type { Cell } from '../../engine/index.ts';

/** What stands for an unknown value in residual policies. */
export const unknownCall = (name: string): Expression => callOf('unknown', [text(name)]);

/** The unknown values that JSON names as `{"__extn": {"fn": "unknown", "arg": "x"}}`: `unknown("x")` in residual policies. */
export const namedUnknowns = (unknowns: Unknowns): UnknownValues => {
  const named = new Map<string, Cell>();
  return {
    named: (name) => {
      const cell = named.get(name) ?? unknowns.add(unknownCall(name));
      named.set(name, cell);
      return cell;
    },
    setOf: (items) =>
      unknowns.add({ kind: 'set', elements: items.map((item) => literalOf(item, unknowns)), range: NOWHERE }),
    within: (cell) => unknowns.within(cell),
  };
};
