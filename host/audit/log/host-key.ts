import { isAcceptablePoint } from '../ed25519/encoding.ts';
import { AuditError } from '../error/error.ts';
import { createSignerKey, keyIdOf } from '../note/key.ts';
import { isKeyName } from '../note/text.ts';
import type { SignerKey, VerifierKey } from '../note/types.ts';

/** What the keys of a log's hosts are called in notes. */
export function hostKeyName(origin: string): string {
  return `${origin}/host`;
}

/** The key of one run of a host. @throws AuditError `key_invalid` */
export function createHostKey(origin: string, seed: Uint8Array): Promise<SignerKey> {
  return createSignerKey(hostKeyName(origin), seed);
}

/**
 * The key of a host, as its lines in the checkpoints of a log are verified with, from its 32 bytes.
 * @throws AuditError `key_invalid`: of another length, of small order, not canonical; a log's name that no key can have
 */
export function hostVerifierKey(origin: string, publicKey: Uint8Array): VerifierKey {
  const name = hostKeyName(origin);
  if (!isKeyName(name)) throw new AuditError('key_invalid', "a host's key cannot have this log's name");
  if (publicKey.length !== 32 || !isAcceptablePoint(publicKey)) {
    throw new AuditError('key_invalid', "a host's key that is no Ed25519 key, of small order, or not canonical");
  }
  return { name, keyId: keyIdOf(name, publicKey), publicKey };
}
