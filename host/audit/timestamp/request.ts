import { utf8, fromUtf8 } from '../note/text.ts';
import { parseNote } from '../note/parse.ts';
import { sha256 } from '../sha256/sha256.ts';
import { TAG } from '../../encoding/der/asn1.ts';
import { malformed } from './malformed.ts';

/** One element of DER of less than 128 bytes of contents. */
function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const contents = parts.flatMap((part) => [...part]);
  return Uint8Array.of(tag, contents.length, ...contents);
}

/** AlgorithmIdentifier of SHA-256, with the NULL that authorities expect (RFC 3161 §2.4.1 leaves it open). */
const SHA256 = Uint8Array.of(0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00);
/** Bytes of a nonce; the highest bit is left out, so that it is no negative number. */
export const NONCE_BYTES = 16;

/**
 * What is time-stamped of a checkpoint: the SHA-256 of its text, which has origin, size and root. So the stamp stands for the checkpoint with whatever signatures.
 * @throws AuditError `note_malformed`, `too_large`
 */
export function checkpointDigest(note: Uint8Array | string): Uint8Array<ArrayBuffer> {
  const { text } = parseNote(typeof note === 'string' ? note : (fromUtf8(note) ?? note));
  return sha256(utf8(text) ?? malformed('a text that is not Unicode'));
}

/** A nonce, as the number it stands for in a request. */
export function randomNonce(): Uint8Array<ArrayBuffer> {
  const nonce = globalThis.crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  nonce[0] = ((nonce[0] as number) & 0x7f) | 0x40;
  return nonce;
}

/**
 * Writes a request for a time-stamp (RFC 3161 §2.4.1), with the certificates of the authority.
 *
 * @param digest SHA-256 of what is to be stamped
 * @param nonce of `randomNonce`
 */
export function timestampRequest(digest: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const version = element(TAG.integer, Uint8Array.of(1));
  const imprint = element(TAG.sequence, SHA256, element(TAG.octetString, digest));
  const certificates = element(TAG.boolean, Uint8Array.of(0xff));
  return element(TAG.sequence, version, imprint, element(TAG.integer, nonce), certificates);
}
