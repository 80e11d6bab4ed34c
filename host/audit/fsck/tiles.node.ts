import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { TILES_FOLDER } from '../log/layout.ts';
import type { TileSink } from '../tree/edge.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { Findings } from './types.ts';

/** A tile has 256 hashes (C2SP tlog-tiles). */
const TILE_HASHES = 256;
const CHUNK_BYTES = 1 << 16;

interface Level {
  /** Null when the file is not there. */
  readonly file: number | null;
  readonly chunk: Uint8Array;
  /** Bytes of the chunk that are read, and used. */
  filled: number;
  used: number;
  /** Hashes that were derived. */
  count: number;
  /** Hashes that the file had for them. */
  had: number;
  /** The last tile in which one was wrong. */
  wrong: number;
}

/** Holds the files of `tiles/` against the tree that the entries give, hash by hash, in bounded memory. */
export class TileCheck {
  /** Hashes that were compared. */
  compared = 0;
  readonly #folder: string;
  readonly #findings: Findings;
  readonly #levels: Level[] = [];

  constructor(dir: string, findings: Findings) {
    this.#folder = join(dir, TILES_FOLDER);
    this.#findings = findings;
  }

  /** Takes the next hash of a level; to be given to a `RightEdge`. */
  readonly add: TileSink = (level, source, at) => {
    const held = (this.#levels[level] ??= this.#open(level));
    const index = held.count++;
    if (held.used + HASH_BYTES > held.filled) this.#refill(held);
    if (held.used + HASH_BYTES > held.filled) return;
    held.had++;
    this.compared++;
    for (let i = 0; i < HASH_BYTES; i++) {
      if (held.chunk[held.used + i] === source[at + i]) continue;
      this.#report(level, held, index, i);
      break;
    }
    held.used += HASH_BYTES;
  };

  #report(level: number, held: Level, index: number, byte: number): void {
    const tile = Math.floor(index / TILE_HASHES);
    if (tile === held.wrong) return;
    held.wrong = tile;
    const span = TILE_HASHES ** level;
    const covers = level === 0 ? `entry ${index}` : `entries ${index * span} to ${(index + 1) * span - 1}`;
    const why = `tile ${tile} of level ${level} has a wrong hash for ${covers}`;
    this.#findings.add('damaged', `${TILES_FOLDER}/${level}`, why, index * HASH_BYTES + byte);
  }

  #open(level: number): Level {
    const path = join(this.#folder, String(level));
    const file = existsSync(path) ? openSync(path, 'r') : null;
    if (file !== null && !fstatSync(file).isFile()) {
      closeSync(file);
      return this.#level(null);
    }
    return this.#level(file);
  }

  #level(file: number | null): Level {
    return { file, chunk: new Uint8Array(CHUNK_BYTES), filled: 0, used: 0, count: 0, had: 0, wrong: -1 };
  }

  /** Reads on; half a hash at the end of what was read stays. */
  #refill(level: Level): void {
    if (level.file === null) return;
    level.chunk.copyWithin(0, level.used, level.filled);
    level.filled -= level.used;
    level.used = 0;
    for (let read = -1; read !== 0 && level.filled < CHUNK_BYTES; level.filled += read) {
      read = readSync(level.file, level.chunk, level.filled, CHUNK_BYTES - level.filled, null);
    }
  }

  /**
   * Says what is missing from the files, or is in them and in no tree.
   *
   * @param complete whether all entries were read: else what follows in the files cannot be judged
   * @param unfinished whether a writer was interrupted or runs: it writes tiles last
   */
  finish(complete: boolean, unfinished: boolean): void {
    const missing = unfinished ? 'unfinished' : 'damaged';
    for (const [number, level] of this.#levels.entries()) {
      const object = `${TILES_FOLDER}/${number}`;
      if (level.had < level.count) {
        this.#findings.add(missing, object, `it has ${level.had} of ${level.count} hashes`, level.had * HASH_BYTES);
      } else if (complete && level.file !== null) {
        const derived = level.count * HASH_BYTES;
        const { size } = fstatSync(level.file);
        if (size > derived) this.#findings.add('damaged', object, 'it goes on behind the last hash', derived);
      }
    }
    if (complete) this.#strangers();
  }

  #strangers(): void {
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder).sort()) {
      if (/^(0|[1-9]\d?)$/.test(name) && this.#levels[Number(name)] !== undefined) continue;
      this.#findings.add('damaged', `${TILES_FOLDER}/${name}`, 'the tree has no such level');
    }
  }

  close(): void {
    for (const { file } of this.#levels) if (file !== null) closeSync(file);
  }
}
