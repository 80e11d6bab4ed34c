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

/** What an answer costs, in answers of a plain comparison: a search in a text takes some twenty times as long. */
export const costOf = ({ operation }: Call): number => (operation === 'python.search' ? 20 : 1);

/** The slots that a call reads, once for each read. */
export const readsOf = (call: Call): readonly number[] =>
  call.arguments.flatMap((argument) => (argument.kind === 'read' ? [argument.slot] : []));
