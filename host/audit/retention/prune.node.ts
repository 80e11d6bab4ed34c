import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DisclosureStore } from '../disclosures/store.node.ts';
import { AuditError } from '../error/error.ts';
import { markPruned, prunedBelow } from '../export/pruned.node.ts';
import { nodeFiles } from '../log/files.node.ts';
import { formatTilePath, TILE_WIDTH } from '../tile-path/tile-path.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import { verifyTiles } from '../verify/tiles.node.ts';
import { holdsInForce } from './holds.node.ts';

/** What pruning a folder of static tiles did. */
export interface Pruned {
  /** The index below which entries are deleted now. */
  readonly below: number;
  /** Bundles that were deleted. */
  readonly bundles: number;
  /** Whether a hold kept entries that should have been deleted. */
  readonly held: boolean;
}

/** Deletes the bundle of 256 entries, and what is left of the partial ones before it. @returns whether it was there */
function deleteBundle(dir: string, index: number, folders: Set<string>): boolean {
  const path = join(dir, formatTilePath({ level: 'entries', index: BigInt(index), width: TILE_WIDTH }));
  const partial = `${path}.p`;
  const there = existsSync(path);
  if (there || existsSync(partial)) folders.add(dirname(path));
  rmSync(path, { force: true });
  rmSync(partial, { recursive: true, force: true });
  return there;
}

/**
 * Deletes the entries below an index from a folder of static tiles, in whole bundles. All hashes stay, so `verifyTiles` and every proof go on to verify. Nothing from the first record on that a legal hold of the log's store keeps is
 * deleted; a hold on a subject keeps all from its first index on, since its records may be anywhere. Before anything is deleted the folder is verified, and says durably what will be missing.
 *
 * @param now milliseconds since 1970
 * @throws AuditError `options_invalid`, `origin_mismatch` for the tiles of another log; those of `verifyTiles`
 */
export async function pruneTiles(
  store: DisclosureStore,
  dir: string,
  trust: LogTrust,
  limit: number,
  now: number,
): Promise<Pruned> {
  if (!(Number.isSafeInteger(limit) && limit >= 0))
    throw new AuditError('options_invalid', 'entries are pruned below an index');
  const { checkpoint } = await verifyTiles(dir, trust);
  if (checkpoint.origin !== store.origin) {
    throw new AuditError(
      'origin_mismatch',
      `${dir} has the tiles of ${checkpoint.origin}, and the store is that of ${store.origin}`,
    );
  }
  const asked = Math.min(limit, Number(checkpoint.size));
  // A hold waits for this transaction, or this transaction for the hold.
  return store.ledger.transact(() => {
    const allowed = Math.min(asked, ...holdsInForce(store).map(({ first }) => first));
    const before = prunedBelow(dir);
    const below = Math.max(before, Math.floor(allowed / TILE_WIDTH) * TILE_WIDTH);
    if (below > before) markPruned(dir, below);
    const folders = new Set<string>();
    let bundles = 0;
    // From the first on: an interruption may have left some.
    for (let index = 0; index * TILE_WIDTH < below; index++) if (deleteBundle(dir, index, folders)) bundles++;
    for (const folder of folders) nodeFiles.syncFolder(folder);
    const held = allowed < asked;
    store.ledger.note(now, 'prune', { below, bundles, held });
    return { below, bundles, held };
  });
}
