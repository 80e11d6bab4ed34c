import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborValue } from '../../engine/cbor/types.ts';
import { parseBinding } from '../binding/parse.ts';
import { AttestError } from '../error/error.ts';
import { toCbor, toJson } from './collection.ts';
import { BY_DIGEST, indicatorOf, mediaType, MEMBERS, type Collection, type Label, type Member } from './members.ts';
import type { Attached, ReceiptParts } from './types.ts';

function collectionOf(parts: ReceiptParts): Collection {
  const { platform } = parseBinding(parts.binding);
  const collection = new Map<Label, Member>();
  const put = (label: Label, value: Uint8Array, suffix = ''): void => {
    if (value.length > MEMBERS[label])
      throw new AttestError('too_large', `receipt: ${label} has ${value.length} bytes`);
    collection.set(label, { type: `${mediaType(label, platform)}${suffix}`, value, ...indicatorOf(label) });
  };
  const attach = (label: Label, attached: Attached | null): void => {
    if (attached === null) return;
    if ('bytes' in attached) put(label, attached.bytes);
    else put(label, attached.digest, BY_DIGEST);
  };
  const { proof, disclosures } = parts;
  put('record', parts.record);
  put('proof', typeof proof === 'string' ? new TextEncoder().encode(proof) : proof);
  if (disclosures.length > 0) {
    const rows = disclosures.map(({ index, salt, name, value, path }): CborValue => [index, salt, name, value, path]);
    put('disclosures', encodeCbor(rows));
  }
  put('consistency', encodeCbor(parts.consistency));
  put('binding', parts.binding);
  attach('evidence', parts.evidence);
  attach('endorsements', parts.endorsements);
  attach('accelerators', parts.accelerators?.evidence ?? null);
  attach('accelerator-endorsements', parts.accelerators?.endorsements ?? null);
  attach('module', parts.module);
  return collection;
}

/**
 * Writes a receipt as CBOR, the form of a `.edict-receipt`.
 * @throws AttestError `malformed` for a statement that is none, `too_large`
 */
export function formatReceipt(parts: ReceiptParts): Uint8Array<ArrayBuffer> {
  return toCbor(collectionOf(parts));
}

/**
 * Writes a receipt as JSON.
 * @throws AttestError `malformed` for a statement that is none, `too_large`
 */
export function formatReceiptJson(parts: ReceiptParts): string {
  return toJson(collectionOf(parts));
}
