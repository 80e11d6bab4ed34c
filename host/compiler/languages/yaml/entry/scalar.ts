import type { Cell } from '../../../../engine/cell/cell.ts';
import type { Node } from '../tree/node.ts';
import { cell } from './cells.ts';

/** The cell of a scalar that an input may hold, too; null for any other node: containers, dates and points in time. */
export const scalarCell = (node: Node): Cell | null => {
  switch (node.kind) {
    case 'null':
      return cell.null;
    case 'bool':
      return cell.bool(node.value);
    case 'int':
      return cell.int(node.value);
    case 'float':
      return cell.float(node.value);
    case 'string':
      return cell.string(node.value);
    case 'bytes':
      return { tag: 'bytes', value: node.value };
    default:
      return null;
  }
};
