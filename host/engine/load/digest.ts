import { EngineError } from '../error/error.ts';

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/**
 * The SHA-256 of bytes in lower-case hex: what `sha256sum` prints.
 * @throws EngineError `module_unavailable` where the platform has no Web Crypto (an insecure page)
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { crypto } = globalThis as { readonly crypto?: Crypto };
  if (crypto?.subtle === undefined)
    throw new EngineError('module_unavailable', 'Web Crypto is missing: a module cannot be measured here');
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/**
 * The digest a caller expects, checked to be one.
 * @throws EngineError `digest_mismatch`
 */
export function expectedDigest(digest: string | undefined): string | undefined {
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
    throw new EngineError(
      'digest_mismatch',
      `the expected digest must be 64 lower-case hexadecimal digits, not ${JSON.stringify(digest)}`,
    );
  }
  return digest;
}
