import { sha256 as portable } from '@noble/hashes/sha2.js';

/** Writes the SHA-256 of `source[start, end)` to `target` at `at`. */
export type HashInto = (source: Uint8Array, start: number, end: number, target: Uint8Array, at: number) => void;

/** The portable implementation; `sha256.node.ts` has the platform's. Both give the same bytes. */
export const hashInto: HashInto = (source, start, end, target, at) => {
  target.set(portable(source.subarray(start, end)), at);
};

/** SHA-256 of some bytes. */
export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(portable(bytes));
}
