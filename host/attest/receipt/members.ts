import { AttestError } from '../error/error.ts';
import type { Platform } from '../binding/types.ts';

/** Names what the collection is (RFC 9999 §3.3): a receipt of version 1. */
export const RECEIPT_TYPE = 'urn:uuid:6f0a3f5c-8d0e-4c34-9a6b-2f1f7f3b9d41';
/** The member of a collection that names it. */
export const TYPE_LABEL = '__cmwc_t';
/** Larger files are not looked at. */
export const MAX_RECEIPT_BYTES = 1 << 24;

const [ENDORSEMENTS, EVIDENCE] = [1 << 1, 1 << 2];
/** What kind of message a member is, as bits (RFC 9999 §3.1). */
const INDICATORS: ReadonlyMap<string, number> = new Map([
  ['endorsements', ENDORSEMENTS],
  ['accelerator-endorsements', ENDORSEMENTS],
  ['evidence', EVIDENCE],
  ['accelerators', EVIDENCE],
]);

/** A member's label, and the most bytes of its value. */
export const MEMBERS = {
  record: 65_535,
  proof: 1_100_000,
  disclosures: 1 << 23,
  consistency: 4096,
  binding: 4096,
  evidence: 1 << 20,
  endorsements: 1 << 22,
  accelerators: 1 << 20,
  'accelerator-endorsements': 1 << 22,
  module: 1 << 23,
} as const;

export type Label = keyof typeof MEMBERS;
export const LABELS = Object.keys(MEMBERS) as readonly Label[];

/** Stands behind the media type of what is not in the receipt: its value is the SHA-256 of what it would be. */
export const BY_DIGEST = ';digest=sha-256';
/** What may be left out of the file, and named by its digest. */
export const DETACHABLE: readonly Label[] = [
  'evidence',
  'endorsements',
  'accelerators',
  'accelerator-endorsements',
  'module',
];

/** The indicator of a member, as an object that has it; empty for one that has none. */
export function indicatorOf(label: Label): { readonly indicator?: number } {
  const indicator = INDICATORS.get(label);
  return indicator === undefined ? {} : { indicator };
}

/** The media type of a member; evidence and endorsements are each platform's own. */
export function mediaType(label: Label, platform: Platform): string {
  switch (label) {
    case 'module':
      return 'application/wasm';
    case 'proof':
      return 'application/vnd.edict.tlog-proof';
    case 'evidence':
    case 'endorsements':
      return `application/vnd.edict.${platform}-${label}+cbor`;
    default:
      return `application/vnd.edict.${label}+cbor`;
  }
}

/** One member of the collection. */
export interface Member {
  readonly type: string;
  readonly value: Uint8Array;
  readonly indicator?: number;
}

export type Collection = ReadonlyMap<Label, Member>;

/** @throws AttestError `malformed` */
export function malformed(why: string, options?: ErrorOptions): never {
  throw new AttestError('malformed', `receipt: ${why}`, options);
}

/** @throws AttestError `malformed` unless it is a label */
export function labelOf(text: unknown): Label {
  return LABELS.find((label) => label === text) ?? malformed('a member that no receipt has');
}

/** A member, checked. @throws AttestError `malformed` */
export function memberOf(label: Label, type: unknown, value: Uint8Array, indicator: unknown): Member {
  if (typeof type !== 'string') malformed(`the type of ${label} is no media type`);
  if (value.length > MEMBERS[label]) malformed(`${label} has more than ${MEMBERS[label]} bytes`);
  const wanted = indicatorOf(label);
  if (indicator !== wanted.indicator) malformed(`${label} has another indicator than it must`);
  return { type, value, ...wanted };
}
