import { parseCheckpoint } from '../../checkpoint/checkpoint.ts';
import { AuditError } from '../../error/error.ts';
import { isSegmentName, MAX_SEGMENT_BYTES } from '../../log/layout.ts';
import type { ReadableLog } from '../../log/readable.ts';
import type { LogDocument } from '../../log/storage.ts';
import { parseNote } from '../../note/parse.ts';
import { fromUtf8 } from '../../note/text.ts';
import { formatTilePath, TILE_WIDTH } from '../../tile-path/tile-path.ts';
import { HASH_BYTES } from '../../tree/hash.ts';
import type { ObjectClient } from './client.node.ts';

const ENTRIES = 'entries';
/** Tiles that are kept: proofs of neighbours are made of the same ones. */
const KEPT_TILES = 64;

/** A log in a store of objects, as it is read. */
export class ObjectReader implements ReadableLog {
  readonly name: string;
  /** A segment is one frame, and as far away as any other. */
  readonly ahead = 16;
  readonly #objects: ObjectClient;
  readonly #head: ReadableLog | null;
  readonly #kept = new Map<string, Uint8Array>();
  /** Entries of the published tree, whose tiles are there; null when the checkpoint was not read yet. */
  #size: bigint | null = null;

  constructor(name: string, objects: ObjectClient, head: ReadableLog | null) {
    this.name = name;
    this.#objects = objects;
    this.#head = head;
  }

  async document(name: LogDocument): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = await this.#objects.get(name);
    if (name === 'checkpoint' && bytes !== null) {
      const note = fromUtf8(bytes);
      // What is no checkpoint has no tiles; whoever asked finds that out.
      this.#size = note === undefined ? 0n : sizeOf(note);
    }
    return bytes;
  }

  async segments(after?: string): Promise<readonly string[]> {
    return (await this.#objects.list(ENTRIES, after)).filter(isSegmentName);
  }

  async read(segment: string, from = 0, length: number = MAX_SEGMENT_BYTES): Promise<Uint8Array<ArrayBuffer>> {
    const name = `${ENTRIES}/${segment}`;
    const whole = from === 0 && length === MAX_SEGMENT_BYTES;
    const bytes = await (whole ? this.#objects.get(name) : this.#objects.getRange(name, from, length));
    return bytes ?? missing(`the object of segment ${segment}`);
  }

  /** The tile that is not full is there in the width that the published tree has. */
  async readTiles(level: number, from: number, count: number): Promise<Uint8Array> {
    if (this.#size === null) await this.document('checkpoint');
    const has = Number((this.#size ?? 0n) >> BigInt(8 * level));
    const end = Math.min(from + count, has);
    const read = new Uint8Array(Math.max(0, end - from) * HASH_BYTES);
    for (let at = from; at < end;) {
      const index = Math.floor(at / TILE_WIDTH);
      const begin = index * TILE_WIDTH;
      const width = Math.min(TILE_WIDTH, has - begin);
      const path = formatTilePath({ level, index: BigInt(index), width });
      const tile = this.#kept.get(path) ?? (await this.#tile(path, width));
      const until = Math.min(end, begin + width);
      read.set(tile.subarray((at - begin) * HASH_BYTES, (until - begin) * HASH_BYTES), (at - from) * HASH_BYTES);
      at = until;
    }
    return read;
  }

  async #tile(path: string, width: number): Promise<Uint8Array> {
    const tile = (await this.#objects.get(path)) ?? missing(`the tile ${path}`);
    if (tile.length !== width * HASH_BYTES) throw new AuditError('log_corrupt', `the tile ${path} is cut`);
    this.#kept.set(path, tile);
    if (this.#kept.size > KEPT_TILES) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return tile;
  }

  async head(): Promise<string | null | undefined> {
    return this.#head?.head();
  }

  async close(): Promise<void> {
    await this.#head?.close();
  }
}

function sizeOf(note: string): bigint {
  try {
    return parseCheckpoint(parseNote(note).text).size;
  } catch (error) {
    if (error instanceof AuditError) return 0n;
    throw error;
  }
}

function missing(what: string): never {
  throw new AuditError('log_corrupt', `${what} is gone`);
}
