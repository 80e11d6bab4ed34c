import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData, CborMap } from '../../engine/cbor/types.ts';
import { EngineError } from '../../engine/error/error.ts';
import { sign1Signed } from '../cose/sign1.ts';
import { AttestError } from '../error/error.ts';

/** Sizes of aws-nitro-enclaves-nsm-api, attestation_process.md §2.2, §3.2.2; registers are of SHA-384 everywhere. */
const MAX_DOCUMENT_BYTES = 0x4000;
const MAX_BYTES = 1024;
const MAX_CERTIFICATES = 8;
const SIGNATURE_BYTES = 96;
const DIGEST = 'SHA384';
export const DIGEST_BYTES = 48;
export const LAST_PCR = 31;

/** ES384, of its header {1: -35} (RFC 9053 §2.1). */
const ES384 = -35;
const ALGORITHM = 1;

/** A document, as it says it: nothing of it verified. */
export interface NitroDocument {
  /** The algorithm that its protected header names, when that and nothing else stands in its headers. */
  readonly algorithm: CborData | undefined;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** What is signed. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly moduleId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** By their number. */
  readonly pcrs: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;
  readonly certificate: Uint8Array<ArrayBuffer>;
  /** From the root to the leaf's issuer. */
  readonly bundle: readonly Uint8Array<ArrayBuffer>[];
  readonly publicKey: Uint8Array<ArrayBuffer> | null;
  readonly userData: Uint8Array<ArrayBuffer> | null;
  readonly nonce: Uint8Array<ArrayBuffer> | null;
}

function refuse(why: string): never {
  throw new AttestError('malformed', `Nitro document: ${why}`);
}

function decode(bytes: Uint8Array): CborData {
  try {
    return decodeCbor(bytes, { keyOrder: 'any', bytes: MAX_DOCUMENT_BYTES, depth: 4, items: 128 });
  } catch (error) {
    if (error instanceof EngineError) refuse(error.message);
    throw error;
  }
}

const isMap = (value: CborData | undefined): value is CborMap => value instanceof Map;

function bytesOf(value: CborData | undefined, least: number, most: number, what: string): Uint8Array<ArrayBuffer> {
  const fits = value instanceof Uint8Array && value.length >= least && value.length <= most;
  return fits ? value : refuse(`${what} is no byte string of ${least} to ${most} bytes`);
}

/** What may be left out, or be null. */
function optional(value: CborData | undefined, what: string): Uint8Array<ArrayBuffer> | null {
  return value === undefined || value === null ? null : bytesOf(value, 0, MAX_BYTES, what);
}

function readPcrs(value: CborData | undefined): ReadonlyMap<number, Uint8Array<ArrayBuffer>> {
  if (!isMap(value) || value.size === 0) return refuse('registers that are none');
  const pcrs = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const [index, digest] of value) {
    if (typeof index !== 'number' || index < 0 || index > LAST_PCR) return refuse('a register that is none');
    pcrs.set(index, bytesOf(digest, DIGEST_BYTES, DIGEST_BYTES, `register ${index}`));
  }
  return pcrs;
}

function readBundle(value: CborData | undefined): readonly Uint8Array<ArrayBuffer>[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_CERTIFICATES) return refuse('no bundle');
  return value.map((each: CborData) => bytesOf(each, 1, MAX_BYTES, 'a certificate'));
}

const REQUIRED = ['module_id', 'digest', 'timestamp', 'pcrs', 'certificate', 'cabundle'];
const OPTIONAL = ['public_key', 'user_data', 'nonce'];

function readPayload(payload: CborData) {
  if (!isMap(payload)) return refuse('a payload that is no map');
  for (const key of payload.keys()) {
    if (typeof key !== 'string' || ![...REQUIRED, ...OPTIONAL].includes(key)) refuse('a member that is not known');
  }
  const moduleId = payload.get('module_id');
  const timestamp = payload.get('timestamp');
  if (typeof moduleId !== 'string' || moduleId === '') return refuse('no module id');
  if (payload.get('digest') !== DIGEST) return refuse(`a digest that is not ${DIGEST}`);
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp) || timestamp <= 0) return refuse('no time');
  return {
    moduleId,
    timestamp,
    pcrs: readPcrs(payload.get('pcrs')),
    certificate: bytesOf(payload.get('certificate'), 1, MAX_BYTES, 'the certificate'),
    bundle: readBundle(payload.get('cabundle')),
    publicKey: optional(payload.get('public_key'), 'public_key'),
    userData: optional(payload.get('user_data'), 'user_data'),
    nonce: optional(payload.get('nonce'), 'nonce'),
  };
}

/** The algorithm, when the protected header names it alone and nothing is unprotected. */
function algorithmOf(header: Uint8Array, unprotected: CborData): CborData | undefined {
  const members = decode(header);
  if (!isMap(members) || !isMap(unprotected)) return refuse('headers that are none');
  return members.size === 1 && unprotected.size === 0 ? members.get(ALGORITHM) : undefined;
}

/** Whether a document is signed as all of them are. */
export function isEs384({ algorithm }: NitroDocument): boolean {
  return algorithm === ES384;
}

/**
 * Reads an attestation document of a Nitro enclave: COSE_Sign1 without a tag, in CBOR of definite and shortest lengths with each key once.
 * @throws AttestError `malformed`
 */
export function parseNitroDocument(bytes: Uint8Array): NitroDocument {
  const parts = decode(bytes);
  if (!Array.isArray(parts) || parts.length !== 4) return refuse('no COSE_Sign1');
  const [header, unprotected, payload, signature] = parts as readonly CborData[];
  const protectedBytes = bytesOf(header, 1, MAX_BYTES, 'the protected header');
  const payloadBytes = bytesOf(payload, 1, MAX_DOCUMENT_BYTES, 'the payload');
  return {
    algorithm: algorithmOf(protectedBytes, unprotected ?? null),
    signature: bytesOf(signature, SIGNATURE_BYTES, SIGNATURE_BYTES, 'the signature'),
    signed: sign1Signed(protectedBytes, payloadBytes),
    ...readPayload(decode(payloadBytes)),
  };
}
