import type { Expression } from './types.ts';

/** The expressions that an expression is made of, from left to right. */
export const childrenOf = (expression: Expression): readonly Expression[] => {
  switch (expression.kind) {
    case 'not':
    case 'negate':
      return [expression.operand];
    case 'and':
    case 'or':
      return expression.operands;
    case 'binary':
      return [expression.left, expression.right];
    case 'if':
      return [expression.condition, expression.consequence, expression.alternative];
    case 'attribute':
    case 'has':
    case 'like':
      return [expression.target];
    case 'is':
      return expression.in === null ? [expression.target] : [expression.target, expression.in];
    case 'method':
      return [expression.target, ...expression.arguments];
    case 'call':
      return expression.arguments;
    case 'set':
      return expression.elements;
    case 'record':
      return expression.entries.map(({ value }) => value);
    case 'boolean':
    case 'long':
    case 'string':
    case 'entity':
    case 'variable':
      return [];
  }
};
