import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { TILES_FOLDER } from '../log/layout.ts';
import { parseNote } from '../note/parse.ts';
import type { TilePath } from '../tile-path/tile-path.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { readLog } from '../verify/folder.node.ts';
import { Bundles } from './bundles.node.ts';
import type { LogReader } from './types.ts';

/** Hashes or entries of a full tile (C2SP tlog-tiles). */
const TILE = 256n;

/** Reads the folder of a log that may be growing, for others who ask for its tiles. */
export class FolderReader implements LogReader {
  readonly #dir: string;
  readonly #bundles: Bundles;
  #note = '';
  #size = 0n;

  constructor(dir: string) {
    this.#dir = dir;
    this.#bundles = new Bundles(dir);
  }

  checkpoint(): string {
    const { checkpoint: note } = readLog(this.#dir);
    if (note !== this.#note) {
      const { size } = parseCheckpoint(parseNote(note).text);
      // What was served for a size is kept by its readers for ever.
      if (size < this.#size) throw new AuditError('log_corrupt', 'the log is shorter than it was');
      this.#note = note;
      this.#size = size;
    }
    return note;
  }

  tile({ level, index, width }: TilePath): Uint8Array<ArrayBuffer> | undefined {
    const first = index * TILE;
    const end = first + BigInt(width);
    if (end > this.#count(level)) {
      this.checkpoint();
      if (end > this.#count(level)) return undefined;
    }
    if (level === 'entries') return this.#bundles.read(Number(first), width, Number(this.#size));
    return this.#hashes(level, Number(first), width);
  }

  /** Hashes of a level that the published tree has, or its entries. */
  #count(level: TilePath['level']): bigint {
    return level === 'entries' ? this.#size : this.#size >> BigInt(8 * level);
  }

  #hashes(level: number, first: number, width: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(width * HASH_BYTES);
    const file = openSync(join(this.#dir, TILES_FOLDER, String(level)), 'r');
    try {
      // While a log is being opened its tiles are made anew.
      if (readSync(file, bytes, 0, bytes.length, first * HASH_BYTES) === bytes.length) return bytes;
    } finally {
      closeSync(file);
    }
    throw new AuditError('log_corrupt', `level ${level} of the tiles is too short`);
  }
}
