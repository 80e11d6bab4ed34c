import { strip } from '../../../ir/unicode/spaces.ts';
import { BOUNDS } from '../reader/bounds.ts';
import type { Node } from '../tree/node.ts';

const TEXT = /^([+-]?)(\d+(?:_\d+)*)(?:\.0+)?$/u;
/** Doubles from 2^63 on are refused. */
const FLOAT_LIMIT = 2 ** 63;

/** An integer as pydantic 2 reads one without strictness: `"5"`, `5.0` and `true` are integers; null for what it refuses. */
export const laxInteger = (node: Node): bigint | null => {
  switch (node.kind) {
    case 'int':
      return node.value;
    case 'bool':
      return node.value ? 1n : 0n;
    case 'float':
      return Number.isInteger(node.value) && Math.abs(node.value) < FLOAT_LIMIT ? BigInt(node.value) : null;
    case 'string': {
      const match = TEXT.exec(strip(node.value));
      const digits = match?.[2]?.replaceAll('_', '');
      if (digits === undefined || digits.length > BOUNDS.digits) return null;
      return match?.[1] === '-' ? -BigInt(digits) : BigInt(digits);
    }
    default:
      return null;
  }
};
