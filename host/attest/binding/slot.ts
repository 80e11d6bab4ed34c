import { concatBytes } from '../../encoding/bytes/concat.ts';
import { encodeBase64Url } from '../../encoding/base64/base64url.ts';
import { encodeBinding } from './encode.ts';
import { parseBinding } from './parse.ts';

/** Stands before the statement in every hash of it, so that no such hash is one of anything else. */
const DOMAIN = 'edict binding 1\n';
const GPU_DOMAIN = 'edict binding gpu nonce 1\n';

/**
 * Where evidence has room for a statement. 64 bytes, SHA-512: the report data of `tdx`, `sgx` and `snp`, the user data of a `nitro` document. 32 bytes, SHA-256: the nonce of a `tpm` quote, that of a `gcp` token (as text of
 * `gcpNonce`), what a `maa` token's runtime data names.
 */
export type BindingSlot = 'tdx' | 'sgx' | 'snp' | 'nitro' | 'tpm' | 'gcp' | 'maa';

const WIDE: readonly BindingSlot[] = ['tdx', 'sgx', 'snp', 'nitro'];
const encoder = new TextEncoder();

async function hash(
  algorithm: 'SHA-256' | 'SHA-512',
  domain: string,
  ...parts: readonly Uint8Array[]
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = concatBytes([encoder.encode(domain), ...parts]);
  return new Uint8Array(await crypto.subtle.digest(algorithm, whole));
}

/**
 * What stands in a slot of evidence that is bound to a statement: SHA-512 over the domain and the statement in the slots of 64 bytes, SHA-256 in those of 32.
 * @param statement the statement's bytes (`encodeBinding`)
 */
export function bindingFor(slot: BindingSlot, statement: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return hash(WIDE.includes(slot) ? 'SHA-512' : 'SHA-256', DOMAIN, statement);
}

/** The digest that names a statement, in the log and wherever it is not at hand: its form of 32 bytes. */
export function bindingDigest(statement: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return hash('SHA-256', DOMAIN, statement);
}

/** What a Google token bound to a statement has among its nonces: base64url, without padding, of the form of 32 bytes. */
export async function gcpNonce(statement: Uint8Array): Promise<string> {
  return encodeBase64Url(await bindingDigest(statement));
}

/**
 * The nonce of 32 bytes with which an accelerator is asked for its report. Its own report's digest then stands in the statement, so the nonce is of the statement without that member.
 *
 * @param index of the accelerator, from 0
 * @throws AttestError `malformed`, `too_large` for what is no statement
 */
export async function gpuNonce(statement: Uint8Array, index: number): Promise<Uint8Array<ArrayBuffer>> {
  const { gpu: _, ...without } = parseBinding(statement);
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, index);
  return hash('SHA-256', GPU_DOMAIN, await hash('SHA-512', DOMAIN, encodeBinding(without)), number);
}

/**
 * The id of a log in statements: SHA-256 over its name, a newline, the algorithm byte of Ed25519 and its key. A note's key id is its first four bytes.
 * @param key 32 bytes
 */
export function logIdOf(origin: string, key: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return hash('SHA-256', `${origin}\n\u0001`, key);
}
