import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { readNotes } from '../log/read.node.ts';
import type { ReadableLog } from '../log/readable.ts';
import { parseNote } from '../note/parse.ts';
import type { TilePath } from '../tile-path/tile-path.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { Bundles } from './bundles.node.ts';
import type { LogReader } from './types.ts';

/** Hashes or entries of a full tile (C2SP tlog-tiles). */
const TILE = 256n;

/** Reads a log that may be growing, for others who ask for its tiles. */
export class TilesReader implements LogReader {
  readonly #log: ReadableLog;
  readonly #bundles: Bundles;
  #note = '';
  #size = 0n;
  /** The reading that is under way, and the one that follows it. */
  #reading: Promise<string> | undefined;
  #next: Promise<string> | undefined;

  constructor(log: ReadableLog) {
    this.#log = log;
    this.#bundles = new Bundles(log);
  }

  /** Read once for all who ask meanwhile: they get what is read after they asked. */
  checkpoint(): Promise<string> {
    if (this.#reading === undefined) return this.#begin();
    const again = (): Promise<string> => {
      this.#next = undefined;
      return this.#begin();
    };
    this.#next ??= this.#reading.then(again, again);
    return this.#next;
  }

  #begin(): Promise<string> {
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<string> {
    const { checkpoint: note } = await readNotes(this.#log);
    if (note !== this.#note) {
      const { size } = parseCheckpoint(parseNote(note).text);
      // What was served for a size is kept by its readers for ever.
      if (size < this.#size) throw new AuditError('log_corrupt', 'the log is shorter than it was');
      this.#note = note;
      this.#size = size;
    }
    return note;
  }

  async tile({ level, index, width }: TilePath): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const first = index * TILE;
    const end = first + BigInt(width);
    if (end > this.#count(level)) {
      await this.checkpoint();
      if (end > this.#count(level)) return undefined;
    }
    if (level === 'entries') return this.#bundles.read(Number(first), width, Number(this.#size));
    return this.#hashes(level, Number(first), width);
  }

  /** Hashes of a level that the published tree has, or its entries. */
  #count(level: TilePath['level']): bigint {
    return level === 'entries' ? this.#size : this.#size >> BigInt(8 * level);
  }

  async #hashes(level: number, first: number, width: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#log.readTiles(level, first, width);
    // While a log is being opened its tiles are made anew.
    if (bytes.length === width * HASH_BYTES) return new Uint8Array(bytes);
    throw new AuditError('log_corrupt', `level ${level} of the tiles is too short`);
  }
}
