import { decodeCbor } from '../../engine/cbor/decode.ts';
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

/** Bytes side by side. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A byte string of CBOR, written here so that a verifier needs no encoder. */
function byteString(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (length < 24) return concat(Uint8Array.of(0x40 | length), bytes);
  if (length < 0x100) return concat(Uint8Array.of(0x58, length), bytes);
  if (length < 0x10000) return concat(Uint8Array.of(0x59, length >> 8, length & 0xff), bytes);
  const head = new Uint8Array(5);
  head[0] = 0x5a;
  new DataView(head.buffer).setUint32(1, length);
  return concat(head, bytes);
}

/**
 * Writes a tagged COSE_Sign1, deterministically.
 * @param unprotected the unprotected header, encoded
 */
export function formatSign1(
  { protectedHeader, payload, signature }: Omit<Sign1, 'unprotected'>,
  unprotected: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const content = payload === null ? Uint8Array.of(0xf6) : byteString(payload);
  return concat(Uint8Array.of(0xd2, 0x84), byteString(protectedHeader), unprotected, content, byteString(signature));
}

/** What the signature of a COSE_Sign1 signs, without external data: the Sig_structure (RFC 9052 §4.4). */
export function toBeSigned(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const context = new TextEncoder().encode('Signature1');
  const start = concat(Uint8Array.of(0x84, 0x60 | context.length), context, byteString(protectedHeader));
  return concat(start, Uint8Array.of(0x40), byteString(payload));
}
