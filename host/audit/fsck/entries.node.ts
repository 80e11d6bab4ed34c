import { AuditError } from '../error/error.ts';
import { hostKeyName } from '../log/host-key.ts';
import { entryOf, leafOf, readFrame, type Frame } from '../log/frame.ts';
import { ENTRIES_FOLDER, segmentName } from '../log/layout.ts';
import type { ReadableLog } from '../log/readable.ts';
import type { LogStart } from '../log/start.ts';
import { openSealed } from '../log/sealed.node.ts';
import { keyIdOf } from '../note/key.ts';
import { decodeRecord } from '../record/decode.ts';
import type { BindingRecord } from '../record/types.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import type { RightEdge } from '../tree/edge.ts';
import { equalHash } from '../tree/hash.ts';
import { Links } from '../verify/links.ts';
import type { Findings } from './types.ts';

/** A head that the entries must lead to. */
export interface Head {
  /** The file that it stands in. */
  readonly object: string;
  readonly size: bigint;
  readonly root: Uint8Array;
}

export interface EntriesOptions {
  /** The first is the one that was given out last. */
  readonly heads: readonly Head[];
  /** Whether a writer left the lock open: then what is behind the head may be torn. */
  readonly unfinished: boolean;
  /** Before which entries may be deleted. */
  readonly start?: LogStart | undefined;
  /** The log's name; null where nothing says it. */
  readonly origin: string | null;
}

export interface EntriesState {
  readonly segments: number;
  /** Whether all that there is was appended to the tree. */
  readonly complete: boolean;
}

/**
 * Walks through the segments of a log, one in memory at a time, and names each that is damaged: an entry that is no record ends the tree, but the frames of the segments after it are looked at all
 * the same.
 */
export class EntriesCheck {
  readonly #log: ReadableLog;
  readonly #edge: RightEdge;
  readonly #findings: Findings;
  readonly #options: EntriesOptions;
  readonly #links: Links;
  /** Whether the tree stands for all entries so far. */
  #sound = true;
  #met = 0;
  #next = 0;
  #object = '';

  constructor(log: ReadableLog, edge: RightEdge, findings: Findings, options: EntriesOptions) {
    this.#log = log;
    this.#edge = edge;
    this.#findings = findings;
    this.#options = options;
    this.#links = new Links(options.start);
  }

  /** The index of the first entry that must be there. */
  get #begin(): number {
    return Number(this.#options.start?.size ?? 0);
  }

