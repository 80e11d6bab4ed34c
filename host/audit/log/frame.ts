import { AuditError } from '../error/error.ts';
import { MIN_ENTRY_BYTES } from '../record/codes.ts';
import { hashInto as portable, type HashInto } from '../sha256/sha256.ts';
import { HASH_BYTES, leafHashInto } from '../tree/hash.ts';
import { LENGTH_BYTES } from './sequencer.ts';

/*
 * A segment file is a sequence of frames, each written by one commit (docs/record-format.md §7). A frame's payload is in the form of a tlog-tiles entry bundle; or, where its entries were deleted, the hashes of their leaves.
 *
 *     0   8  "edictlg1"
 *     8   32 SHA-256 of bytes 40 to 87 and of the SHA-256 of the hashes of the entries' leaves; of an encrypted frame, of its payload
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
/** Where what the header says of the frame's content begins. */
export const FRAME_CONTENT_AT = FIRST_AT;
const CONTENT_BYTES = FRAME_HEADER_BYTES - FRAME_CONTENT_AT;
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
interface WholeFrame extends FrameHeader {
  /** The hashes of the entries' leaves, side by side. */
  readonly leaves: Uint8Array;
  /** Where the next frame begins. */
  readonly end: number;
}

/** A frame that has its entries. */
export interface EntriesFrame extends WholeFrame {
  readonly pruned: false;
  /** Where the entries stand: the segment, or what was decrypted. */
  readonly source: Uint8Array;
  /** Start of each entry in the source, behind its length; one more stands for the end, as if a further entry began there. */
  readonly starts: readonly number[];
}

/** A frame whose entries were deleted: the hash of each leaf stands in the place of its entry. */
export interface PrunedFrame extends WholeFrame {
  readonly pruned: true;
}

export type Frame = EntriesFrame | PrunedFrame;

/** Gives the entries of an encrypted frame, with their lengths; what it throws is thrown. */
export interface FrameOpener {
  (frame: Uint8Array): Uint8Array;
  /** Is waited for before the frames of a segment are read, by what decrypts only later. */
  readonly prepare?: (segment: Uint8Array) => Promise<void>;
}

/** Writes the header of the frame in `bytes[0, length)`, whose payload stands behind room for it, but for the checksum. */
export function writeHeader(bytes: Uint8Array, length: number, header: FrameHeader, form: keyof typeof MAGIC): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  bytes.set(MAGIC[form]);
  view.setBigUint64(FIRST_AT, BigInt(header.first));
  view.setUint32(COUNT_AT, header.count);
  view.setUint32(PAYLOAD_AT, length - FRAME_HEADER_BYTES);
  bytes.set(header.root, ROOT_AT);
}

/**
 * Writes the checksum of the frame at the beginning of `bytes`, whose header is there.
 * @param covered of a plain frame the hashes of its leaves, side by side; of any other its payload
 */
export function writeChecksum(bytes: Uint8Array, covered: Uint8Array, hashInto: HashInto = portable): void {
  bytes.set(checksumOf(bytes, 0, covered, hashInto), CHECKSUM_AT);
}

/** The checksum of the frame that begins at `at`. */
function checksumOf(bytes: Uint8Array, at: number, covered: Uint8Array, hashInto: HashInto): Uint8Array {
  const input = new Uint8Array(CONTENT_BYTES + HASH_BYTES);
  input.set(bytes.subarray(at + FRAME_CONTENT_AT, at + FRAME_HEADER_BYTES));
  hashInto(covered, 0, covered.length, input, CONTENT_BYTES);
  const checksum = new Uint8Array(HASH_BYTES);
  hashInto(input, 0, input.length, checksum, 0);
  return checksum;
}

/**
 * Reads the frame that begins at `at`; undefined when none stands there whole: another magic, a length beyond the end, a wrong checksum, entries that do not fill it. The bytes before entries are written to while they are hashed, and restored.
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
  if (!Number.isSafeInteger(first) || count === 0 || end > segment.length) return undefined;
  if (form === 'pruned' && payload !== count * HASH_BYTES) return undefined;
  const from = at + FRAME_HEADER_BYTES;
  const plain = form === 'plain' ? readEntries(segment, from, end, count, hashInto) : undefined;
  const covered = form === 'plain' ? plain?.leaves : segment.subarray(from, end);
  if (covered === undefined) return undefined;
  const checksum = checksumOf(segment, at, covered, hashInto);
  // Guard: frame-checksum
  if (checksum.some((byte, i) => byte !== segment[at + CHECKSUM_AT + i])) return undefined;
  const header = { first, count, end, root: segment.slice(at + ROOT_AT, at + ROOT_AT + HASH_BYTES) };
  if (form === 'pruned') return { ...header, pruned: true, leaves: covered };
  if (plain !== undefined) return { ...header, pruned: false, ...plain };
  if (open === undefined) throw new AuditError('log_sealed', 'the segments are encrypted, and no key was given');
  const source = open(segment.subarray(at, end));
  const entries = readEntries(source, 0, source.length, count, hashInto);
  return entries && { ...header, pruned: false, ...entries };
}

function formOf(segment: Uint8Array, at: number): keyof typeof MAGIC | undefined {
  const stands = (magic: Uint8Array): boolean => magic.every((byte, i) => byte === segment[at + i]);
  if (stands(MAGIC.plain)) return 'plain';
  if (stands(MAGIC.encrypted)) return 'encrypted';
  return stands(MAGIC.pruned) ? 'pruned' : undefined;
}

/** Finds the entries that fill `source[from, end)`, each behind its length, and hashes their leaves; undefined when it is not filled. */
function readEntries(
  source: Uint8Array,
  from: number,
  end: number,
  count: number,
  hashInto: HashInto,
): Pick<EntriesFrame, 'source' | 'starts' | 'leaves'> | undefined {
  // Before anything is done for each of them.
  if (count * (LENGTH_BYTES + MIN_ENTRY_BYTES) > end - from) return undefined;
  const starts: number[] = [];
  let cursor = from;
  for (let i = 0; i < count; i++) {
    if (end - cursor < LENGTH_BYTES) return undefined;
    const length = ((source[cursor] as number) << 8) | (source[cursor + 1] as number);
    starts.push(cursor + LENGTH_BYTES);
    cursor += LENGTH_BYTES + length;
    if (cursor > end) return undefined;
  }
  if (cursor !== end) return undefined;
  starts.push(end + LENGTH_BYTES);
  const leaves = new Uint8Array(count * HASH_BYTES);
  for (let i = 0; i < count; i++) {
    const next = (starts[i + 1] as number) - LENGTH_BYTES;
    leafHashInto(hashInto, source, starts[i] as number, next, leaves, i * HASH_BYTES);
  }
  return { source, starts, leaves };
}

/** The hash of the leaf at a place of a frame. */
export function leafOf({ leaves }: Frame, place: number): Uint8Array {
  return leaves.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
}

/** The entry at a place of a frame. */
export function entryOf(frame: EntriesFrame, place: number): Uint8Array {
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
