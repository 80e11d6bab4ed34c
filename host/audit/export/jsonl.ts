import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { RecordText } from '../record/types.ts';
import { leafHash } from '../tree/hash.ts';
import type { EntryFormat, PrunedFormat } from './text.ts';

/** The fields of a record that are texts, and may stand as a digest: an object then, so that no text can be taken for one. */
const TEXTS = new Set(['agent', 'action', 'entry', 'traceId', 'approver', 'origin', 'platform', 'by']);

function textOf(text: RecordText): unknown {
  return typeof text === 'string' ? text : { sha256: encodeHex(text) };
}

/**
 * A record as one line of JSON: its index, the record, its leaf's hash, and the leaf itself in base64, from which the record can be read again. The epoch is a decimal string, digests are lower-case
 * hexadecimal, and a text that stands as its digest is `{"sha256": …}`.
 */
export const jsonLine: EntryFormat = ({ index, entry, record }) =>
  JSON.stringify(
    { index, record: { ...record }, leafHash: encodeHex(leafHash(entry)), leaf: encodeBase64(entry) },
    (key, value: unknown) => {
      if (typeof value === 'bigint') return value.toString();
      if (key === 'reasons' && Array.isArray(value)) return (value as readonly RecordText[]).map(textOf);
      if (!(value instanceof Uint8Array)) return value;
      return TEXTS.has(key) ? textOf(value) : encodeHex(value);
    },
  );

/** Deleted entries as a line of JSON: which, and the time up to which they were made. It has no `record`. */
export const prunedJsonLine: PrunedFormat = (pruned) => JSON.stringify({ pruned });