  get #head(): bigint {
    return this.#options.heads[0]?.size ?? 0n;
  }

  /** @param settle is waited for behind each segment */
  async run(settle: () => Promise<void>): Promise<EntriesState> {
    const segments = await this.#log.segments();
    this.#meetHeads();
    for (const [place, name] of segments.entries()) {
      this.#object = `${ENTRIES_FOLDER}/${name}`;
      const bytes = await this.#read(name);
      if (bytes !== undefined) this.#segment(name, bytes, place === segments.length - 1);
      await settle();
    }
    this.#finish();
    return { segments: segments.length, complete: this.#sound };
  }

  #damage(why: string, byte: number | null = null): void {
    this.#findings.add('damaged', this.#object, why, byte);
    this.#sound = false;
  }

  #segment(name: string, bytes: Uint8Array, last: boolean): void {
    if (name !== segmentName(this.#next) && this.#sound) {
      this.#damage(`it should begin with entry ${this.#next}: one before it is missing, or this one belongs elsewhere`);
    }
    if (!this.#sound) this.#next = Number(name);
    let at = 0;
    while (at < bytes.length) {
      const frame = this.#frameAt(bytes, at);
      if (frame === undefined) return this.#torn(at, last, isZero(bytes, at));
      if (frame === null || !this.#frame(frame, at, bytes)) return;
      at = frame.end;
    }
    if (bytes.length === 0 && !(last && this.#options.unfinished)) this.#damage('it is empty');
  }

  /** @returns null, with a finding, for a frame that does not decrypt */
  #frameAt(bytes: Uint8Array, at: number): Frame | undefined | null {
    try {
      return readFrame(bytes, at, nodeHashInto, openSealed);
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'log_corrupt') throw error;
      this.#damage(error.message, at);
      return null;
    }
  }

  async #read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#log.read(name);
    } catch (error) {
      this.#damage(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** What is no whole frame: damage, unless it is behind all that was promised and a writer was interrupted. */
  #torn(at: number, last: boolean, zeros: boolean): void {
    if (!this.#sound || BigInt(this.#next) < this.#head || !last) {
      this.#damage(`no whole frame stands where entry ${this.#next} belongs: a byte of it is wrong or missing`, at);
    } else if (this.#options.unfinished) {
      // A writer writes zeros ahead of its frames.
      if (!zeros) this.#findings.add('unfinished', this.#object, 'a frame behind the last checkpoint is torn', at);
    } else {
      this.#damage('it goes on behind the last checkpoint, with what is no frame', at);
    }
  }

  /** @returns false when the rest of the segment cannot be made sense of */
  #frame(frame: Frame, at: number, bytes: Uint8Array): boolean {
    if (frame.first !== this.#next) {
      this.#damage(`a frame of entry ${frame.first} stands where entry ${this.#next} belongs`, at);
      return false;
    }
    this.#next += frame.count;
    if (!this.#sound) return true;
    if (frame.pruned && this.#next > this.#begin) {
      this.#damage(`the entries of the frame of entry ${frame.first} are deleted, and no start says so`, at);
      return true;
    }
    for (let place = 0; place < frame.count; place++) {
      // Of what is deleted, only the leaf's hash is left.
      if (!frame.pruned) {
        // Of what is encrypted, only the frame has a place in the file.
        const byte = frame.source === bytes ? (frame.starts[place] as number) : at;
        const why = this.#entry(entryOf(frame, place), byte);
        if (why !== undefined) {
          this.#damage(why, byte);
          return true;
        }
      }
      this.#edge.pushHash(leafOf(frame, place));
    }
    if (!equalHash(frame.root, this.#edge.root())) {
      this.#damage(`the frame of entry ${frame.first} names another root than the entries have`, at);
    }
    this.#meetHeads();
    return true;
  }

  /** @returns what is wrong with an entry, so that there is no tree with it */
  #entry(entry: Uint8Array, byte: number): string | undefined {
    const { size } = this.#edge;
    try {
      const record = decodeRecord(entry);
      if (record.sequence !== size) return `entry ${size} says that it is ${record.sequence}`;
      if (size >= this.#begin) this.#links.visit(record);
      if (record.kind === 'binding' && !this.#isOwn(record)) {
        const why = `record ${size} announces a host key, and names another as that of its host: it is forged`;
        this.#findings.add('damaged', this.#object, why, byte);
      }
    } catch (error) {
      if (error instanceof AuditError) return `entry ${size}: ${error.message}`;
      throw error;
    }
    return undefined;
  }

  /** Whether a record that announces a host's key is that host's own: nobody announces another's. */
  #isOwn({ hostKey, hostKeyId }: BindingRecord): boolean {
    const { origin } = this.#options;
    return origin === null || keyIdOf(hostKeyName(origin), hostKey) === hostKeyId;
  }

  #meetHeads(): void {
    for (const { object, size, root } of this.#options.heads) {
      if (BigInt(this.#edge.size) !== size) continue;
      this.#met++;
      if (equalHash(this.#edge.root(), root)) continue;
      this.#findings.add('damaged', object, `its root is not that of the first ${size} entries`);
    }
  }

  #finish(): void {
    if (!this.#sound) return;
    const { size } = this.#edge;
    if (this.#met < this.#options.heads.length) {
      const [longest] = this.#options.heads.toSorted((a, b) => (a.size < b.size ? 1 : -1));
      const why = `${longest?.object} promises ${longest?.size} entries, in whole frames, and ${size} are there`;
      this.#findings.add('damaged', ENTRIES_FOLDER, why);
      this.#sound = false;
    } else if (BigInt(size) > this.#head && this.#options.heads.length > 0) {
      const why = `${size - Number(this.#head)} entries are behind the last checkpoint, and were not acknowledged`;
      this.#findings.add(this.#options.unfinished ? 'unfinished' : 'damaged', ENTRIES_FOLDER, why);
    }
  }
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}
