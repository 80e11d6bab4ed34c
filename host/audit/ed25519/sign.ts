import { getPublicKeyAsync, signAsync } from '@noble/ed25519';
import { AuditError } from '../error/error.ts';

/**
 * The public key of a 32-byte seed (RFC 8032 §5.1.5).
 * @throws AuditError `key_invalid`
 */
export async function publicKeyOf(seed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (seed.length !== 32) throw new AuditError('key_invalid', 'an Ed25519 seed has 32 bytes');
  return new Uint8Array(await getPublicKeyAsync(seed));
}

/**
 * Signs with a 32-byte seed (RFC 8032 §5.1.6); deterministic, so every platform gives the same 64 bytes.
 * @throws AuditError `key_invalid`
 */
export async function signEd25519(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (seed.length !== 32) throw new AuditError('key_invalid', 'an Ed25519 seed has 32 bytes');
  return new Uint8Array(await signAsync(message, seed));
}
