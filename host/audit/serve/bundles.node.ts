import { AuditError } from '../error/error.ts';
import { FRAME_HEADER_BYTES, peekFrame, readFrame, type EntriesFrame } from '../log/frame.ts';
import { lastUpTo } from '../log/last-up-to.ts';
import { MAX_SEGMENT_BYTES, segmentName } from '../log/layout.ts';
import type { ReadableLog } from '../log/readable.ts';
import { LENGTH_BYTES } from '../log/sequencer.ts';
import { openSealed } from '../log/sealed.node.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';

/** Frames that were read last are kept, up to so many bytes. */
const CACHE_BYTES = 1 << 25;
/** Where frames stand is kept of the segments that were asked for last, so many. */
const KNOWN_SEGMENTS = 1024;
/** Headers of frames are looked for in so many bytes at a time. */
const SCAN_BYTES = 1 << 16;

/** Where a frame stands. */
interface Place {
  /** Index of its first entry. */
  readonly first: number;
  readonly at: number;
  readonly bytes: number;
}

/** What is known of a segment. */
interface Scanned {
  readonly name: string;
  readonly frames: Place[];
  /** Index of the entry, and the byte, that the next frame begins with. */
  next: number;
  at: number;
  /** The last scan, behind which the next one waits. */
  scan: Promise<void>;
}

/** What is kept of a frame. */
type Loaded = Pick<EntriesFrame, 'first' | 'count' | 'starts' | 'source'>;

function corrupt(why: string): never {
  throw new AuditError('log_corrupt', why);
}

/** Cuts bundles of entries out of a log's segments, whose frames hold entries in the form of a bundle. It learns where the frames of a segment stand when one is needed, and reads no more than those. */
export class Bundles {
  readonly #log: ReadableLog;
  /** Index of each segment's first entry, in order; and the size of the tree when they were listed. */
  readonly #segments: number[] = [];
  #listed = 0;
  readonly #scanned = new Map<number, Scanned>();
  /** Frames that were read last, by their first entry. */
  readonly #cache = new Map<number, Loaded>();
  #cached = 0;

  constructor(log: ReadableLog) {
    this.#log = log;
  }

  /**
   * The entries `[from, from + count)`, each behind its length.
   *
   * @param size of the published tree, which has them
   * @throws AuditError `log_corrupt`; errors of the log
   */
  async read(from: number, count: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (let entry = from; entry < from + count;) {
      const frame = await this.#frameOf(entry, size);
      const begin = entry - frame.first;
      const end = Math.min(frame.count, from + count - frame.first);
      const start = (frame.starts[begin] as number) - LENGTH_BYTES;
      const part = frame.source.subarray(start, (frame.starts[end] as number) - LENGTH_BYTES);
      parts.push(part);
      bytes += part.length;
      entry = frame.first + end;
    }
    const bundle = new Uint8Array(bytes);
    let at = 0;
    for (const part of parts) {
      bundle.set(part, at);
      at += part.length;
    }
    return bundle;
  }

  /** The frame that holds an entry. */
  async #frameOf(entry: number, size: number): Promise<Loaded> {
    const segment = await this.#segmentOf(entry, size);
    const scanned = this.#scannedOf(segment);
    // One after another: they go on where the one before was.
    scanned.scan = scanned.scan.catch(() => undefined).then(() => this.#scan(scanned, entry));
    await scanned.scan;
    const { frames } = scanned;
    const place = frames[lastUpTo(frames.length, (i) => (frames[i] as Place).first, entry)];
    return this.#load(scanned.name, place ?? corrupt(`${scanned.name}: no frame where entry ${entry} belongs`));
  }

  /** The first entry of the segment that holds one. */
  async #segmentOf(entry: number, size: number): Promise<number> {
    const segments = this.#segments;
    if (size > this.#listed) {
      const last = segments.at(-1);
      const names = await this.#log.segments(last === undefined ? undefined : segmentName(last));
      // Another may have listed them meanwhile.
      for (const first of names.map(Number)) if (first > (segments.at(-1) ?? -1)) segments.push(first);
      this.#listed = Math.max(this.#listed, size);
    }
    const place = lastUpTo(segments.length, (i) => segments[i] as number, entry);
    return segments[place] ?? corrupt(`no segment has entry ${entry}`);
  }

  #scannedOf(segment: number): Scanned {
    const known = this.#scanned.get(segment);
    this.#scanned.delete(segment);
    const name = segmentName(segment);
    const scanned = known ?? { name, frames: [], next: segment, at: 0, scan: Promise.resolve() };
    this.#scanned.set(segment, scanned);
    const [oldest = segment] = this.#scanned.keys();
    if (this.#scanned.size > KNOWN_SEGMENTS) this.#scanned.delete(oldest);
    return scanned;
  }

  /** Learns where the frames of a segment are, up to that of an entry. */
  async #scan(scanned: Scanned, entry: number): Promise<void> {
    while (scanned.next <= entry) {
      const from = scanned.at;
      const chunk = await this.#log.read(scanned.name, from, SCAN_BYTES);
      while (scanned.next <= entry) {
        const at = scanned.at - from;
        if (at > 0 && at + FRAME_HEADER_BYTES > chunk.length) break;
        const header = peekFrame(chunk.subarray(at, at + FRAME_HEADER_BYTES));
        // Behind the frames of a segment is nothing, or zeros that were written ahead.
        if (header === undefined) corrupt(`${scanned.name}: no frame where entry ${scanned.next} belongs`);
        if (header.first !== scanned.next)
          corrupt(`${scanned.name}: a frame of entry ${header.first} where ${scanned.next} belongs`);
        scanned.frames.push({ first: header.first, at: scanned.at, bytes: header.bytes });
        scanned.next += header.count;
        scanned.at += header.bytes;
      }
    }
  }

  async #load(name: string, { first, at, bytes: length }: Place): Promise<Loaded> {
    const known = this.#cache.get(first);
    if (known !== undefined) {
      this.#cache.delete(first);
      this.#cache.set(first, known);
      return known;
    }
    if (length > MAX_SEGMENT_BYTES) corrupt(`segment ${name}: a frame of ${length} bytes`);
    const bytes = await this.#log.read(name, at, length);
    const frame = readFrame(bytes, 0, nodeHashInto, openSealed);
    if (frame === undefined || frame.first !== first) corrupt(`segment ${name} is damaged at byte ${at}`);
    if (frame.pruned)
      throw new AuditError('entries_pruned', `retention has deleted the entries of ${name} from ${first} on`);
    const loaded = { first, count: frame.count, starts: frame.starts, source: frame.source };
    this.#keep(first, loaded);
    return loaded;
  }

  #keep(first: number, loaded: Loaded): void {
    this.#cached += loaded.source.length - (this.#cache.get(first)?.source.length ?? 0);
    this.#cache.set(first, loaded);
    for (const [oldest, { source: kept }] of this.#cache) {
      if (this.#cached <= CACHE_BYTES || oldest === first) break;
      this.#cache.delete(oldest);
      this.#cached -= kept.length;
    }
  }
}
