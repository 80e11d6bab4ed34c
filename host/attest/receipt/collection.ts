import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborData, CborValue } from '../../engine/cbor/types.ts';
import { decodeBase64Url, encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { AttestError } from '../error/error.ts';
import {
  labelOf,
  LABELS,
  malformed,
  MAX_RECEIPT_BYTES,
  memberOf,
  MEMBERS,
  RECEIPT_TYPE,
  TYPE_LABEL,
  type Collection,
  type Label,
  type Member,
} from './members.ts';

/*
 * A receipt is a collection of RFC 9999 (conceptual message wrapper): labels, and for each a media type, a value, and for evidence and endorsements what kind of message it is. In CBOR, or in JSON.
 */

/** In JSON, base64url makes four characters of three bytes. */
const MAX_JSON_BYTES = Math.ceil((MAX_RECEIPT_BYTES * 4) / 3);
const OPENING_BRACE = 0x7b;

function tooLarge(): never {
  throw new AttestError('too_large', 'receipt: too many bytes');
}

/** A row of a member: type, value, and the indicator where there is one. */
function rowOf<T>({ type, value, indicator }: Member, form: (bytes: Uint8Array) => T): (string | number | T)[] {
  return indicator === undefined ? [type, form(value)] : [type, form(value), indicator];
}

/** Members in the order of their labels in `MEMBERS`. */
function ordered(collection: Collection): [Label, Member][] {
  return LABELS.flatMap((label): [Label, Member][] => {
    const member = collection.get(label);
    return member === undefined ? [] : [[label, member]];
  });
}

/** Writes a collection as deterministic CBOR. */
export function toCbor(collection: Collection): Uint8Array<ArrayBuffer> {
  const rows = ordered(collection).map(([label, member]): [string, CborValue] => [label, rowOf(member, (it) => it)]);
  const bytes = encodeCbor(new Map<string, CborValue>([[TYPE_LABEL, RECEIPT_TYPE], ...rows]));
  return bytes.length > MAX_RECEIPT_BYTES ? tooLarge() : bytes;
}

/** Writes a collection as JSON. */
export function toJson(collection: Collection): string {
  const rows = ordered(collection).map(([label, member]) => [label, rowOf(member, encodeBase64Url)] as const);
  return JSON.stringify({ [TYPE_LABEL]: RECEIPT_TYPE, ...Object.fromEntries(rows) });
}

function checkRow(row: unknown, label: Label): readonly unknown[] {
  if (!Array.isArray(row) || row.length < 2 || row.length > 3) malformed(`${label} is no message`);
  return row as readonly unknown[];
}

function fromCbor(bytes: Uint8Array): Collection {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { bytes: MAX_RECEIPT_BYTES, depth: 2, items: LABELS.length * 4 + 1 });
  } catch (cause) {
    return malformed('not deterministic CBOR', { cause });
  }
  if (!(data instanceof Map) || data.get(TYPE_LABEL) !== RECEIPT_TYPE) return malformed('no receipt, or of no version');
  const found = new Map<Label, Member>();
  for (const [name, row] of data as ReadonlyMap<unknown, CborData>) {
    if (name === TYPE_LABEL) continue;
    const label = labelOf(name);
    const [type, value, indicator] = checkRow(row, label);
    if (!(value instanceof Uint8Array)) malformed(`${label} has no bytes`);
    found.set(label, memberOf(label, type, value, indicator));
  }
  return found;
}

/** Whether it is an object of rows and texts. Deeper ones are not looked into: there is no bound to how deep they are, and writing them again would have none. */
function isFlat(data: unknown): data is object {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return Object.values(data).every(
    (row) => typeof row !== 'object' || (Array.isArray(row) && row.every((each) => typeof each !== 'object')),
  );
}

function fromJson(bytes: Uint8Array): Collection {
  let text: string;
  let data: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    data = JSON.parse(text);
  } catch (cause) {
    return malformed('not JSON', { cause });
  }
  if (!isFlat(data)) return malformed('no collection');
  // No text of a receipt has white space or anything escaped: so two members of one name show, and nothing else can hide.
  if (JSON.stringify(data) !== text.replaceAll(/[\t\n\r ]/g, '')) malformed('a member twice, or anything escaped');
  const members = new Map<string, unknown>(Object.entries(data));
  if (members.get(TYPE_LABEL) !== RECEIPT_TYPE) return malformed('no receipt, or of no version');
  const found = new Map<Label, Member>();
  for (const [name, row] of members) {
    if (name === TYPE_LABEL) continue;
    const label = labelOf(name);
    const [type, encoded, indicator] = checkRow(row, label);
    const value = typeof encoded === 'string' ? decodeBase64Url(encoded, MEMBERS[label]) : undefined;
    if (value === undefined) return malformed(`${label} is not base64url, or too long`);
    found.set(label, memberOf(label, type, value, indicator));
  }
  return found;
}

/**
 * Takes a collection apart, strictly, whichever form it has.
 * @throws AttestError `malformed`, `too_large`
 */
export function readCollection(bytes: Uint8Array): Collection {
  const isJson = bytes[0] === OPENING_BRACE;
  if (bytes.length > (isJson ? MAX_JSON_BYTES : MAX_RECEIPT_BYTES)) return tooLarge();
  return isJson ? fromJson(bytes) : fromCbor(bytes);
}
