import { AuditError } from '../error/error.ts';
import { readBody } from '../http/body.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { fromUtf8 } from '../note/text.ts';
import { formatTilePath, TILE_WIDTH } from '../tile-path/tile-path.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { proveConsistency, proveInclusion } from '../tree/prove.ts';
import { readProof, type TileReader } from '../tree/read-proof.ts';
import type { LogReader } from './follow.ts';

/** Where a log is served, and how it is asked. */
export interface RemoteLogOptions {
  /** Such as `https://log.example/agents`: what `/checkpoint` and `/tile/…` are put behind. */
  readonly url: string;
  /** Sent with each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 10,000 for a request. */
  readonly timeoutMs?: number;
  /** Default that of the runtime. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A log that is served over HTTP, for `seeCheckpoint`. Nothing that it answers is believed. */
export interface RemoteLog extends LogReader {
  /**
   * The checkpoint that it shows now, not verified.
   * @throws AuditError `storage_failed`, `note_malformed`, `too_large`
   */
  checkpoint(): Promise<string>;
  consistency(first: bigint, second: bigint): Promise<readonly Uint8Array[]>;
  inclusion(index: bigint, size: bigint): Promise<readonly Uint8Array[]>;
}

/**
 * Reads a log by the tiles that it serves (C2SP tlog-tiles): proofs are made here, of a few tiles of 8 kB at most.
 *
 * @throws AuditError `options_invalid`; from its methods `storage_failed` when the log does not answer or lacks a tile, `request_malformed` for an answer that is no tile, `index_out_of_range`
 * @example
 * const reader = remoteLog({ url: 'https://log.example/agents' });
 * const seen = await seeCheckpoint(await reader.checkpoint(), { trust, store, reader });
 */
export function remoteLog({ url, headers = {}, timeoutMs = 10_000, fetch: ask = fetch }: RemoteLogOptions): RemoteLog {
  const base = URL.canParse(url) ? new URL(url.endsWith('/') ? url : `${url}/`) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol) || base.search !== '') {
    throw new AuditError('options_invalid', 'a log is served at an address of http or https');
  }
  /** The bytes at a path; null where there are none. */
  const get = async (path: string, limit: number): Promise<Uint8Array | null> => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await ask(new URL(path, base), { headers, redirect: 'error', signal });
      if (answer.status === 200) return await readBody(answer, limit);
      await answer.body?.cancel();
      if (answer.status === 404) return null;
      throw new Error(`it answers ${answer.status}`);
    } catch (cause) {
      if (cause instanceof AuditError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AuditError('storage_failed', `the log at ${base.host} gives no ${path}: ${why}`, { cause });
    }
  };
  const tile = async (level: number, index: number, width: number): Promise<Uint8Array> => {
    const place = { level, index: BigInt(index) };
    const path = formatTilePath({ ...place, width });
    // What was partial may have become full, and the partial one gone.
    const found =
      (await get(path, TILE_WIDTH * HASH_BYTES)) ??
      (width === TILE_WIDTH
        ? null
        : await get(formatTilePath({ ...place, width: TILE_WIDTH }), TILE_WIDTH * HASH_BYTES));
    if (found === null) throw new AuditError('storage_failed', `the log at ${base.host} has no ${path}`);
    if (found.length === width * HASH_BYTES || found.length === TILE_WIDTH * HASH_BYTES) return found;
    throw new AuditError('request_malformed', `what the log at ${base.host} has for ${path} is no tile of that width`);
  };
  /** Reads from the tiles of the tree of a size. */
  const tilesOf = (size: bigint): TileReader => {
    // Neighbours in a proof stand in the same tiles.
    const known = new Map<string, Uint8Array>();
    return async (level, from, count) => {
      const has = Number(size >> BigInt(8 * level));
      const hashes = new Uint8Array(count * HASH_BYTES);
      for (let at = from; at < from + count;) {
        const index = Math.floor(at / TILE_WIDTH);
        const begin = index * TILE_WIDTH;
        const until = Math.min(from + count, begin + TILE_WIDTH);
        const name = `${level}/${index}`;
        const bytes = known.get(name) ?? (await tile(level, index, Math.min(TILE_WIDTH, has - begin)));
        known.set(name, bytes);
        hashes.set(bytes.subarray((at - begin) * HASH_BYTES, (until - begin) * HASH_BYTES), (at - from) * HASH_BYTES);
        at = until;
      }
      return hashes;
    };
  };
  return {
    async checkpoint() {
      const bytes = await get('checkpoint', MAX_NOTE_BYTES);
      if (bytes === null) throw new AuditError('storage_failed', `there is no log at ${base.host}`);
      const note = fromUtf8(bytes);
      if (note === undefined) throw new AuditError('note_malformed', 'a checkpoint that is not UTF-8');
      return note;
    },
    consistency: (first, second) => readProof(tilesOf(second), (read) => proveConsistency(read, first, second)),
    inclusion: (index, size) => readProof(tilesOf(size), (read) => proveInclusion(read, index, size)),
  };
}
