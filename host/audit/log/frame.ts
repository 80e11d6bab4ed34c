import { sha256 } from '../sha256/sha256.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { LENGTH_BYTES } from './sequencer.ts';

/*
 * A segment file is a sequence of frames, each written by one commit (docs/record-format.md §7). A frame's payload is in the form of a tlog-tiles entry bundle.
 *
 *     0   8  "edictlg1"
 *     8   8  index of the first entry
 *     16  4  number of entries
 *     20  4  bytes of the payload
 *     24  32 root of the tree with these entries
 *     56  32 SHA-256 of the 56 bytes above and the payload
 *     88     entries: two bytes of length, and the entry
 */

export const FRAME_HEADER_BYTES = 88;
const MAGIC = new TextEncoder().encode('edictlg1');
const COUNT_AT = 16;
const ROOT_AT = 24;
const CHECKSUM_AT = 56;

/** A whole frame with a right checksum. */
export interface Frame {
  /** Index of the first entry. */
  readonly first: number;
  readonly count: number;
  readonly root: Uint8Array;
  /** Start of each entry in the segment, behind its length; one more stands for the end, as if a further entry began there. */
  readonly starts: readonly number[];
  /** Where the next frame begins. */
  readonly end: number;
}

/** Hashes a frame's header and payload, which do not stand side by side. */
function checksum(segment: Uint8Array, at: number, end: number): Uint8Array {
  const input = new Uint8Array(CHECKSUM_AT + end - at - FRAME_HEADER_BYTES);
  input.set(segment.subarray(at, at + CHECKSUM_AT));
  input.set(segment.subarray(at + FRAME_HEADER_BYTES, end), CHECKSUM_AT);
  return sha256(input);
}

/** Completes the header of the frame in `bytes[0, length)`, whose payload stands behind room for the header. */
export function sealFrame(bytes: Uint8Array, length: number, first: number, count: number, root: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  bytes.set(MAGIC);
  view.setBigUint64(8, BigInt(first));
  view.setUint32(COUNT_AT, count);
  view.setUint32(20, length - FRAME_HEADER_BYTES);
  bytes.set(root, ROOT_AT);
  bytes.set(checksum(bytes, 0, length), CHECKSUM_AT);
}

/** Reads the frame that begins at `at`; undefined when none stands there whole: another magic, a length beyond the end, a wrong checksum, entries that do not fill it. */
export function readFrame(segment: Uint8Array, at: number): Frame | undefined {
  if (segment.length - at < FRAME_HEADER_BYTES) return undefined;
  if (MAGIC.some((byte, i) => byte !== segment[at + i])) return undefined;
  const view = new DataView(segment.buffer, segment.byteOffset + at, FRAME_HEADER_BYTES);
  const first = Number(view.getBigUint64(8));
  const count = view.getUint32(COUNT_AT);
  const payload = view.getUint32(20);
  const end = at + FRAME_HEADER_BYTES + payload;
  if (!Number.isSafeInteger(first) || count === 0 || end > segment.length || count * LENGTH_BYTES > payload) {
    return undefined;
  }
  const stated = segment.subarray(at + CHECKSUM_AT, at + FRAME_HEADER_BYTES);
  if (checksum(segment, at, end).some((byte, i) => byte !== stated[i])) return undefined;
  const starts = readStarts(segment, at + FRAME_HEADER_BYTES, end, count);
  if (starts === undefined) return undefined;
  return { first, count, root: segment.slice(at + ROOT_AT, at + ROOT_AT + HASH_BYTES), starts, end };
}

function readStarts(segment: Uint8Array, from: number, end: number, count: number): number[] | undefined {
  const starts: number[] = [];
  let cursor = from;
  for (let i = 0; i < count; i++) {
    if (end - cursor < LENGTH_BYTES) return undefined;
    const length = ((segment[cursor] as number) << 8) | (segment[cursor + 1] as number);
    starts.push(cursor + LENGTH_BYTES);
    cursor += LENGTH_BYTES + length;
    if (cursor > end) return undefined;
  }
  if (cursor !== end) return undefined;
  starts.push(end + LENGTH_BYTES);
  return starts;
}

/** The entry at a place of a frame. */
export function entryOf(segment: Uint8Array, frame: Frame, place: number): Uint8Array {
  const start = frame.starts[place] as number;
  return segment.subarray(start, (frame.starts[place + 1] as number) - LENGTH_BYTES);
}
