import { formatKey, formatPrivateKey, keyIdOf, makeSigner, parsePublicKey, readSigner } from '../note/key.ts';
import type { SignatureScheme, SignerKey } from '../note/types.ts';
import type { CosignerKey, CosignerSigner } from './types.ts';

/** The algorithm byte of timestamped Ed25519 (C2SP tlog-cosignature). */
const COSIGNATURE_V1 = 0x04;
/** The algorithm byte of plain Ed25519 (C2SP signed-note). */
const ED25519 = 0x01;

/** A note key as a cosigner's. */
function asCosigner(key: SignerKey): CosignerSigner {
  return { kind: key.scheme === undefined ? 'cosignature/v1' : 'subtree/v1', ...key };
}

/**
 * A cosigner's public key from its text form, `name+id+base64(0x04 ‖ key)`. Some publish a witness's key with the algorithm of plain Ed25519, 0x01: it is the same key, and stands for its cosignatures.
 *
 * @param schemes besides Ed25519
 * @throws AuditError `key_unsupported` for another algorithm; `key_invalid`: malformed, an id that is not of this key, or a key of small order
 */
export function parseCosignerKey(text: string, schemes: readonly SignatureScheme[] = []): CosignerKey {
  const { name, keyId, key, scheme } = parsePublicKey(text, [COSIGNATURE_V1, ED25519], schemes);
  if (scheme !== undefined) return { kind: 'subtree/v1', name, keyId, publicKey: key, scheme };
  return { kind: 'cosignature/v1', name, keyId: keyIdOf(name, key, COSIGNATURE_V1), publicKey: key };
}

/** A cosigner's public key in its text form. */
export function formatCosignerKey(key: CosignerKey): string {
  return formatKey(key, COSIGNATURE_V1);
}

/**
 * Makes a cosigner's key of a name and a 32-byte seed, of Ed25519 or of a scheme. What Ed25519 signs does not say its name, so a seed must be of one cosigner only.
 * @throws AuditError `key_invalid`
 */
export async function createCosigner(
  name: string,
  seed: Uint8Array,
  scheme?: SignatureScheme,
): Promise<CosignerSigner> {
  return asCosigner(await makeSigner(name, seed, scheme ?? COSIGNATURE_V1));
}

/**
 * A cosigner's private key from its text form, `PRIVATE+KEY+name+id+base64(0x04 ‖ seed)`.
 *
 * @param schemes besides Ed25519
 * @throws AuditError `key_invalid`, `key_unsupported`
 */
export async function parseCosigner(text: string, schemes: readonly SignatureScheme[] = []): Promise<CosignerSigner> {
  return asCosigner(await readSigner(text, COSIGNATURE_V1, schemes));
}

/** A cosigner's private key in its text form. Whoever holds it cosigns for the witness. */
export function formatCosigner(key: CosignerSigner): string {
  return formatPrivateKey(key, COSIGNATURE_V1);
}
