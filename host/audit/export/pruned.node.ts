import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { nodeFiles, replaceFile } from '../log/files.node.ts';
import { readRegular } from '../log/regular.node.ts';
import { fromUtf8 } from '../note/text.ts';
import { TILE_WIDTH } from '../tile-path/tile-path.ts';

/** In a folder of static tiles: the index below which bundles of entries were deleted. */
const PRUNED_FILE = 'pruned';
const HEADER = 'edict pruned 1';
const MAX_BYTES = 64;

/**
 * The index below which the entries of a folder of static tiles may be missing, a multiple of 256; 0 when none may.
 * @throws AuditError `log_corrupt`
 */
export function prunedBelow(dir: string): number {
  const path = join(dir, PRUNED_FILE);
  if (!existsSync(path)) return 0;
  const [, digits] = /^edict pruned 1\n([1-9]\d{0,15})\n$/.exec(fromUtf8(readRegular(path, MAX_BYTES)) ?? '') ?? [];
  const below = Number(digits);
  if (digits !== undefined && Number.isSafeInteger(below) && below % TILE_WIDTH === 0) return below;
  throw new AuditError('log_corrupt', `${path} says nothing that can be read`);
}

/** Says that entries below an index may be missing from now on. It is on the disk when this returns. */
export function markPruned(dir: string, below: number): void {
  replaceFile(nodeFiles, dir, PRUNED_FILE, `${HEADER}\n${below}\n`);
}
