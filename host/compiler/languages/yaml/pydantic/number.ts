import { parseFloatText } from '../../../ir/operations/python/float.ts';
import type { Node } from '../tree/node.ts';
import { laxInteger } from './integer.ts';

/** Whether pydantic 2 reads the value as a float without strictness. */
export const isLaxFloat = (node: Node): boolean => {
  if (node.kind === 'string') return parseFloatText(node.value) !== null;
  return node.kind === 'float' || node.kind === 'int' || node.kind === 'bool';
};

/** Whether pydantic 2 reads the value as an integer without strictness. */
export const isLaxInteger = (node: Node): boolean => laxInteger(node) !== null;
