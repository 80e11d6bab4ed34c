import { sha256, type HashInto } from '../sha256/sha256.ts';

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/** The hash of a leaf: SHA-256(0x00 ‖ entry) (RFC 6962 §2.1). */
export function leafHash(entry: Uint8Array): Uint8Array<ArrayBuffer> {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return sha256(input);
}

/** Writes the hash of the leaf whose entry is `source[start, end)` to `target` at `at`. The byte before `start` must be there, and is 0x00 meanwhile. */
export function leafHashInto(
  hashInto: HashInto,
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  const before = source[start - 1] as number;
  source[start - 1] = 0;
  hashInto(source, start - 1, end, target, at);
  source[start - 1] = before;
}

/** 0x01, and a node's children while they are hashed: kept, as V8 takes memory from elsewhere for an array of more than 64 bytes, which costs half as much as its hash. */
const node = Uint8Array.of(1, ...new Uint8Array(2 * HASH_BYTES));

/**
 * The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
 * @throws RangeError unless both are hashes
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new RangeError('a node has two hashes');
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** Whether two hashes are equal, byte for byte. Not in constant time: nothing here is secret. */
export function equalHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
