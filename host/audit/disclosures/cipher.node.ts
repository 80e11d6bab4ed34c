import { createCipheriv, createDecipheriv, createHash, createHmac, randomFillSync, type KeyObject } from 'node:crypto';
import { AuditError } from '../error/error.ts';
import { NONCE_BYTES, SEAL_BYTES, TAG_BYTES } from './sealing.ts';

/** Nonces drawn at once. */
const NONCES = 256;
const drawn = new Uint8Array(NONCES * NONCE_BYTES);
let used = NONCES;

/** A random nonce: a key seals far fewer than 2^32 messages (SP 800-38D §8.3). Its bytes are another's after 256 more. */
function nextNonce(): Uint8Array {
  if (used === NONCES) {
    randomFillSync(drawn);
    used = 0;
  }
  const at = used++ * NONCE_BYTES;
  return drawn.subarray(at, at + NONCE_BYTES);
}

/**
 * Encrypts with AES-256-GCM: nonce ‖ ciphertext ‖ tag. What stands in `context` is not encrypted, and must be the same when it is opened. A key object costs a quarter of what bytes do, which are prepared for every call (3.6 µs against 13.3 for 300 bytes).
 */
export function seal(key: Uint8Array | KeyObject, context: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(context);
  const sealed = new Uint8Array(plain.length + SEAL_BYTES);
  sealed.set(nonce);
  sealed.set(cipher.update(plain), NONCE_BYTES);
  cipher.final();
  sealed.set(cipher.getAuthTag(), sealed.length - TAG_BYTES);
  return sealed;
}

/**
 * Decrypts what `seal` made.
 *
 * @param what the thing, for the error
 * @throws AuditError `disclosures_corrupt` for another key, another context or changed bytes; they cannot be told apart
 */
export function unseal(
  key: Uint8Array | KeyObject,
  context: Uint8Array,
  sealed: Uint8Array,
  what: string,
): Uint8Array<ArrayBuffer> {
  const bodyEnd = sealed.length - TAG_BYTES;
  if (bodyEnd < NONCE_BYTES) throw new AuditError('disclosures_corrupt', `${what} is too short`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(bodyEnd));
  const plain = new Uint8Array(decipher.update(sealed.subarray(NONCE_BYTES, bodyEnd)));
  try {
    decipher.final();
  } catch {
    // Nothing of what did not authenticate is shown, the cause included.
    plain.fill(0);
    throw new AuditError(
      'disclosures_corrupt',
      `${what} does not decrypt: it was changed, moved, or is of another key`,
    );
  }
  return plain;
}

/** HMAC-SHA-256. */
export function hmac(key: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(text, 'utf8').digest());
}

/** The first 8 bytes of a labelled SHA-256 of a key: tells keys apart, and nothing about them. */
export function keyIdOf(label: string, key: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(label, 'utf8').update(key).digest().subarray(0, 8));
}
