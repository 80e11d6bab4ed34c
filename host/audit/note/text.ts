const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 of a string; undefined when it has a lone surrogate. */
export function utf8(text: string): Uint8Array<ArrayBuffer> | undefined {
  return /\p{Surrogate}/u.test(text) ? undefined : encoder.encode(text);
}

/** The string of UTF-8 bytes; undefined when they are not UTF-8. A byte order mark stays part of the string. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a text has a control character other than the newline, which no note may have. */
export function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== 0x0a) return true;
  }
  return false;
}

/** Implementations cap a key's name here; an ML-DSA cosignature cannot carry a longer one. */
const MAX_NAME_BYTES = 255;

/** Whether a text can name a key: not empty, no white space, no plus sign, no control character, at most 255 bytes. */
export function isKeyName(name: string): boolean {
  if (name === '' || name.length > MAX_NAME_BYTES || /[\p{White_Space}+]/u.test(name) || hasControl(name)) return false;
  const bytes = utf8(name);
  return bytes !== undefined && bytes.length <= MAX_NAME_BYTES;
}
