import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { CborTagged, type CborData, type CborMap } from '../../engine/cbor/types.ts';
import { EngineError } from '../../engine/error/error.ts';
import { AuditError } from '../error/error.ts';

/** The tag of COSE_Sign1 (RFC 9052 §2), which receipts and statements must have. */
const SIGN1_TAG = 18;
/** Nothing in a receipt or around it nests deeper. */
const MAX_DEPTH = 16;

/** A COSE_Sign1 (RFC 9052 §4.2), taken apart. */
export interface Sign1 {
  /** The protected header, encoded as it is signed. */
  readonly protectedHeader: Uint8Array;
  readonly unprotected: CborMap;
  /** Null when it is detached. */
  readonly payload: Uint8Array | null;
  readonly signature: Uint8Array;
}

/** Refuses what is no receipt. */
export function malformed(why: string, cause?: unknown): never {
  throw new AuditError('receipt_malformed', `COSE: ${why}`, { cause });
}

/**
 * Reads CBOR as COSE allows it: definite lengths and shortest integers, no key of a map twice, but its keys in any order, for others do not sort them.
 * @throws AuditError `receipt_malformed`, `too_large`
 */
export function readCbor(bytes: Uint8Array, limit: number): CborData {
  if (bytes.length > limit) throw new AuditError('too_large', `COSE: ${bytes.length} bytes are more than ${limit}`);
  try {
    return decodeCbor(bytes, { bytes: limit, depth: MAX_DEPTH, keyOrder: 'any' });
  } catch (cause) {
    if (cause instanceof EngineError) malformed(cause.message, cause);
    throw cause;
  }
}

/**
 * Takes a tagged COSE_Sign1 apart.
 * @throws AuditError `receipt_malformed`, `too_large`
 */
export function parseSign1(bytes: Uint8Array, limit: number): Sign1 {
  const tagged = readCbor(bytes, limit);
  if (!(tagged instanceof CborTagged) || tagged.tag !== SIGN1_TAG) malformed('no tagged COSE_Sign1');
  const parts = tagged.value;
  if (!Array.isArray(parts) || parts.length !== 4) malformed('a COSE_Sign1 has four parts');
  const [protectedHeader, unprotected, payload, signature] = parts as readonly CborData[];
  if (!(protectedHeader instanceof Uint8Array)) malformed('the protected header is no byte string');
  if (!(unprotected instanceof Map)) malformed('the unprotected header is no map');
  if (payload !== null && !(payload instanceof Uint8Array)) malformed('the payload is neither bytes nor null');
  if (!(signature instanceof Uint8Array)) malformed('the signature is no byte string');
  return { protectedHeader, unprotected: unprotected as CborMap, payload, signature };
}

/** Writes a tagged COSE_Sign1, deterministically. */
export function formatSign1({ protectedHeader, unprotected, payload, signature }: Sign1): Uint8Array<ArrayBuffer> {
  return encodeCbor(new CborTagged(SIGN1_TAG, [protectedHeader, unprotected, payload, signature]));
}

/** What the signature of a COSE_Sign1 signs, without external data: the Sig_structure (RFC 9052 §4.4). */
export function toBeSigned(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeCbor(['Signature1', protectedHeader, new Uint8Array(0), payload]);
}
