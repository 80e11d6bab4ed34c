import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { EngineError } from '../../engine/error/error.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import type { RecordedVerdict } from '../../audit/types.ts';
import { AttestedError } from '../error/error.ts';
import type { Handoff, HandoffSigner } from './types.ts';

/** Of a handoff as it travels, before base64. */
export const MAX_HANDOFF_BYTES = 768;
const VERSION = 1;
const DIGEST_BYTES = 32;
const NONCE_BYTES = 16;
const SIGNATURE_BYTES = 64;
const MAX_METHOD = 64;
const MAX_AUDIENCE = 256;
/** Stands before what is signed, so that no such signature is one of anything else. */
const DOMAIN = new TextEncoder().encode('edict handoff 1\n');

/** In the order of their codes. */
const VERDICTS: readonly RecordedVerdict[] = ['allow', 'deny', 'warn', 'escalate', 'transform'];

/** A handoff that was read, with what its signature is over. */
export interface SignedHandoff {
  readonly handoff: Handoff;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

type Refuse = (why: string) => never;

const malformed: Refuse = (why) => {
  throw new AttestedError('request_malformed', `handoff: ${why}`);
};

const invalid: Refuse = (why) => {
  throw new AttestedError('options_invalid', `handoff: ${why}`);
};

function isDigest(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === DIGEST_BYTES;
}

function isPrintable(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most && /^[!-~](?:[ -~]*[!-~])?$/.test(value);
}

/** Whether it can stand in a handoff as whom is called. */
export function isAudience(value: unknown): value is string {
  return isPrintable(value, MAX_AUDIENCE);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function check(handoff: Handoff, refuse: Refuse): Handoff {
  const { module, binding, verdict, record, method, audience, body, nonce, issued, expires, previous } = handoff;
  if (!isDigest(module)) refuse('a module that is no SHA-256');
  if (!isDigest(binding)) refuse('a binding that is no digest of 32 bytes');
  if (!isDigest(body)) refuse('a body that is no digest of 32 bytes');
  if (!VERDICTS.includes(verdict)) refuse('an unknown verdict');
  if (record !== null && !isCount(record)) refuse('a record that is no index');
  if (!isPrintable(method, MAX_METHOD)) refuse('a method that is none');
  if (!isAudience(audience)) refuse('an audience that is none');
  if (!(nonce instanceof Uint8Array) || nonce.length !== NONCE_BYTES) refuse('a nonce that has not 16 bytes');
  if (!isCount(issued) || !isCount(expires) || issued > expires) refuse('times that are none');
  if (previous !== null && !isDigest(previous)) refuse('a previous handoff that is no digest');
  return handoff;
}

function signedMessage(payload: Uint8Array): Uint8Array {
  const message = new Uint8Array(DOMAIN.length + payload.length);
  message.set(DOMAIN);
  message.set(payload, DOMAIN.length);
  return message;
}

/**
 * Writes and signs a handoff: an array of two byte strings in deterministic CBOR, the payload and its signature (docs/handoffs.md).
 * @throws AttestedError `options_invalid`; what the signer throws
 */
export async function signHandoff(handoff: Handoff, signer: HandoffSigner): Promise<Uint8Array<ArrayBuffer>> {
  const { module, binding, verdict, record, method, audience, body, nonce, issued, expires, previous } = check(
    handoff,
    invalid,
  );
  const payload = encodeCbor([
    VERSION,
    module,
    binding,
    VERDICTS.indexOf(verdict),
    record,
    method,
    audience,
    body,
    nonce,
    issued,
    expires,
    previous,
  ]);
  const signature = await signer.sign(signedMessage(payload));
  return encodeCbor([payload, signature]);
}

function decode(bytes: Uint8Array, most: number): CborData {
  try {
    return decodeCbor(bytes, { bytes: most, depth: 1, items: 16 });
  } catch (error) {
    if (error instanceof EngineError) return malformed('no deterministic CBOR');
    throw error;
  }
}

/**
 * Reads a handoff, strictly. Verifies nothing.
 * @throws AttestedError `request_malformed`
 */
export function parseHandoff(bytes: Uint8Array): SignedHandoff {
  const parts = decode(bytes, MAX_HANDOFF_BYTES);
  if (!Array.isArray(parts) || parts.length !== 2) return malformed('no array of two');
  const [payload, signature] = parts as readonly CborData[];
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) return malformed('no two byte strings');
  if (signature.length !== SIGNATURE_BYTES) return malformed('a signature that has not 64 bytes');
  const fields = decode(payload, MAX_HANDOFF_BYTES);
  if (!Array.isArray(fields) || fields.length !== 12) return malformed('not twelve fields');
  const [version, module, binding, verdict, record, method, audience, body, nonce, issued, expires, previous] =
    fields as readonly CborData[];
  if (version !== VERSION) return malformed('an unknown version');
  // What each is, `check` sees; a type here is what it will be when that returns.
  const handoff = {
    module,
    binding,
    verdict: typeof verdict === 'number' ? VERDICTS[verdict] : undefined,
    record,
    method,
    audience,
    body,
    nonce,
    issued,
    expires,
    previous,
  } as Handoff;
  return { handoff: check(handoff, malformed), message: signedMessage(payload), signature };
}
