import { pythonRepr, pythonStr } from '../../../ir/operations/python/str.ts';
import { scalarCell } from '../entry/scalar.ts';
import type { Node } from '../tree/node.ts';
import { dateRepr, dateStr } from './date.ts';

/** Null when one of the parts is. */
const joined = (open: string, parts: readonly (string | null)[], close: string): string | null =>
  parts.includes(null) ? null : `${open}${parts.join(', ')}${close}`;

const container = (node: Node): string | null => {
  switch (node.kind) {
    case 'list':
      return joined('[', node.items.map(repr), ']');
    case 'tuple':
      return joined('(', node.items.map(repr), node.items.length === 1 ? ',)' : ')');
    case 'map': {
      const entries = node.entries.map(({ key, value }) => {
        const [left, right] = [repr(key), repr(value)];
        return left === null || right === null ? null : `${left}: ${right}`;
      });
      return joined('{', entries, '}');
    }
    case 'set':
      if (node.items.length === 0) return 'set()';
      // The order of more depends on the process: Python salts the hashes of texts.
      return node.items.length === 1 ? joined('{', node.items.map(repr), '}') : null;
    default:
      return null;
  }
};

const repr = (node: Node): string | null => {
  if (node.kind === 'date' || node.kind === 'datetime') return dateRepr(node.text);
  const value = scalarCell(node);
  return value === null ? container(node) : pythonRepr(value);
};

/**
 * `str(value)` of what PyYAML makes of a node. Null for an integer of more than 4,300 digits, where Python raises an exception, and for a set of several items,
 * whose order Python does not fix.
 */
export const nodeStr = (node: Node): string | null => {
  if (node.kind === 'date' || node.kind === 'datetime') return dateStr(node.text);
  const value = scalarCell(node);
  return value === null ? container(node) : pythonStr(value);
};
