import type { Node } from '../tree/node.ts';

const TRUE = new Set(['1', 'on', 't', 'true', 'y', 'yes']);
const FALSE = new Set(['0', 'off', 'f', 'false', 'n', 'no']);

/** A boolean as pydantic 2 reads one without strictness; null for what it refuses. */
export const laxBoolean = (node: Node): boolean | null => {
  switch (node.kind) {
    case 'bool':
      return node.value;
    case 'int':
      return node.value === 0n || node.value === 1n ? node.value === 1n : null;
    case 'float':
      return node.value === 0 || node.value === 1 ? node.value === 1 : null;
    case 'string': {
      const word = node.value.toLowerCase();
      if (TRUE.has(word)) return true;
      return FALSE.has(word) ? false : null;
    }
    default:
      return null;
  }
};
