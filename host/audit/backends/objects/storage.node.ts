import { AuditError } from '../../error/error.ts';
import { isSegmentName, segmentName } from '../../log/layout.ts';
import type { LogDocument, LogStorage } from '../../log/storage.ts';
import { formatTilePath, TILE_WIDTH } from '../../tile-path/tile-path.ts';
import { HASH_BYTES } from '../../tree/hash.ts';
import type { ObjectClient } from './client.node.ts';

const ENTRIES = 'entries';
const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** Tiles that are written at a time. */
const AT_ONCE = 8;
/** Tiles that are kept to make proofs from. */
const KEPT_TILES = 64;
const IMMUTABLE = { 'cache-control': 'public, max-age=31536000, immutable' } as const;
const MUTABLE = { 'cache-control': 'no-cache', 'content-type': 'text/plain; charset=utf-8' } as const;

/** What keeps the log's head, and a second writer away. */
export interface HeadLock {
  read(): string | null | Promise<string | null>;
  swap(expected: string | null, next: string): boolean | Promise<boolean>;
  close(): void | Promise<void>;
}

/** A level of tiles: how many are complete, and the hashes of the one that is not. */
interface Level {
  complete: number;
  readonly partial: Uint8Array<ArrayBuffer>;
  width: number;
  /** The width that readers find beside the published checkpoint. */
  shown: number;
}

/**
 * A log in a store of objects. Frames and tiles are objects that never change, but for frames whose entries retention deletes, a frame a segment: what a request that seemed lost has made is recognised by its bytes, and nothing is written over. Tiles stand where
 * tlog-tiles has them, so that the bucket itself can serve them.
 */
export class ObjectStorage implements LogStorage {
  readonly #objects: ObjectClient;
  readonly #head: HeadLock;
  readonly #levels: Level[] = [];
  readonly #kept = new Map<string, Uint8Array>();
  /** The segment that was read last. */
  #seen = { name: '', length: 0 };

  constructor(objects: ObjectClient, head: HeadLock) {
    this.#objects = objects;
    this.#head = head;
  }

  async head(): Promise<string | null> {
    return this.#head.read();
  }

  async swap(expected: string | null, next: string): Promise<boolean> {
    return this.#head.swap(expected, next);
  }

  async segments(): Promise<readonly string[]> {
    return (await this.#objects.list(ENTRIES)).filter(isSegmentName);
  }

  async read(segment: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#objects.get(`${ENTRIES}/${segment}`);
    if (bytes === null) throw new AuditError('log_corrupt', `the object of segment ${segment} is gone`);
    this.#seen = { name: segment, length: bytes.length };
    return bytes;
  }

  append(first: number, frame: Uint8Array): Promise<void> {
    return this.#objects.make(`${ENTRIES}/${segmentName(first)}`, frame.slice());
  }

  /** What a store of objects has answered is durable, and whole. */
  async rewrite(segment: string, bytes: Uint8Array): Promise<void> {
    const name = `${ENTRIES}/${segment}`;
    if (this.#seen.name === segment && this.#seen.length === bytes.length) return;
    if (bytes.length === 0) await this.#objects.remove(name);
    else await this.#objects.put(name, bytes.slice());
  }

  /** A store gives the one object or the other, whole. No writer makes an object that is there, so nothing of another's is lost. */
  async replace(segment: string, bytes: Uint8Array): Promise<void> {
    this.#seen = { name: '', length: 0 };
    await this.#objects.put(`${ENTRIES}/${segment}`, bytes.slice());
  }

  document(name: LogDocument): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#objects.get(name);
  }

  async publish(name: LogDocument, text: string): Promise<void> {
    if (name === 'checkpoint') await this.#showPartialTiles();
    await this.#objects.put(name, new TextEncoder().encode(text), MUTABLE);
  }

  /** Tiles that are not complete, for readers of the checkpoint that is about to be published. */
  async #showPartialTiles(): Promise<void> {
    for (const [level, kept] of this.#levels.entries()) {
      if (kept.width === 0 || kept.width === kept.shown) continue;
      const path = formatTilePath({ level, index: BigInt(kept.complete), width: kept.width });
      await this.#objects.make(path, kept.partial.slice(0, kept.width * HASH_BYTES), IMMUTABLE);
      kept.shown = kept.width;
    }
  }

  /** Complete tiles that are there are the same ones: they are compared as they are made again. */
  async beginTiles(): Promise<void> {
    this.#levels.length = 0;
    this.#kept.clear();
  }

  async appendTiles(level: number, hashes: Uint8Array): Promise<void> {
    while (this.#levels.length <= level) {
      this.#levels.push({ complete: 0, partial: new Uint8Array(TILE_BYTES), width: 0, shown: 0 });
    }
    const kept = this.#levels[level] as Level;
    const writes: Promise<void>[] = [];
    for (let at = 0; at < hashes.length;) {
      const count = Math.min(TILE_WIDTH - kept.width, (hashes.length - at) / HASH_BYTES);
      kept.partial.set(hashes.subarray(at, at + count * HASH_BYTES), kept.width * HASH_BYTES);
      kept.width += count;
      at += count * HASH_BYTES;
      if (kept.width < TILE_WIDTH) continue;
      const path = formatTilePath({ level, index: BigInt(kept.complete), width: TILE_WIDTH });
      writes.push(this.#objects.make(path, kept.partial.slice(), IMMUTABLE));
      kept.complete++;
      kept.width = 0;
      kept.shown = 0;
      if (writes.length === AT_ONCE) await Promise.all(writes.splice(0));
    }
    await Promise.all(writes);
  }

  async readTiles(level: number, from: number, count: number): Promise<Uint8Array> {
    const kept = this.#levels[level];
    if (kept === undefined) return new Uint8Array();
    const end = Math.min(from + count, kept.complete * TILE_WIDTH + kept.width);
    const read = new Uint8Array(Math.max(0, end - from) * HASH_BYTES);
    for (let at = from; at < end;) {
      const index = Math.floor(at / TILE_WIDTH);
      const tile = index === kept.complete ? kept.partial : await this.#tile(level, index);
      const until = Math.min(end, (index + 1) * TILE_WIDTH);
      const begin = index * TILE_WIDTH;
      read.set(tile.subarray((at - begin) * HASH_BYTES, (until - begin) * HASH_BYTES), (at - from) * HASH_BYTES);
      at = until;
    }
    return read;
  }

  async #tile(level: number, index: number): Promise<Uint8Array> {
    const path = formatTilePath({ level, index: BigInt(index), width: TILE_WIDTH });
    const tile = this.#kept.get(path) ?? (await this.#objects.get(path));
    if (tile === null || tile.length !== TILE_BYTES) throw new AuditError('log_corrupt', `the tile ${path} is damaged`);
    this.#kept.delete(path);
    this.#kept.set(path, tile);
    if (this.#kept.size > KEPT_TILES) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return tile;
  }

  async close(): Promise<void> {
    await this.#head.close();
  }
}
