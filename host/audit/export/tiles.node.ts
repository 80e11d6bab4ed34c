import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { makeFolder } from '../log/folder.node.ts';
import { CHECKPOINT_FILE } from '../log/layout.ts';
import type { LogPlace } from '../log/readable.ts';
import { readRegular } from '../log/regular.node.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { formatTilePath, TILE_WIDTH, type TilePath } from '../tile-path/tile-path.ts';
import { RightEdge } from '../tree/edge.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import type { LogEntry } from '../verify/entry.ts';
import { visitLog, type PrunedPart } from '../verify/folder.node.ts';
import { markPruned, prunedBelow } from './pruned.node.ts';
import { MAX_TILE_BYTES, TileRun, type TileTarget } from './tile-run.ts';

/** What an export wrote. */
export interface ExportedTiles {
  readonly checkpoint: Checkpoint;
  /** Tiles of hashes and bundles of entries that were written; what stood there already is not counted. */
  readonly tiles: number;
  readonly bundles: number;
  /** The index below which bundles may be missing, since their entries were deleted; 0 when none may. */
  readonly prunedBelow: number;
}

/** Writes files of a folder, each whole or not at all; one that is there must be the same. */
class TileFolder implements TileTarget {
  written = 0;
  readonly #dir: string;
  /** Bundles whose entries all stand below it are gone, and stay so. */
  readonly #pruned: number;
  #folder = '';

  constructor(dir: string, pruned: number) {
    this.#dir = dir;
    this.#pruned = pruned;
  }

  put(tile: TilePath, bytes: Uint8Array): void {
    if (tile.level === 'entries' && Number(tile.index) * TILE_WIDTH < this.#pruned) return;
    const path = join(this.#dir, formatTilePath(tile));
    if (existsSync(path)) {
      const there = readRegular(path, MAX_TILE_BYTES);
      if (there.length === bytes.length && there.every((byte, i) => byte === bytes[i])) return;
      throw new AuditError('log_corrupt', `${path} is there and holds something else: it is another log's, or damaged`);
    }
    const folder = dirname(path);
    if (folder !== this.#folder) makeFolder(folder);
    this.#folder = folder;
    replace(path, bytes);
    this.written++;
  }
}

/** Writes a file beside its place, and puts it there when it is on the disk. */
function replace(path: string, bytes: Uint8Array): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o644);
  try {
    for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** The checkpoint that an earlier export left; null when there is none. */
async function earlierHead(dir: string, trust: LogTrust): Promise<Checkpoint | null> {
  const path = join(dir, CHECKPOINT_FILE);
  if (!existsSync(path)) return null;
  return (await verifyCheckpoint(readRegular(path, MAX_NOTE_BYTES), trust)).checkpoint;
}

/** Verifies the log, and that it extends what was exported earlier: nothing of a log that does not is written. */
async function checkLog(log: LogPlace, trust: LogTrust, earlier: Checkpoint | null): Promise<PrunedPart> {
  const visited = await visitLog(log, trust, () => undefined, { contains: earlier === null ? [] : [earlier] });
  if (earlier !== null && earlier.size > visited.checkpoint.size) {
    throw new AuditError('log_corrupt', `the log does not extend the ${earlier.size} entries that were exported`);
  }
  return visited;
}

/** Below which index bundles are missing that cannot be made any more, of a log of which some entries are deleted; 0 when an earlier export left them all. */
function missingBelow(dir: string, pruned: number, size: bigint): number {
  for (let index = Math.ceil(pruned / TILE_WIDTH) - 1; index >= 0; index--) {
    const width = Math.min(TILE_WIDTH, Number(size) - index * TILE_WIDTH);
    const path = formatTilePath({ level: 'entries', index: BigInt(index), width });
    if (!existsSync(join(dir, path))) return (index + 1) * TILE_WIDTH;
  }
  return 0;
}

/**
 * Writes a log as static files in the layout of C2SP tlog-tiles: tiles of hashes, bundles of entries, partial ones at the end, and the checkpoint last, so that whoever reads it finds what it promises. A folder that holds an earlier
 * export of the log is extended; full tiles never change, and one that is there must be what it would be. Where entries are deleted, of the log or of the earlier export, their bundles are missing, and the folder says so.
 *
 * @param dir the folder to write to
 * @throws AuditError `log_corrupt` when the folder holds something else; and those of `visitLog`
 */
export async function exportTiles(log: LogPlace, trust: LogTrust, dir: string): Promise<ExportedTiles> {
  const { prunedBelow: deleted } = await checkLog(log, trust, await earlierHead(dir, trust));
  const begin = Math.ceil(deleted / TILE_WIDTH);
  const before = prunedBelow(dir);
  const tiles = new TileFolder(dir, before);
  const bundles = new TileFolder(dir, before);
  const levels: TileRun[] = [];
  const bundle = new TileRun('entries', bundles, begin);
  const edge = new RightEdge(nodeHashInto, (level, source, at) => {
    (levels[level] ??= new TileRun(level, tiles)).add(source.subarray(at, at + HASH_BYTES));
  });
  const visit = ({ index, entry }: LogEntry, head: PrunedPart): void => {
    if (head.prunedBelow !== deleted) {
      throw new AuditError('entries_pruned', 'entries of the log were deleted meanwhile: export it again');
    }
    if (index >= begin * TILE_WIDTH) bundle.addEntry(entry);
  };
  const { checkpoint, note } = await visitLog(log, trust, visit, { edge });
  for (const level of levels) level.finish();
  bundle.finish();
  makeFolder(dir);
  const missing = missingBelow(dir, deleted, checkpoint.size);
  if (missing > before) markPruned(dir, missing);
  replace(join(dir, CHECKPOINT_FILE), new TextEncoder().encode(note));
  const pruned = Math.max(before, missing);
  return { checkpoint, tiles: tiles.written, bundles: bundles.written, prunedBelow: pruned };
}
