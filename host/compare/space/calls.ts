import type { Expression } from '../../compiler/ir/types.ts';

export type Call = Extract<Expression, { kind: 'call' }>;

/** Every call in an expression, in order. */
export const callsIn = (expression: Expression): readonly Call[] => {
  switch (expression.kind) {
    case 'call':
      return [expression];
    case 'and':
    case 'or':
      return expression.arguments.flatMap(callsIn);
    case 'not':
      return callsIn(expression.argument);
    default:
      return [];
  }
};

/** The slots that a call reads, once for each read. */
export const readsOf = (call: Call): readonly number[] =>
  call.arguments.flatMap((argument) => (argument.kind === 'read' ? [argument.slot] : []));
