import { encodeHex } from '../../encoding/base64/hex.ts';
import { sha256 } from '../sha256/sha256.ts';
import { MAX_TEXT_BYTES } from './codes.ts';
import type { RecordText } from './types.ts';

const encoder = new TextEncoder();

/** UTF-8 that also carries lone surrogates, each as the three bytes its code point would have. For other strings it is their UTF-8. */
export function wtf8(text: string): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const piece of text.split(/(\p{Surrogate})/u)) {
    if (piece === '') continue;
    const unit = piece.charCodeAt(0);
    const lone = piece.length === 1 && unit >= 0xd800 && unit < 0xe000;
    const bytes = lone ? Uint8Array.of(0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)) : encoder.encode(piece);
    parts.push(bytes);
    length += bytes.length;
  }
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The text as a record holds it: itself, or its digest when it is longer than 512 bytes or has a lone surrogate. So no caller's string can make a leaf too long. */
export function recordText(text: string): RecordText {
  if (text.length <= MAX_TEXT_BYTES / 3 && text.isWellFormed()) return text;
  const bytes = wtf8(text);
  if (bytes.length <= MAX_TEXT_BYTES && !/\p{Surrogate}/u.test(text)) return text;
  return sha256(bytes);
}

/** A recorded text as a key of a map: one that is text and one that is a digest are never the same. */
export function textKey(text: RecordText): string {
  return typeof text === 'string' ? `text ${text}` : `digest ${encodeHex(text)}`;
}
