import type { Expression } from '../../compiler/ir/types.ts';

export type Call = Extract<Expression, { kind: 'call' }>;

/** Every call in an expression, in order. */
export const callsIn = (expression: Expression): readonly Call[] => {
  switch (expression.kind) {
    case 'call':
      return [expression];
    case 'and':
    case 'or':
    case 'if':
      return expression.arguments.flatMap(callsIn);
    case 'not':
      return callsIn(expression.argument);
    default:
      return [];
  }
};

/** What an answer costs, in answers of a plain comparison. A search in a text takes the longer the longer its pattern is. */
export const costOf = ({ operation, arguments: [, pattern] }: Call): number => {
  if (operation !== 'python.search') return 1;
  return pattern?.kind === 'constant' && pattern.value.tag === 'string' ? 10 + (pattern.value.value.length >> 3) : 20;
};

/** The slots that a call reads, once for each read. */
export const readsOf = (call: Call): readonly number[] =>
  call.arguments.flatMap((argument) => (argument.kind === 'read' ? [argument.slot] : []));
