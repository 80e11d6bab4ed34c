import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { TILES_FOLDER } from '../log/layout.ts';
import type { ReadableLog } from '../log/readable.ts';
import { ByteWriter } from '../record/bytes.ts';
import { TILE_WIDTH } from '../tile-path/tile-path.ts';
import type { TileSink } from '../tree/edge.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { Findings } from './types.ts';

/** Hashes that are read at a time. */
const CHUNK = 2048;

interface Level {
  /** Hashes that were derived and not compared yet. */
  readonly derived: ByteWriter;
  /** Hashes that were derived before those. */
  count: number;
  /** Hashes that the level had for them; it is read no further once it had too few. */
  had: number;
  /** The last tile in which one was wrong. */
  wrong: number;
}

/** Holds the tiles of a log against the tree that the entries give, hash by hash. */
export class TileCheck {
  /** Hashes that were compared. */
  compared = 0;
  readonly #log: ReadableLog;
  readonly #findings: Findings;
  readonly #levels: Level[] = [];

  constructor(log: ReadableLog, findings: Findings) {
    this.#log = log;
    this.#findings = findings;
  }

  /** Number of levels that the tree has. */
  get levels(): number {
    return this.#levels.length;
  }

  /** Takes the next hash of a level; to be given to a `RightEdge`. */
  readonly add: TileSink = (level, source, at) => {
    const kept = (this.#levels[level] ??= { derived: new ByteWriter(8192), count: 0, had: 0, wrong: -1 });
    kept.derived.append(source.subarray(at, at + HASH_BYTES));
  };

  /** Compares what was derived since. */
  readonly settle = async (): Promise<void> => {
    for (const [number, level] of this.#levels.entries()) {
      const { derived } = level;
      const count = derived.length / HASH_BYTES;
      for (let from = 0; from < count; from += CHUNK) {
        const hashes = derived.bytes.subarray(from * HASH_BYTES, Math.min(count, from + CHUNK) * HASH_BYTES);
        if (level.had === level.count + from) await this.#compare(number, level, hashes);
      }
      level.count += count;
      derived.length = 0;
    }
  };

  /** Compares the hashes that follow those that were compared. */
  async #compare(number: number, level: Level, hashes: Uint8Array): Promise<void> {
    const there = await this.#read(number, level.had, hashes.length / HASH_BYTES);
    for (let at = 0; at + HASH_BYTES <= there.length; at += HASH_BYTES) {
      for (let i = at; i < at + HASH_BYTES; i++) {
        if (there[i] === hashes[i]) continue;
        this.#report(number, level, i - at);
        break;
      }
      level.had++;
      this.compared++;
    }
  }

  async #read(level: number, from: number, count: number): Promise<Uint8Array> {
    try {
      return await this.#log.readTiles(level, from, count);
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      this.#findings.add('damaged', `${TILES_FOLDER}/${level}`, error.message);
      return new Uint8Array();
    }
  }

  #report(number: number, level: Level, byte: number): void {
    const index = level.had;
    const tile = Math.floor(index / TILE_WIDTH);
    if (tile === level.wrong) return;
    level.wrong = tile;
    const span = TILE_WIDTH ** number;
    const covers = number === 0 ? `entry ${index}` : `entries ${index * span} to ${(index + 1) * span - 1}`;
    const why = `tile ${tile} of level ${number} has a wrong hash for ${covers}`;
    this.#findings.add('damaged', `${TILES_FOLDER}/${number}`, why, index * HASH_BYTES + byte);
  }

  /**
   * Says what is missing from the tiles, or is in them and in no tree.
   *
   * @param complete whether all entries were read: else what follows in the tiles cannot be judged
   * @param unfinished whether a writer was interrupted or runs: it writes tiles last
   * @param growing whether one may have gone on since the entries were read
   */
  async finish(complete: boolean, unfinished: boolean, growing: boolean): Promise<void> {
    await this.settle();
    const level = unfinished ? 'unfinished' : 'damaged';
    for (const [number, { had, count }] of this.#levels.entries()) {
      const object = `${TILES_FOLDER}/${number}`;
      if (had < count) {
        this.#findings.add(level, object, `it has ${had} of ${count} hashes`, had * HASH_BYTES);
      } else if (complete && (await this.#read(number, count, 1)).length > 0) {
        this.#findings.add(
          growing ? 'unfinished' : 'damaged',
          object,
          'it goes on behind the last hash',
          count * HASH_BYTES,
        );
      }
    }
  }
}

/** Names what lies among the tiles of a folder, and is no level of the tree. */
export function checkLevels(dir: string, levels: number, findings: Findings): void {
  const folder = join(dir, TILES_FOLDER);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).sort()) {
    if (/^(0|[1-9]\d?)$/.test(name) && Number(name) < levels) continue;
    findings.add('damaged', `${TILES_FOLDER}/${name}`, 'the tree has no such level');
  }
}
