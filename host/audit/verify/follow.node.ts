import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { entryOf, readFrame } from '../log/frame.ts';
import { ENTRIES_FOLDER, MAX_SEGMENT_BYTES, segmentName } from '../log/layout.ts';
import { openSealed } from '../log/sealed.node.ts';
import { decodeRecord } from '../record/decode.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash } from '../tree/hash.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';
import type { LogEntry } from './entry.ts';
import { readLog } from './folder.node.ts';
import { Links } from './links.ts';

function corrupt(why: string): never {
  throw new AuditError('log_corrupt', why);
}

/** The bytes of a file from a position to its end. */
function readFrom(path: string, position: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    const length = stats.size - position;
    if (!stats.isFile() || stats.size > MAX_SEGMENT_BYTES || length < 0) corrupt(`${path} is no segment, or was cut`);
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, position));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads a log that grows, and goes on where it was. What it has read stays in its tree, so a log that goes back, or shows another past than before, is found out.
 */
export class LogFollower {
  readonly #dir: string;
  readonly #trust: LogTrust;
  readonly #edge = new RightEdge(nodeHashInto);
  readonly #links = new Links();
  #segment = 0;
  #offset = 0;

  constructor(dir: string, trust: LogTrust) {
    this.#dir = dir;
    this.#trust = trust;
  }

  /**
   * Visits the entries that were published since. An entry's bytes are the visitor's for the call alone.
   * @throws AuditError as `verifyLog`; then what was visited in this call is not to be believed, and the follower is not to be used again
   */
  async advance(visit: (entry: LogEntry) => void): Promise<Checkpoint> {
    const { checkpoint } = await verifyCheckpoint(readLog(this.#dir).checkpoint, this.#trust);
    const { size, root } = checkpoint;
    if (size < BigInt(this.#edge.size)) corrupt(`the log went back from ${this.#edge.size} to ${size} entries`);
    while (BigInt(this.#edge.size) < size) this.#read(size, visit);
    if (!equalHash(this.#edge.root(), root)) corrupt(`the first ${size} entries are not those of the checkpoint`);
    return checkpoint;
  }

  #read(size: bigint, visit: (entry: LogEntry) => void): void {
    const path = join(this.#dir, ENTRIES_FOLDER, segmentName(this.#segment));
    if (!existsSync(path)) corrupt(`segment ${segmentName(this.#segment)} is missing`);
    const bytes = readFrom(path, this.#offset);
    let at = 0;
    while (BigInt(this.#edge.size) < size) {
      const frame = readFrame(bytes, at, nodeHashInto, openSealed);
      if (frame === undefined) break;
      const { size: next } = this.#edge;
      if (frame.first !== next || BigInt(next + frame.count) > size) {
        corrupt(`a frame of entry ${frame.first} stands where entry ${next} belongs, or goes beyond the checkpoint`);
      }
      for (let place = 0; place < frame.count; place++) {
        const entry = entryOf(frame, place);
        const record = decodeRecord(entry);
        const index = this.#edge.size;
        if (record.sequence !== index) corrupt(`entry ${index} says that it is ${record.sequence}`);
        this.#links.visit(record);
        const start = frame.starts[place] as number;
        this.#edge.pushEntry(frame.source, start, start + entry.length);
        visit({ index, entry, record });
      }
      at = frame.end;
    }
    this.#offset += at;
    if (BigInt(this.#edge.size) >= size) return;
    // The segment is used up: the next begins with the next entry.
    if (at < bytes.length) corrupt(`segment ${segmentName(this.#segment)} is damaged at byte ${this.#offset}`);
    if (this.#segment === this.#edge.size) corrupt(`segment ${segmentName(this.#segment)} is cut`);
    this.#segment = this.#edge.size;
    this.#offset = 0;
  }
}
