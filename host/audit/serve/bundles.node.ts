import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { FRAME_HEADER_BYTES, peekFrame, readFrame, type Frame } from '../log/frame.ts';
import { ENTRIES_FOLDER, MAX_SEGMENT_BYTES, segmentName } from '../log/layout.ts';
import { LENGTH_BYTES } from '../log/sequencer.ts';
import { openSealed } from '../log/sealed.node.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';

/** Frames that were read last are kept, up to so many bytes. */
const CACHE_BYTES = 1 << 25;

/** Where a frame stands. */
interface Place {
  readonly segment: number;
  readonly at: number;
  readonly bytes: number;
}

interface Loaded {
  readonly bytes: Uint8Array;
  readonly frame: Frame;
}

function corrupt(why: string): never {
  throw new AuditError('log_corrupt', why);
}

/** Cuts bundles of entries out of a log's segments, whose frames hold entries in the form of a bundle. It knows where each frame stands, and reads no more than those it needs. */
export class Bundles {
  readonly #folder: string;
  /** Index of each frame's first entry, and where it stands; in order. */
  readonly #firsts: number[] = [];
  readonly #places: Place[] = [];
  /** Where the next frame is: its first entry, its segment and its byte. */
  #next = 0;
  #segment = 0;
  #at = 0;
  readonly #cache = new Map<number, Loaded>();
  #cached = 0;

  constructor(dir: string) {
    this.#folder = join(dir, ENTRIES_FOLDER);
  }

  /**
   * The entries `[from, from + count)`, each behind its length.
   *
   * @param size of the published tree, which has them
   * @throws AuditError `log_corrupt`
   */
  read(from: number, count: number, size: number): Uint8Array<ArrayBuffer> {
    this.#advance(size);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (let entry = from; entry < from + count;) {
      const { frame, bytes: held } = this.#load(this.#frameOf(entry));
      const begin = entry - frame.first;
      const end = Math.min(frame.count, from + count - frame.first);
      const start = (frame.starts[begin] as number) - LENGTH_BYTES;
      const part = held.subarray(start, (frame.starts[end] as number) - LENGTH_BYTES);
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

  /** Learns where the frames are up to a size. */
  #advance(size: number): void {
    while (this.#next < size) {
      const name = segmentName(this.#segment);
      const file = this.#open(name);
      try {
        while (this.#next < size) {
          const header = peekFrame(readAt(file, this.#at, FRAME_HEADER_BYTES));
          // Behind the frames of a segment is nothing, or zeros that were written ahead: then the next segment goes on.
          if (header === undefined) break;
          if (header.first !== this.#next)
            corrupt(`${name}: a frame of entry ${header.first} where ${this.#next} belongs`);
          this.#firsts.push(header.first);
          this.#places.push({ segment: this.#segment, at: this.#at, bytes: header.bytes });
          this.#next += header.count;
          this.#at += header.bytes;
        }
      } finally {
        closeSync(file);
      }
      if (this.#next >= size) return;
      if (this.#segment === this.#next) corrupt(`${name}: no frame where entry ${this.#next} belongs`);
      this.#segment = this.#next;
      this.#at = 0;
    }
  }

  #open(name: string): number {
    try {
      return openSync(join(this.#folder, name), 'r');
    } catch (cause) {
      throw new AuditError('log_corrupt', `segment ${name} cannot be read`, { cause });
    }
  }

  /** The place, among the frames, of the one that holds an entry. */
  #frameOf(entry: number): number {
    let [low, high] = [0, this.#firsts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#firsts[middle] as number) <= entry) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #load(place: number): Loaded {
    const known = this.#cache.get(place);
    if (known !== undefined) {
      this.#cache.delete(place);
      this.#cache.set(place, known);
      return known;
    }
    const { segment, at, bytes: length } = this.#places[place] as Place;
    if (length > MAX_SEGMENT_BYTES) corrupt(`segment ${segmentName(segment)}: a frame of ${length} bytes`);
    const file = this.#open(segmentName(segment));
    let bytes: Uint8Array;
    try {
      bytes = readAt(file, at, length);
    } finally {
      closeSync(file);
    }
    const frame = readFrame(bytes, 0, nodeHashInto, openSealed);
    if (frame === undefined || frame.first !== this.#firsts[place]) {
      corrupt(`segment ${segmentName(segment)} is damaged at byte ${at}`);
    }
    const loaded = { bytes: frame.source, frame };
    this.#cache.set(place, loaded);
    this.#cached += length;
    for (const [oldest, { bytes: kept }] of this.#cache) {
      if (this.#cached <= CACHE_BYTES || oldest === place) break;
      this.#cache.delete(oldest);
      this.#cached -= kept.length;
    }
    return loaded;
  }
}

function readAt(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}
