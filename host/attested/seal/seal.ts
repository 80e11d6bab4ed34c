import type { CipherSuite } from 'hpke';
import { loadOptional } from '../../audit/optional/load.ts';
import { AttestedError } from '../error/error.ts';

/** What HPKE makes of a message: the encapsulated key and the ciphertext. */
export interface Sealed {
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** What a sealed message belongs to; it opens only for those who name the same. */
export interface SealContext {
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
}

/** An X25519 key pair whose private half never leaves memory, and cannot be exported. */
export interface SealingKey {
  /** 32 bytes (RFC 7748). */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly privateKey: CryptoKey;
}

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180 §7), as everything here is sealed. */
async function suite(): Promise<CipherSuite<CryptoKey>> {
  const hpke = await loadOptional('hpke', () => import('hpke'));
  return new hpke.CipherSuite(hpke.KEM_DHKEM_X25519_HKDF_SHA256, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES_256_GCM);
}

/**
 * Sees to it that messages can be sealed and opened, before anything depends on it.
 * @throws AuditError `package_missing` without `hpke`
 */
export async function demandSealing(): Promise<void> {
  await suite();
}

/** Makes a key that messages can be sealed to. Needs no package: a host that is never sent a secret has one, too. */
export async function createSealingKey(): Promise<SealingKey> {
  const { subtle } = globalThis.crypto;
  const made = await subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
  return { publicKey: new Uint8Array(await subtle.exportKey('raw', made.publicKey)), privateKey: made.privateKey };
}

/**
 * Seals a message to a public key, with HPKE in base mode (RFC 9180 §6.1).
 * @param publicKey X25519, 32 bytes
 * @throws AttestedError `options_invalid` for what is no such key; AuditError `package_missing`
 */
export async function seal(publicKey: Uint8Array, message: Uint8Array, { info, aad }: SealContext): Promise<Sealed> {
  const made = await suite();
  try {
    const key = await made.DeserializePublicKey(publicKey);
    const { encapsulatedSecret, ciphertext } = await made.Seal(key, message, { info, aad });
    return { enc: encapsulatedSecret, ciphertext };
  } catch (cause) {
    // An encapsulation to a point of small order is refused by the key agreement.
    throw new AttestedError('options_invalid', 'nothing can be sealed to this key', { cause });
  }
}

/**
 * Opens what was sealed to a key.
 * @throws AttestedError `sealed_invalid`; AuditError `package_missing`
 */
export async function openSealed(
  { privateKey, publicKey }: SealingKey,
  { enc, ciphertext }: Sealed,
  { info, aad }: SealContext,
): Promise<Uint8Array> {
  const made = await suite();
  try {
    // Both halves: of a private key that cannot be exported not every runtime tells the public one.
    const pair = { privateKey, publicKey: await made.DeserializePublicKey(publicKey) };
    return await made.Open(pair, enc, ciphertext, { info, aad });
  } catch (cause) {
    throw new AttestedError('sealed_invalid', 'what was sealed does not open with this key', { cause });
  }
}
