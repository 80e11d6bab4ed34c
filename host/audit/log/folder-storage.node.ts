import { join } from 'node:path';
import { HASH_BYTES } from '../tree/hash.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';
import { replaceFile, writeAll, type Files } from './files.node.ts';
import { ENTRIES_FOLDER, isSegmentName, segmentName, TILES_FOLDER } from './layout.ts';
import type { CheckpointLock } from './lock.node.ts';
import type { LogDocument, LogStorage } from './storage.ts';

/** A segment is closed when a frame would make it longer. */
const SEGMENT_BYTES = 1 << 26;
/** Before a frame of less than this, so many bytes of zeros are written ahead: what overwrites them need not make the file longer, which halves the time of a sync (docs/audit-durability.md). */
const SMALL_FRAME_BYTES = 1 << 15;
const AHEAD_BYTES = 1 << 20;
/** A frame of so many bytes is on the disk sooner when most of it is written and synced while its leaves are hashed, though that is a sync more. */
const LONG_FRAME_BYTES = 1 << 18;

export interface FolderStorageOptions {
  readonly folder: string;
  readonly files: Files;
  readonly lock: CheckpointLock;
  /** Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Bytes that are written ahead of small frames; default 1 MiB. */
  readonly aheadBytes?: number;
  /** Frames of so many bytes are begun before their header is known; default 256 KiB. */
  readonly longFrameBytes?: number;
}

/** The segment that is being written. */
interface OpenSegment {
  readonly file: number;
  /** Bytes of frames. */
  length: number;
  /** Bytes of the file: zeros stand behind the frames. */
  size: number;
}

/** A log in a folder (docs/record-format.md §7), with its head in a lock beside it. */
export class FolderStorage implements LogStorage {
  readonly #folder: string;
  readonly #entries: string;
  readonly #tiles: string;
  readonly #files: Files;
  readonly #lock: CheckpointLock;
  readonly #segmentBytes: number;
  readonly #longFrameBytes: number;
  readonly #zeros: Uint8Array;
  #segment: OpenSegment | undefined;
  /** The segment that was read last, and its length. */
  #seen = { name: '', length: 0 };
  /** Whether what the segment holds is known: false while a frame is written, and for good when that failed. */
  #settled = true;
  /** Whether the entries of the frame that is appended next stand in their place. */
  #begun = false;
  readonly #levels: { readonly file: number; length: number }[] = [];

  constructor({ folder, files, lock, segmentBytes, aheadBytes, longFrameBytes }: FolderStorageOptions) {
    this.#folder = folder;
    this.#entries = join(folder, ENTRIES_FOLDER);
    this.#tiles = join(folder, TILES_FOLDER);
    this.#files = files;
    this.#lock = lock;
    this.#segmentBytes = segmentBytes ?? SEGMENT_BYTES;
    this.#longFrameBytes = longFrameBytes ?? LONG_FRAME_BYTES;
    this.#zeros = new Uint8Array(Math.min(aheadBytes ?? AHEAD_BYTES, this.#segmentBytes));
  }

  head(): string | null {
    return this.#lock.read();
  }

  swap(expected: string | null, next: string): boolean {
    return this.#lock.swap(expected, next);
  }

  segments(): readonly string[] {
    return this.#files.exists(this.#entries) ? this.#files.list(this.#entries).filter(isSegmentName).sort() : [];
  }

  read(segment: string): Uint8Array<ArrayBuffer> {
    const bytes = this.#files.read(join(this.#entries, segment));
    this.#seen = { name: segment, length: bytes.length };
    return bytes;
  }

