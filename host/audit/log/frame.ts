import { AuditError } from '../error/error.ts';
import { hashInto as portable, type HashInto } from '../sha256/sha256.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { LENGTH_BYTES } from './sequencer.ts';

/*
 * A segment file is a sequence of frames, each written by one commit (docs/record-format.md §7). A frame's payload is in the form of a tlog-tiles entry bundle; or, where its entries were deleted, the hashes of their leaves.
 *
 *     0   8  "edictlg1"
 *     8   32 SHA-256 of all that follows
 *     40  8  index of the first entry
 *     48  4  number of entries
 *     52  4  bytes of the payload
 *     56  32 root of the tree with these entries
 *     88     entries: two bytes of length, and the entry
 */

export const FRAME_HEADER_BYTES = 88;
/** What is said of the form of a frame, in its first eight bytes. */
const MAGIC = {
  plain: new TextEncoder().encode('edictlg1'),
  encrypted: new TextEncoder().encode('edictse1'),
  pruned: new TextEncoder().encode('edictpr1'),
} as const;
const CHECKSUM_AT = 8;
const FIRST_AT = 40;
/** Where what the checksum is over begins. */
export const FRAME_CONTENT_AT = FIRST_AT;
const COUNT_AT = 48;
const PAYLOAD_AT = 52;
const ROOT_AT = 56;

/** What a frame's header says. */
export interface FrameHeader {
  /** Index of the first entry. */
  readonly first: number;
  readonly count: number;
  /** Root of the tree with the frame's entries. */
  readonly root: Uint8Array;
}

/** A whole frame with a right checksum. */
export interface Frame extends FrameHeader {
  /** Whether its entries were deleted: the hash of each leaf stands in the place of its entry. */
  readonly pruned: boolean;
  /** Where the entries stand: the segment, or what was decrypted. */
  readonly source: Uint8Array;
  /** Start of each entry in the source, behind its length; one more stands for the end, as if a further entry began there. */
  readonly starts: readonly number[];
  /** Where the next frame begins. */
  readonly end: number;
}

/** Gives the entries of an encrypted frame, with their lengths; what it throws is thrown. */
export interface FrameOpener {
  (frame: Uint8Array): Uint8Array;
  /** Is waited for before the frames of a segment are read, by what decrypts only later. */
  readonly prepare?: (segment: Uint8Array) => Promise<void>;
}

/** Writes the header of the frame in `bytes[0, length)`, whose payload stands behind room for it. */
export function sealFrame(
  bytes: Uint8Array,
  length: number,
  header: FrameHeader,
  hashInto: HashInto = portable,
  form: keyof typeof MAGIC = 'plain',
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  bytes.set(MAGIC[form]);
  view.setBigUint64(FIRST_AT, BigInt(header.first));
  view.setUint32(COUNT_AT, header.count);
  view.setUint32(PAYLOAD_AT, length - FRAME_HEADER_BYTES);
  bytes.set(header.root, ROOT_AT);
  hashInto(bytes, FIRST_AT, length, bytes, CHECKSUM_AT);
}

/**
 * Reads the frame that begins at `at`; undefined when none stands there whole: another magic, a length beyond the end, a wrong checksum, entries that do not fill it.
 *
 * @param open decrypts, where a frame is encrypted
 * @throws AuditError `log_sealed` for an encrypted frame, without `open`; what `open` throws
 */
export function readFrame(
  segment: Uint8Array,
  at: number,
  hashInto: HashInto = portable,
  open?: FrameOpener,
): Frame | undefined {
  if (segment.length - at < FRAME_HEADER_BYTES) return undefined;
  const form = formOf(segment, at);
  if (form === undefined) return undefined;
  const view = new DataView(segment.buffer, segment.byteOffset + at, FRAME_HEADER_BYTES);
  const first = Number(view.getBigUint64(FIRST_AT));
  const count = view.getUint32(COUNT_AT);
  const payload = view.getUint32(PAYLOAD_AT);
  const end = at + FRAME_HEADER_BYTES + payload;
  if (!Number.isSafeInteger(first) || count === 0 || end > segment.length || count * LENGTH_BYTES > payload) {
    return undefined;
  }
  const checksum = new Uint8Array(HASH_BYTES);
  hashInto(segment, at + FIRST_AT, end, checksum, 0);
  // Guard: frame-checksum
  if (checksum.some((byte, i) => byte !== segment[at + CHECKSUM_AT + i])) return undefined;
  const root = segment.slice(at + ROOT_AT, at + ROOT_AT + HASH_BYTES);
  if (form === 'pruned') {
    if (payload !== count * HASH_BYTES) return undefined;
    const starts = Array.from({ length: count }, (_, place) => at + FRAME_HEADER_BYTES + place * HASH_BYTES);
    return { first, count, root, pruned: true, source: segment, starts, end };
  }
  if (form === 'plain') {
    const starts = readStarts(segment, at + FRAME_HEADER_BYTES, end, count);
    return starts && { first, count, root, pruned: false, source: segment, starts, end };
  }
  if (open === undefined) throw new AuditError('log_sealed', 'the segments are encrypted, and no key was given');
  const source = open(segment.subarray(at, end));
  const starts = readStarts(source, 0, source.length, count);
  return starts && { first, count, root, pruned: false, source, starts, end };
}

function formOf(segment: Uint8Array, at: number): keyof typeof MAGIC | undefined {
  const stands = (magic: Uint8Array): boolean => magic.every((byte, i) => byte === segment[at + i]);
  if (stands(MAGIC.plain)) return 'plain';
  if (stands(MAGIC.encrypted)) return 'encrypted';
  return stands(MAGIC.pruned) ? 'pruned' : undefined;
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

/** The hash of the leaf at a place of a frame whose entries were deleted. */
export function hashOf(frame: Frame, place: number): Uint8Array {
  const start = frame.starts[place] as number;
  return frame.source.subarray(start, start + HASH_BYTES);
}

/** The entry at a place of a frame that has its entries. */
export function entryOf(frame: Frame, place: number): Uint8Array {
  const start = frame.starts[place] as number;
  return frame.source.subarray(start, (frame.starts[place + 1] as number) - LENGTH_BYTES);
}

/** What a frame's header says of its place, not checked; undefined where none stands. `bytes` is the length of the frame. */
export function peekFrame(
  header: Uint8Array,
): { readonly first: number; readonly count: number; readonly bytes: number; readonly encrypted: boolean } | undefined {
  const form = header.length < FRAME_HEADER_BYTES ? undefined : formOf(header, 0);
  if (form === undefined) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, FRAME_HEADER_BYTES);
  const first = Number(view.getBigUint64(FIRST_AT));
  const count = view.getUint32(COUNT_AT);
  if (!Number.isSafeInteger(first) || count === 0) return undefined;
  return { first, count, bytes: FRAME_HEADER_BYTES + view.getUint32(PAYLOAD_AT), encrypted: form === 'encrypted' };
}
