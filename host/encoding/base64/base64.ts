const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 0x3d;

const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/** Base64 with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] as number;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    text += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | (b >> 4));
    text += i + 1 < bytes.length ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    text += i + 2 < bytes.length ? ALPHABET.charAt(c & 63) : '=';
  }
  return text;
}

/**
 * The bytes of canonical base64 (RFC 4648 §3.5): the standard alphabet, padding, zero pad bits, nothing between. What decodes, encodes to the same
 * text again; so two texts never stand for the same bytes.
 *
 * @returns undefined for any other text, and for more than `limit` bytes, before anything is allocated.
 */
export function decodeBase64(text: string, limit: number): Uint8Array<ArrayBuffer> | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  let pads = 0;
  if (length > 0 && text.charCodeAt(length - 1) === PAD) pads = text.charCodeAt(length - 2) === PAD ? 2 : 1;
  const size = (length / 4) * 3 - pads;
  if (size > limit) return undefined;
  const bytes = new Uint8Array(size);
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < length - pads; i++) {
    const unit = text.charCodeAt(i);
    const value = unit < 128 ? (VALUES[unit] as number) : 255;
    if (value === 255) return undefined;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  if ((held & ((1 << bits) - 1)) !== 0) return undefined;
  return bytes;
}
