import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { entryOf, leafOf, readFrame } from '../log/frame.ts';
import { segmentName } from '../log/layout.ts';
import type { LogStart } from '../log/start.ts';
import { readNotes } from '../log/read.node.ts';
import { openReadable } from '../log/readable-folder.node.ts';
import type { LogPlace, ReadableLog } from '../log/readable.ts';
import { openSealed } from '../log/sealed.node.ts';
import { decodeRecord } from '../record/decode.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash } from '../tree/hash.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';
import type { LogEntry } from './entry.ts';
import { Links } from './links.ts';
import { verifyStart } from './start.ts';

function corrupt(why: string): never {
  throw new AuditError('log_corrupt', why);
}

/**
 * Reads a log that grows, and goes on where it was. What it has read stays in its tree, so a log that goes back, or shows another past than before, is found out. A storage stays open between calls, until
 * `close`.
 */
export class LogFollower {
  readonly #place: LogPlace;
  readonly #trust: LogTrust;
  readonly #edge = new RightEdge(nodeHashInto);
  #links = new Links();
  /** Where the entries begin, once the log has been looked at; null when none was deleted. */
  #start: LogStart | null | undefined;
  #log: ReadableLog | undefined;
  #segment = 0;
  #offset = 0;

  constructor(place: LogPlace, trust: LogTrust) {
    this.#place = place;
    this.#trust = trust;
  }

  /**
   * Visits the entries that were published since. An entry's bytes are the visitor's for the call alone.
   * @throws AuditError as `verifyLog`; then what was visited in this call is not to be believed, and the follower is not to be used again
   */
  async advance(visit: (entry: LogEntry) => void): Promise<Checkpoint> {
    const log = (this.#log ??= await openReadable(this.#place));
    // Before the checkpoint, which then covers it.
    const bytes = this.#start === undefined ? await log.document('start') : null;
    const verified = await verifyCheckpoint((await readNotes(log)).checkpoint, this.#trust);
    const { checkpoint } = verified;
    if (this.#start === undefined) {
      this.#start = (await verifyStart(bytes, this.#trust, verified)) ?? null;
      this.#links = new Links(this.#start ?? undefined);
    }
    const { size, root } = checkpoint;
    if (size < BigInt(this.#edge.size)) corrupt(`the log went back from ${this.#edge.size} to ${size} entries`);
    while (BigInt(this.#edge.size) < size) await this.#read(log, size, visit);
    if (!equalHash(this.#edge.root(), root)) corrupt(`the first ${size} entries are not those of the checkpoint`);
    return checkpoint;
  }

  async close(): Promise<void> {
    await this.#log?.close();
    this.#log = undefined;
  }

  #checkStart(): void {
    const start = this.#start ?? null;
    if (start !== null && BigInt(this.#edge.size) === start.size && !equalHash(this.#edge.root(), start.root)) {
      corrupt(`the start of the log is not that of its first ${start.size} entries`);
    }
  }

  async #read(log: ReadableLog, size: bigint, visit: (entry: LogEntry) => void): Promise<void> {
    const bytes = await log.read(segmentName(this.#segment), this.#offset);
    let at = 0;
    while (BigInt(this.#edge.size) < size) {
      const frame = readFrame(bytes, at, nodeHashInto, openSealed);
      if (frame === undefined) break;
      const { size: next } = this.#edge;
      if (frame.first !== next || BigInt(next + frame.count) > size) {
        corrupt(`a frame of entry ${frame.first} stands where entry ${next} belongs, or goes beyond the checkpoint`);
      }
      const begin = Number(this.#start?.size ?? 0);
      if (frame.pruned && next + frame.count > begin) corrupt(`the entries of the frame of entry ${next} are deleted`);
      for (let place = 0; place < frame.count; place++) {
        const leaf = leafOf(frame, place);
        if (frame.pruned) {
          this.#edge.pushHash(leaf);
          this.#checkStart();
          continue;
        }
        const entry = entryOf(frame, place);
        const record = decodeRecord(entry);
        const index = this.#edge.size;
        if (record.sequence !== index) corrupt(`entry ${index} says that it is ${record.sequence}`);
        this.#edge.pushHash(leaf);
        this.#checkStart();
        if (index < begin) continue;
        this.#links.visit(record);
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
