import { AuditError } from '../error/error.ts';
import { decodeRecord } from '../record/decode.ts';
import type { AuditRecord } from '../record/types.ts';
import type { HashInto } from '../sha256/sha256.ts';
import type { RightEdge } from '../tree/edge.ts';
import { equalHash } from '../tree/hash.ts';
import { entryOf, leafOf, readFrame, type Frame, type FrameOpener } from './frame.ts';
import { segmentName } from './layout.ts';

/** A head that the entries must lead to on their way. */
export interface KnownHead {
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** A file of `entries/`. The bytes before entries are written to while they are hashed, and restored. */
export interface Segment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The segments of a log, in the order of their names, read when they are asked for. */
export type Segments = Iterable<Segment> | AsyncIterable<Segment>;

export interface ReplayOptions {
  /** The first is the log's head: entries beyond it may be torn, entries up to it may not. */
  readonly heads: readonly [KnownHead, ...KnownHead[]];
  /**
   * What to do with entries beyond the head, which were never acknowledged. `recover`: whole frames are read, and can only be in the last segment. `ignore`: reading ends at the head; the log
   * may be growing.
   */
  readonly beyond: 'recover' | 'ignore';
  /** Whether the log's writer encrypts: a plain frame beyond the head is not its own then. */
  readonly encrypts?: boolean | undefined;
  /** SHA-256; the portable one when absent. */
  readonly hashInto?: HashInto | undefined;
  /** Decrypts frames that are encrypted. */
  readonly open?: FrameOpener | undefined;
  /** Before which entries may be deleted, and are not visited; it is one of the heads, too. */
  readonly start?: KnownHead | undefined;
  /** Called for each record, after its entry was appended to the tree. */
  readonly visit: (record: AuditRecord, entry: Uint8Array) => void;
}

export interface Replay {
  /** The last segment that was read. */
  readonly last: Segment | undefined;
  /** Bytes of it that whole frames fill; what follows is torn, or was not looked at. */
  readonly whole: number;
  /** Bytes of it that the head covers. */
  readonly covered: number;
}

function corrupt(why: string): never {
  throw new AuditError('log_corrupt', why);
}

/**
 * Reads the entries of a log in order, appends each to the tree, and checks all that the files say of themselves: names, checksums, indexes, the root after each frame, and the known
 * heads. Segments are taken one by one, so they need not be in memory together.
 */
export class SegmentReplay {
  readonly #edge: RightEdge;
  readonly #options: ReplayOptions;
  #last: Segment | undefined;
  #whole = 0;
  #covered = 0;

