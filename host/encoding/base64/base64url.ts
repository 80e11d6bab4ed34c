import { decodeBase64, encodeBase64 } from './base64.ts';

/** Base64 in the alphabet of URLs, without padding (RFC 7515 §2). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The bytes of canonical base64url: its alphabet, no padding, zero pad bits.
 *
 * @returns undefined for any other text, and for more than `limit` bytes, before anything is allocated.
 */
export function decodeBase64Url(text: string, limit: number): Uint8Array<ArrayBuffer> | undefined {
  // A multiple of four and one character more is the length of no bytes; the text is not copied before its length is known to be one.
  if (text.length % 4 === 1 || text.length > Math.ceil((limit * 4) / 3) || /[^A-Za-z0-9_-]/.test(text))
    return undefined;
  const padded = text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat(-text.length & 3);
  return decodeBase64(padded, limit);
}
