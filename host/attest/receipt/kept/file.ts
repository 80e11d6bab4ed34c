import { decodeCbor } from '../../../engine/cbor/decode.ts';
import { encodeCbor } from '../../../engine/cbor/encode.ts';
import type { CborData, CborValue } from '../../../engine/cbor/types.ts';
import { AttestError } from '../../error/error.ts';

/*
 * The file of a statement (docs/decision-receipts.md §6): a deterministic map of the version, the statement, and the digests of what belongs to it.
 */

const VERSION = 1;
const KEY = {
  version: 0,
  binding: 1,
  evidence: 2,
  endorsements: 3,
  accelerators: 4,
  acceleratorEndorsements: 5,
} as const;
const DIGEST_BYTES = 32;
/** A statement has 4,096 bytes at most. */
export const MAX_KEPT_BYTES = 4096 + 256;

/** A statement, and SHA-256 of what belongs to it. */
export interface KeptFile {
  readonly binding: Uint8Array;
  readonly evidence: Uint8Array | null;
  readonly endorsements: Uint8Array | null;
  readonly accelerators?: { readonly evidence: Uint8Array; readonly endorsements: Uint8Array } | null;
}

/** @throws AttestError `malformed` */
export function damaged(why: string, options?: ErrorOptions): never {
  throw new AttestError('malformed', `kept for receipts: ${why}`, options);
}

/** Writes the file of a statement. */
export function formatKept({
  binding,
  evidence,
  endorsements,
  accelerators = null,
}: KeptFile): Uint8Array<ArrayBuffer> {
  const map = new Map<number, CborValue>([
    [KEY.version, VERSION],
    [KEY.binding, binding],
  ]);
  if (evidence !== null) map.set(KEY.evidence, evidence);
  if (endorsements !== null) map.set(KEY.endorsements, endorsements);
  if (accelerators !== null) {
    map.set(KEY.accelerators, accelerators.evidence);
    map.set(KEY.acceleratorEndorsements, accelerators.endorsements);
  }
  return encodeCbor(map);
}

function digestOf(value: CborData | undefined): Uint8Array | null {
  if (value === undefined) return null;
  if (value instanceof Uint8Array && value.length === DIGEST_BYTES) return value;
  return damaged('a digest that is none');
}

/** Takes the file of a statement apart, strictly. @throws AttestError `malformed` */
export function parseKept(bytes: Uint8Array): KeptFile {
  let data: CborData;
  try {
    data = decodeCbor(bytes, { bytes: MAX_KEPT_BYTES, depth: 1, items: 8 });
  } catch (cause) {
    return damaged('the file of a statement is not deterministic CBOR', { cause });
  }
  if (!(data instanceof Map) || data.get(KEY.version) !== VERSION) return damaged('no file of a statement');
  const known = Object.values(KEY) as readonly unknown[];
  for (const key of data.keys()) if (!known.includes(key)) damaged('the file of a statement has an unknown member');
  const binding = data.get(KEY.binding);
  if (!(binding instanceof Uint8Array)) return damaged('the file of a statement holds none');
  const answered = digestOf(data.get(KEY.accelerators));
  const endorsed = digestOf(data.get(KEY.acceleratorEndorsements));
  if ((answered === null) !== (endorsed === null)) damaged('what accelerators answered has endorsements');
  return {
    binding,
    evidence: digestOf(data.get(KEY.evidence)),
    endorsements: digestOf(data.get(KEY.endorsements)),
    accelerators: answered === null || endorsed === null ? null : { evidence: answered, endorsements: endorsed },
  };
}
