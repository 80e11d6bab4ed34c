const DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte] as string;
  return text;
}

/** The value of a lower-case hexadecimal digit, or -1. */
function digit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x57 : -1;
}

/** The bytes of exactly `size` bytes in lower-case hexadecimal; undefined for any other text. */
export function decodeHex(text: string, size: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length !== size * 2) return undefined;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const high = digit(text.charCodeAt(2 * i));
    const low = digit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}