  /** The disk writes a long frame's entries while their leaves are hashed, which takes longer. */
  async begin(first: number, frame: Uint8Array): Promise<void> {
    if (frame.length < this.#longFrameBytes) return;
    const segment = this.#roomFor(first, frame.length);
    this.#settled = false;
    const entries = frame.subarray(FRAME_HEADER_BYTES);
    writeAll(this.#files, segment.file, entries, entries.length, segment.length + FRAME_HEADER_BYTES);
    this.#begun = true;
    await this.#files.beginSync(segment.file);
  }

  append(first: number, frame: Uint8Array): void {
    const segment = this.#roomFor(first, frame.length);
    this.#settled = false;
    const missing = this.#begun ? FRAME_HEADER_BYTES : frame.length;
    if (!this.#begun) this.#writeAhead(segment, frame.length);
    this.#begun = false;
    writeAll(this.#files, segment.file, frame, missing, segment.length);
    // Guard: frame-sync
    this.#files.sync(segment.file);
    segment.length += frame.length;
    segment.size = Math.max(segment.size, segment.length);
    this.#settled = true;
  }

  /** The segment to write a frame to; a new one when the frame does not fit. */
  #roomFor(first: number, length: number): OpenSegment {
    const files = this.#files;
    const current = this.#segment ?? this.#last();
    if (current !== undefined && (current.length === 0 || current.length + length <= this.#segmentBytes)) {
      this.#segment = current;
      return current;
    }
    if (current !== undefined) this.#finish(current);
    else {
      // The first of the log.
      files.makeFolder(this.#entries);
      // Guard: entries-folder-name
      files.syncFolder(this.#folder);
    }
    this.#segment = undefined;
    const file = files.open(join(this.#entries, segmentName(first)), 'create');
    // Guard: segment-name
    files.syncFolder(this.#entries);
    this.#segment = { file, length: 0, size: 0 };
    return this.#segment;
  }

  /** The last segment of an earlier writer. */
  #last(): OpenSegment | undefined {
    const name = this.segments().at(-1);
    if (name === undefined) return undefined;
    const { length } = this.#seen.name === name ? this.#seen : this.read(name);
    // Whoever made the segment may not have come to sync its name. Guard: inherited-segment-name
    this.#files.syncFolder(this.#entries);
    return { file: this.#files.open(join(this.#entries, name), 'existing'), length, size: length };
  }

  /** Zeros where small frames will stand: they reach the disk with the next frame's sync. */
  #writeAhead(segment: OpenSegment, length: number): void {
    const end = segment.length + length;
    if (length > SMALL_FRAME_BYTES || end <= segment.size) return;
    const ahead = Math.min(this.#zeros.length, this.#segmentBytes - segment.length);
    if (ahead <= length) return;
    writeAll(this.#files, segment.file, this.#zeros, ahead, segment.length);
    segment.size = segment.length + ahead;
  }

  /**
   * Cuts the zeros off, before another segment follows: what stands behind the frames of any but the last is damage. Synced though nothing may be left to cut: an earlier writer's cut may not have
   * reached the disk.
   */
  #finish({ file, length }: OpenSegment): void {
    // Guard: finished-segment-cut
    this.#files.truncate(file, length);
    // Guard: finished-segment-sync
    this.#files.sync(file);
    this.#files.close(file);
  }

  rewrite(segment: string, bytes: Uint8Array): void {
    const file = this.#replace(segment, bytes);
    if (this.#segment !== undefined) this.#files.close(this.#segment.file);
    this.#segment = { file, length: bytes.length, size: bytes.length };
  }

  replace(segment: string, bytes: Uint8Array): void {
    if (segment === this.segments().at(-1)) this.rewrite(segment, bytes);
    else this.#files.close(this.#replace(segment, bytes));
  }

  /** Writes a segment anew. @returns its file, which is open */
  #replace(segment: string, bytes: Uint8Array): number {
    const files = this.#files;
    // The draft's name is no segment's, so one that is left behind is seen by nobody.
    const draft = join(this.#entries, `${segment}.new`);
    const file = files.open(draft, 'replace');
    writeAll(files, file, bytes, bytes.length, 0);
    // Guard: rewrite-sync
    files.sync(file);
    files.rename(draft, join(this.#entries, segment));
    // Guard: rewrite-name
    files.syncFolder(this.#entries);
    return file;
  }

  document(name: LogDocument): Uint8Array<ArrayBuffer> | null {
    const path = join(this.#folder, name);
    return this.#files.exists(path) ? this.#files.read(path) : null;
  }

  publish(name: LogDocument, text: string): void {
    replaceFile(this.#files, this.#folder, name, text);
  }

  beginTiles(): void {
    this.#files.makeFolder(this.#tiles);
  }

  appendTiles(level: number, hashes: Uint8Array): void {
    const kept = (this.#levels[level] ??= {
      file: this.#files.open(join(this.#tiles, String(level)), 'replace'),
      length: 0,
    });
    writeAll(this.#files, kept.file, hashes, hashes.length, kept.length);
    kept.length += hashes.length;
  }

  readTiles(level: number, from: number, count: number): Uint8Array {
    const kept = this.#levels[level];
    if (kept === undefined) return new Uint8Array();
    return this.#files.readAt(kept.file, from * HASH_BYTES, count * HASH_BYTES);
  }

  close(): void {
    const segment = this.#segment;
    this.#segment = undefined;
    if (segment !== undefined && this.#settled) this.#finish(segment);
    else if (segment !== undefined) this.#files.close(segment.file);
    for (const { file } of this.#levels.splice(0)) this.#files.close(file);
    this.#lock.close();
  }
}
