import { verifyEd25519 } from '../ed25519/verify.ts';
import { AuditError } from '../error/error.ts';
import { equalHash } from '../tree/hash.ts';
import { ALGORITHM } from './labels.ts';
import { toBeSigned } from './sign1.ts';
import type { Receipt, ReceiptKey, ReceiptTrust } from './types.ts';

interface EcdsaCurve {
  readonly hash: 'SHA-256' | 'SHA-384';
  /** Bytes of a coordinate, and of each half of a signature. */
  readonly bytes: number;
}

const ECDSA: Readonly<Record<'P-256' | 'P-384', EcdsaCurve>> = {
  'P-256': { hash: 'SHA-256', bytes: 32 },
  'P-384': { hash: 'SHA-384', bytes: 48 },
};

/** The curve of each algorithm. RFC 9053 leaves that of the older names open; only the one that fits the hash is taken. */
const CURVES: ReadonlyMap<number, ReceiptKey['curve']> = new Map([
  [ALGORITHM.eddsa, 'Ed25519'],
  [ALGORITHM.ed25519, 'Ed25519'],
  [ALGORITHM.es256, 'P-256'],
  [ALGORITHM.esp256, 'P-256'],
  [ALGORITHM.es384, 'P-384'],
  [ALGORITHM.esp384, 'P-384'],
]);

/** Verifies an ECDSA signature r ‖ s (RFC 9053 §2.1). */
async function verifyEcdsa(
  curve: 'P-256' | 'P-384',
  publicKey: Uint8Array,
  message: Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
): Promise<boolean> {
  const { hash, bytes } = ECDSA[curve];
  if (publicKey.length !== 2 * bytes + 1 || publicKey[0] !== 4) {
    throw new AuditError('key_invalid', `a key of ${curve} is an uncompressed point of ${2 * bytes + 1} bytes`);
  }
  if (signature.length !== 2 * bytes) return false;
  const { subtle } = globalThis.crypto;
  let key: CryptoKey;
  try {
    key = await subtle.importKey('raw', publicKey.slice(), { name: 'ECDSA', namedCurve: curve }, false, ['verify']);
  } catch (cause) {
    throw new AuditError('key_invalid', `a key that is no point of ${curve}`, { cause });
  }
  return subtle.verify({ name: 'ECDSA', hash }, key, signature.slice(), message);
}

function verifyWith(key: ReceiptKey, message: Uint8Array<ArrayBuffer>, signature: Uint8Array): Promise<boolean> {
  if (key.curve === 'Ed25519') return verifyEd25519(key.publicKey, message, signature);
  return verifyEcdsa(key.curve, key.publicKey, message, signature);
}

function checkTime({ notBefore, expires }: Receipt, at: number | undefined): void {
  if (notBefore === null && expires === null) return;
  if (at === undefined) {
    throw new AuditError('receipt_expired', 'the receipt is valid for a time only, and no time was given');
  }
  // Written so that a time that is no number is within no period.
  if (!(at >= (notBefore ?? -Infinity) && at < (expires ?? Infinity))) {
    throw new AuditError('receipt_expired', `the receipt is not valid at ${at}`);
  }
}

/** The trusted keys that can have signed a receipt: of its algorithm's curve, and called as it calls its own. */
function candidates(receipt: Receipt, keys: readonly ReceiptKey[]): ReceiptKey[] {
  const curve = CURVES.get(receipt.algorithm);
  if (curve === undefined) {
    throw new AuditError('receipt_unsupported', `signatures of algorithm ${receipt.algorithm} are not known`);
  }
  const { keyId } = receipt;
  return keys.filter(
    (key) => key.curve === curve && (key.keyId === null || (keyId !== null && equalHash(key.keyId, keyId))),
  );
}

/**
 * Verifies that a trusted key has signed the root that a receipt's proof leads to, in its issuer's name and at a time when it is valid.
 * @throws AuditError `origin_mismatch`, `receipt_expired`, `receipt_unsupported`, `receipt_unverified`, `proof_invalid`, `signature_invalid`, `key_invalid`
 */
export async function verifyRoot(receipt: Receipt, root: Uint8Array, trust: ReceiptTrust): Promise<void> {
  const { issuer, payload, protectedHeader, signature } = receipt;
  if (trust.issuer !== undefined && trust.issuer !== issuer) {
    throw new AuditError('origin_mismatch', `a receipt of ${issuer ?? 'nobody'}, not of ${trust.issuer}`);
  }
  const keys = candidates(receipt, trust.keys);
  if (keys.length === 0) throw new AuditError('receipt_unverified', 'no known key can have signed the receipt');
  checkTime(receipt, trust.at);
  if (payload !== null && !equalHash(payload, root)) {
    throw new AuditError('proof_invalid', 'the proof does not lead to the root in the receipt');
  }
  const message = toBeSigned(protectedHeader, root);
  for (const key of keys) {
    if (await verifyWith(key, message, signature)) return;
  }
  throw new AuditError('signature_invalid', 'no known key has signed the root that the proof leads to');
}
