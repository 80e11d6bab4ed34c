import { Point } from '@noble/ed25519';

/** The order of the base point (RFC 8032 §5.1). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function scalar(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return value;
}

/**
 * Verifies without a cofactor, where the platform has no Ed25519: the encoding of [S]B − [k]A must be R (RFC 8032 §5.1.7). Expects lengths and encodings
 * to have been checked. SHA-512 is the platform's: every one has it, and a portable one would be a sixth of a verifier.
 */
export async function verifyCofactorless(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const r = signature.subarray(0, 32);
  const s = scalar(signature.subarray(32));
  let a: Point;
  try {
    a = Point.fromBytes(publicKey.slice());
  } catch {
    return false;
  }
  const input = new Uint8Array(64 + message.length);
  input.set(r);
  input.set(publicKey, 32);
  input.set(message, 64);
  const k = scalar(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-512', input))) % ORDER;
  const computed = Point.BASE.multiply(s, false).add(a.negate().multiply(k, false)).toBytes();
  return computed.every((byte, i) => byte === r[i]);
}