  constructor(edge: RightEdge, options: ReplayOptions) {
    this.#edge = edge;
    const { start } = options;
    const [head, ...others] = options.heads;
    // Guard: start-ahead
    if (start !== undefined && start.size > head.size) {
      corrupt(`the entries begin with ${start.size}, and the checkpoint has ${head.size}`);
    }
    // Guard: start-root
    this.#options = { ...options, heads: start === undefined ? options.heads : [head, ...others, start] };
    checkHeads(edge, this.#options.heads);
  }

  /**
   * Takes the next segment, in the order of their names.
   * @returns false when it was not looked at, because the head is reached and what is beyond is ignored
   * @throws AuditError `log_corrupt`, `record_malformed`
   */
  take(segment: Segment): boolean {
    const edge = this.#edge;
    const [head] = this.#options.heads;
    const last = this.#last;
    if (last !== undefined) {
      if (BigInt(edge.size) >= head.size && this.#options.beyond === 'ignore') return false;
      // Guard: segment-beyond
      if (BigInt(edge.size) > head.size) corrupt(`segment ${last.name} is beyond the checkpoint and not the last`);
      // Guard: segment-whole
      if (this.#whole < last.bytes.length) {
        corrupt(`segment ${last.name} is damaged at byte ${this.#whole}, entry ${edge.size}`);
      }
    }
    const { name, bytes } = segment;
    // Guard: segment-place
    if (name !== segmentName(edge.size)) corrupt(`segment ${name} does not begin with entry ${edge.size}`);
    this.#last = segment;
    this.#whole = 0;
    this.#covered = 0;
    while (this.#options.beyond === 'recover' || BigInt(edge.size) < head.size) {
      const frame = readFrame(bytes, this.#whole, this.#options.hashInto, this.#options.open);
      if (frame === undefined) break;
      const plain = frame.pruned || frame.source === bytes;
      // Anybody who can write to the folder can make a plain frame; it would be signed for. Guard: tail-encrypted
      if (this.#options.encrypts === true && BigInt(edge.size) >= head.size && plain) {
        corrupt(
          `segment ${name}: the frame of entry ${frame.first}, beyond the checkpoint, is not encrypted. If an earlier writer that did not encrypt has left it, open the log once without encryption`,
        );
      }
      replayFrame(segment, frame, edge, this.#options);
      this.#whole = frame.end;
      if (BigInt(edge.size) <= head.size) this.#covered = this.#whole;
    }
    return true;
  }

  /**
   * What was read, once there is no further segment.
   * @throws AuditError `log_corrupt` when entries of the head are missing
   */
  finish(): Replay {
    const [{ size }] = this.#options.heads;
    const last = this.#last;
    // Guard: entries-missing
    if (BigInt(this.#edge.size) < size) {
      const where = last === undefined ? 'no segment' : `segment ${last.name}, up to byte ${this.#whole}`;
      corrupt(`of ${size} entries only ${this.#edge.size} are there whole (${where})`);
    }
    return { last, whole: this.#whole, covered: this.#covered };
  }
}

/**
 * Reads the entries of a log; see `SegmentReplay`.
 *
 * @param segments in the order of their names
 * @throws AuditError `log_corrupt`, `record_malformed`
 */
export async function replaySegments(segments: Segments, edge: RightEdge, options: ReplayOptions): Promise<Replay> {
  const replay = new SegmentReplay(edge, options);
  for await (const segment of segments) {
    await options.open?.prepare?.(segment.bytes);
    if (!replay.take(segment)) break;
  }
  return replay.finish();
}

function checkHeads(edge: RightEdge, heads: readonly KnownHead[]): void {
  for (const { size, root } of heads) {
    // Guard: head-root
    if (BigInt(edge.size) === size && !equalHash(edge.root(), root)) {
      corrupt(`the first ${size} entries are not those of the checkpoint`);
    }
  }
}

function replayFrame({ name }: Segment, frame: Frame, edge: RightEdge, options: ReplayOptions): void {
  // Guard: frame-place
  if (frame.first !== edge.size) corrupt(`segment ${name}: a frame of entry ${frame.first} where ${edge.size} belongs`);
  const [head] = options.heads;
  // Guard: frame-border
  if (BigInt(edge.size) < head.size && BigInt(edge.size + frame.count) > head.size) {
    // Every commit ends with a frame. Entries behind the head, in its frame, would pass for covered by it.
    corrupt(`segment ${name}: the frame of entry ${frame.first} goes beyond the checkpoint`);
  }
  const begin = Number(options.start?.size ?? 0);
  // Guard: pruned-beyond
  if (frame.pruned && edge.size + frame.count > begin) {
    corrupt(`segment ${name}: the entries of the frame of entry ${frame.first} are deleted, and no start says so`);
  }
  for (let place = 0; place < frame.count; place++) {
    const leaf = leafOf(frame, place);
    if (frame.pruned) {
      edge.pushHash(leaf);
      checkHeads(edge, options.heads);
      continue;
    }
    const entry = entryOf(frame, place);
    const record = decodeRecord(entry);
    // Guard: record-place
    if (record.sequence !== edge.size) corrupt(`entry ${edge.size} says that it is ${record.sequence}`);
    edge.pushHash(leaf);
    if (record.sequence >= begin) options.visit(record, entry);
    checkHeads(edge, options.heads);
  }
  // Guard: frame-root
  if (!equalHash(frame.root, edge.root()))
    corrupt(`segment ${name}: the frame of entry ${frame.first} has a wrong root`);
}
