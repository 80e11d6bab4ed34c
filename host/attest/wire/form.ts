import type { CborValue } from '../../engine/cbor/types.ts';
import { AttestError } from '../error/error.ts';

/**
 * Evidence or endorsements as receipts carry them: members that are not there are left out.
 * @throws AttestError `options_invalid` for what CBOR has no form for
 */
export function wireForm(value: unknown): CborValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
    case 'bigint':
      return value;
    case 'object':
      if (value === null || value instanceof Uint8Array) return value;
      if (Array.isArray(value)) return value.map((each: unknown) => wireForm(each));
      return Object.fromEntries(
        Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, wireForm(member)]])),
      );
    default:
      throw new AttestError('options_invalid', `evidence and endorsements are data, not ${typeof value}`);
  }
}
