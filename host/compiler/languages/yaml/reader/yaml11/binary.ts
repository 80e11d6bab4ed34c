const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base 64 as Python's `base64.decodebytes` reads it: characters outside the alphabet are skipped; null when the padding is wrong. */
export const decodeBinary = (text: string): Uint8Array | null => {
  if (/\P{ASCII}/u.test(text)) return null;
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (const character of text) {
    if (character === '=') {
      padding++;
      if (count % 4 > 1 && (count % 4) + padding >= 4) break;
      continue;
    }
    const value = ALPHABET.indexOf(character);
    if (value < 0) continue;
    padding = 0;
    bits = ((bits << 6) | value) & 0xffffff;
    count++;
    const place = count % 4;
    if (place === 2) bytes.push((bits >> 4) & 0xff);
    else if (place === 3) bytes.push((bits >> 2) & 0xff);
    else if (place === 0) bytes.push(bits & 0xff);
  }
  const rest = count % 4;
  return rest === 0 || (rest > 1 && rest + padding >= 4) ? Uint8Array.from(bytes) : null;
};
