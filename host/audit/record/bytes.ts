import { encodeCbor } from '../../engine/cbor/encode.ts';
import { wtf8 } from './text.ts';

/** Text beyond so many units is left to the platform's encoder. */
const SHORT_TEXT = 160;
/** RFC 8949 §3.1: major types. */
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
/** CBOR tag 273: a byte string of WTF-8, for strings that UTF-8 cannot carry (IANA registry of CBOR tags). */
const WTF8_TAG = 273;
const TAG = 6;

const encoder = new TextEncoder();

/** Bytes of an initial byte with its argument. */
export function argumentBytes(argument: number): number {
  if (argument < 24) return 1;
  if (argument < 0x100) return 2;
  if (argument < 0x10000) return 3;
  return argument < 0x100000000 ? 5 : 9;
}

/**
 * Writes an initial byte with the shortest argument, a non-negative safe integer (RFC 8949 §4.2.1), where there is room for nine bytes.
 * @param type the major type in the three highest bits
 * @returns where it ends
 */
export function putHead(bytes: Uint8Array, at: number, type: number, argument: number): number {
  if (argument < 24) {
    bytes[at] = type | argument;
    return at + 1;
  }
  if (argument < 0x10000) {
    if (argument < 0x100) {
      bytes[at] = type | 24;
      bytes[at + 1] = argument;
      return at + 2;
    }
    bytes[at] = type | 25;
    bytes[at + 1] = argument >>> 8;
    bytes[at + 2] = argument;
    return at + 3;
  }
  if (argument < 0x100000000) {
    bytes[at] = type | 26;
    putUint32(bytes, at + 1, argument);
    return at + 5;
  }
  bytes[at] = type | 27;
  putUint32(bytes, at + 1, Math.floor(argument / 0x100000000));
  putUint32(bytes, at + 5, argument % 0x100000000);
  return at + 9;
}

/** Writes four bytes, the highest first. */
export function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** A growing buffer that deterministic CBOR is written to. Kept and reused, so that a record costs no allocation. */
export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` more bytes and returns where they start. What they hold is not defined. */
  claim(count: number): number {
    const start = this.length;
    const end = start + count;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, start));
      this.bytes = grown;
    }
    this.length = end;
    return start;
  }

  append(bytes: Uint8Array): void {
    const at = this.claim(bytes.length);
    // Copying a digest byte by byte is cheaper than the call.
    if (bytes.length <= 32) for (let i = 0; i < bytes.length; i++) this.bytes[at + i] = bytes[i] as number;
    else this.bytes.set(bytes, at);
  }

  /** Writes a part of some bytes, which may be its own, to a place that was claimed. */
  put(at: number, source: Uint8Array, from: number, count: number): void {
    const { bytes } = this;
    if (source === bytes) bytes.copyWithin(at, from, from + count);
    else bytes.set(source.subarray(from, from + count), at);
  }

  uint32(at: number, value: number): void {
    putUint32(this.bytes, at, value);
  }

  /** An initial byte with the shortest argument, a non-negative safe integer (RFC 8949 §4.2.1). */
  head(major: number, argument: number): void {
    const at = this.claim(argumentBytes(argument));
    putHead(this.bytes, at, major << 5, argument);
  }

  number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.append(encodeCbor(value));
    else if (value >= 0) this.head(UNSIGNED, value);
    else this.head(NEGATIVE, -1 - value);
  }

  byteString(bytes: Uint8Array): void {
    this.head(BYTES, bytes.length);
    this.append(bytes);
  }

  /** A string; one with a lone surrogate as tag 273 around its WTF-8, or, where no tag may stand, as a byte string of it. */
  text(value: string, tagged = true): void {
    const { length } = value;
    if (length <= SHORT_TEXT) {
      const before = this.claim(argumentBytes(length) + length);
      const { bytes } = this;
      const at = putHead(bytes, before, TEXT << 5, length);
      let i = 0;
      for (; i < length; i++) {
        const unit = value.charCodeAt(i);
        if (unit >= 0x80) break;
        bytes[at + i] = unit;
      }
      if (i === length) return;
      this.length = before;
    }
    if (/\p{Surrogate}/u.test(value)) {
      if (tagged) this.head(TAG, WTF8_TAG);
      this.byteString(wtf8(value));
      return;
    }
    const encoded = encoder.encode(value);
    this.head(TEXT, encoded.length);
    this.append(encoded);
  }
}
