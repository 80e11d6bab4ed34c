import { EngineError, type EngineErrorCode } from '../error/error.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Where the first surrogate without its partner stands, or -1. */
export function loneSurrogate(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit & 0xf800) !== 0xd800) continue;
    if (unit >= 0xdc00 || (text.charCodeAt(i + 1) & 0xfc00) !== 0xdc00) return i;
    i++;
  }
  return -1;
}

/**
 * The UTF-8 bytes of a string.
 * @throws EngineError with `code` when the string has a lone surrogate, which UTF-8 cannot carry.
 */
export function utf8Encode(text: string, code: EngineErrorCode): Uint8Array<ArrayBuffer> {
  if (loneSurrogate(text) >= 0) throw new EngineError(code, 'a string has a lone surrogate');
  return encoder.encode(text);
}

/**
 * The string of UTF-8 bytes; a byte order mark stays part of it.
 * @throws EngineError with `code` when the bytes are not UTF-8.
 */
export function utf8Decode(bytes: Uint8Array, code: EngineErrorCode): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new EngineError(code, 'a string is not UTF-8', { cause });
  }
}

/** Orders strings without lone surrogates as their UTF-8 bytes are ordered, which is by code point. */
export function compareUtf8(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above U+FFFF but are smaller units than U+E000 to U+FFFF.
    const xs = (x & 0xf800) === 0xd800;
    const ys = (y & 0xf800) === 0xd800;
    return xs === ys ? x - y : xs ? 1 : -1;
  }
  return a.length - b.length;
}

/** Orders byte strings: bytewise, a prefix before what it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
