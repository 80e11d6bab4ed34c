import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { prunedBelow } from '../export/pruned.node.ts';
import { MAX_TILE_BYTES, TileRun, type TileTarget } from '../export/tile-run.ts';
import { CHECKPOINT_FILE } from '../log/layout.ts';
import { readRegular } from '../log/regular.node.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { decodeRecord } from '../record/decode.ts';
import { textKey } from '../record/text.ts';
import type { AuditRecord } from '../record/types.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { formatTilePath, TILE_WIDTH, type TilePath } from '../tile-path/tile-path.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash, HASH_BYTES } from '../tree/hash.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';
import { Links } from './links.ts';

/** A log in static tiles that was found to be whole, but for entries that were deleted. */
export interface TilesReport {
  readonly checkpoint: Checkpoint;
  /** Entries that are there, and are those of the log. */
  readonly entries: number;
  /** The index below which entries may have been deleted; 0 when none was. */
  readonly prunedBelow: number;
  /** Entries of which only the hash is left. */
  readonly pruned: number;
}

function corrupt(why: string): never {
  throw new AuditError('log_corrupt', why);
}

/** Follows each agent's records behind those that were pruned. */
class LaterLinks {
  readonly #below: number;
  readonly #agents = new Map<string, AuditRecord>();

  constructor(below: number) {
    this.#below = below;
  }

  /** @throws AuditError `record_mismatch` */
  visit(record: AuditRecord): void {
    const { agent, sequence, agentSequence, previous } = record;
    if (sequence < this.#below) return;
    const name = textKey(agent);
    const last = this.#agents.get(name);
    const follows =
      last === undefined
        ? previous === null || previous < this.#below
        : previous === last.sequence && agentSequence === last.agentSequence + 1;
    if (!follows)
      throw new AuditError('record_mismatch', `record ${sequence} does not follow its agent's record before it`);
    this.#agents.set(name, record);
  }
}

/** A file of the folder, whose size is known. */
function readTile(dir: string, tile: TilePath, size: number): Uint8Array {
  const path = formatTilePath(tile);
  if (!existsSync(join(dir, path))) corrupt(`${path} is missing`);
  const bytes = readRegular(join(dir, path), size);
  return bytes.length === size ? bytes : corrupt(`${path} is cut`);
}

/** Compares the tiles above the lowest level with those of the folder. */
function comparing(dir: string): TileTarget {
  return {
    put(tile, bytes) {
      const there = readTile(dir, tile, bytes.length);
      if (there.some((byte, i) => byte !== bytes[i]))
        corrupt(`${formatTilePath(tile)} is not what the tiles below it make`);
    },
  };
}

/** The entries of a bundle. */
function* entriesOf(bundle: Uint8Array, path: string): Generator<Uint8Array> {
  for (let at = 0; at < bundle.length;) {
    const end = at + 2 + (((bundle[at] as number) << 8) | (bundle[at + 1] ?? 0));
    if (bundle.length - at < 2 || end > bundle.length) corrupt(`${path} is cut`);
    yield bundle.subarray(at + 2, end);
    at = end;
  }
}

/** Holds the entries of a bundle against the hashes of its tile. */
function checkBundle(
  bundle: Uint8Array,
  tile: TilePath,
  hashes: Uint8Array,
  visit: (record: AuditRecord) => void,
): void {
  const path = formatTilePath(tile);
  const first = Number(tile.index) * TILE_WIDTH;
  const hash = new Uint8Array(HASH_BYTES);
  let place = 0;
  for (const entry of entriesOf(bundle, path)) {
    if (place === tile.width) corrupt(`${path} has more entries than the tree`);
    const leaf = new Uint8Array(entry.length + 1);
    leaf.set(entry, 1);
    nodeHashInto(leaf, 0, leaf.length, hash, 0);
    if (!equalHash(hash, hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES))) {
      corrupt(`${path}: entry ${first + place} is not that of the tree`);
    }
    const record = decodeRecord(entry);
    if (record.sequence !== first + place)
      corrupt(`${path}: entry ${first + place} says that it is ${record.sequence}`);
    visit(record);
    place++;
  }
  if (place !== tile.width) corrupt(`${path} has ${place} of ${tile.width} entries`);
}

/**
 * Verifies a folder of static tiles, as `exportTiles` writes it, tile by tile: the checkpoint's signature, every hash of every level, the root, and every entry that is there. Entries may be missing below the index that the folder says
 * was pruned, and nowhere else; their hashes stand for them, so that everything else is proven all the same. Where none is missing, the links of all records are verified, else those among the records that are there.
 *
 * @throws AuditError `log_missing`, `log_corrupt`, `record_malformed`, `record_mismatch`, and those of `verifyCheckpoint`
 */
export async function verifyTiles(dir: string, trust: LogTrust): Promise<TilesReport> {
  const note = join(dir, CHECKPOINT_FILE);
  if (!existsSync(note))
    throw new AuditError('log_missing', `there is no log in ${dir}: it has no file ${CHECKPOINT_FILE}`);
  const { checkpoint } = await verifyCheckpoint(readRegular(note, MAX_NOTE_BYTES), trust);
  const below = prunedBelow(dir);
  // Of the last bundle, which is partial, the first entries may be deleted, and with them all of it.
  if (BigInt(below) >= checkpoint.size + BigInt(TILE_WIDTH))
    corrupt(`entries below ${below} are said to be pruned, of ${checkpoint.size}`);
  const target = comparing(dir);
  const levels: TileRun[] = [];
  const edge = new RightEdge(nodeHashInto, (level, source, at) => {
    if (level > 0) (levels[level - 1] ??= new TileRun(level, target)).add(source.subarray(at, at + HASH_BYTES));
  });
  const links = below === 0 ? new Links() : new LaterLinks(below);
  let entries = 0;
  for (let index = 0n; index * 256n < checkpoint.size; index++) {
    const left = checkpoint.size - index * 256n;
    const width = left < 256n ? Number(left) : TILE_WIDTH;
    const hashes = readTile(dir, { level: 0, index, width }, width * HASH_BYTES);
    const bundle: TilePath = { level: 'entries', index, width };
    const path = join(dir, formatTilePath(bundle));
    if (existsSync(path)) {
      checkBundle(readRegular(path, MAX_TILE_BYTES), bundle, hashes, (record) => links.visit(record));
      entries += width;
    } else if (Number(index) * TILE_WIDTH >= below) corrupt(`${formatTilePath(bundle)} is missing`);
    for (let place = 0; place < width; place++)
      edge.pushHash(hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES));
  }
  for (const level of levels) level.finish();
  if (!equalHash(edge.root(), checkpoint.root))
    corrupt(`the tiles are not those of the checkpoint over ${checkpoint.size} entries`);
  return { checkpoint, entries, prunedBelow: below, pruned: Number(checkpoint.size) - entries };
}
