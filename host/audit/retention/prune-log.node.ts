import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadMasterKey } from '../disclosures/master.node.ts';
import type { DisclosureStore } from '../disclosures/store.node.ts';
import { AuditError } from '../error/error.ts';
import { trustOwnHistory } from '../key-history/history.ts';
import type { LogEncryption } from '../log/file-log.ts';
import { loadKey } from '../log/key.node.ts';
import { LOCK_FILE } from '../log/layout.ts';
import { openFolder } from '../log/open-folder.node.ts';
import { checkSource, checkText } from '../log/options.ts';
import { planPruning } from '../log/prune.node.ts';
import { admitMasterKey, FrameSealer } from '../log/sealed.node.ts';
import { loadStorage, type StorageSource } from '../log/source.ts';
import type { LogStorage } from '../log/storage.ts';
import { openStore } from '../log/store.node.ts';
import { createSignerKey } from '../note/key.ts';
import { readLog } from '../verify/folder.node.ts';
import { holdsInForce } from './holds.node.ts';

/** Which entries of which log are to be deleted. */
export interface PruneLogOptions {
  /** The log's folder. */
  readonly dir?: string;
  /** Where the log lives instead of a folder, such as `postgresStorage({ … })`. */
  readonly storage?: StorageSource;
  readonly origin: string;
  /** The log's key: a file, or a seed of 32 bytes. */
  readonly key: string | Uint8Array;
  /** The text of a key history that ends with `key`. */
  readonly keyHistory?: string;
  /** The keys of a log whose segments are encrypted. */
  readonly encryption?: LogEncryption;
  /** The entries before this index are deleted. */
  readonly below: number;
  /** The log's store of disclosures, whose legal holds keep entries, too; null for a log without one. */
  readonly store: DisclosureStore | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What pruning a log did. */
export interface PrunedLog {
  /** The index below which entries are deleted now. */
  readonly below: number;
  /** Entries that were deleted. */
  readonly entries: number;
  /** Whether a legal hold kept entries that should have been deleted. */
  readonly held: boolean;
  /** Whether sessions of senders did. */
  readonly sessions: boolean;
}

/** The index from which on a store's holds keep everything; a hold on a subject keeps all from its first index on, since its records may be anywhere. */
function heldFrom(store: DisclosureStore | null): number {
  return store === null ? Infinity : Math.min(Infinity, ...holdsInForce(store).map(({ first }) => first));
}

/** Opens the log, which must be there: none is begun. @throws AuditError `options_invalid`, `log_missing`, `storage_failed` */
async function openerOf({ dir, storage, origin }: PruneLogOptions): Promise<() => LogStorage | Promise<LogStorage>> {
  if (storage === undefined) {
    checkText('dir', dir, "the log's folder");
    const folder = dir ?? '';
    if (!existsSync(join(folder, LOCK_FILE))) throw new AuditError('log_missing', `there is no log in ${folder}`);
    return () => openFolder(folder);
  }
  checkSource(storage, dir);
  await readLog({ ...storage, origin });
  return () => loadStorage(storage, origin);
}

/**
 * Deletes the entries of a log below an index. Their leaves' hashes stay, so all tiles and proofs do, and the file `start` says, signed by the log's key, where the entries begin (docs/record-format.md §7.3). The log must not be open
 * elsewhere meanwhile, and who reads it may have to read it again. Nothing from the first record on that a legal hold keeps is deleted, and no session of a sender is cut, or deleted before its certificate has expired.
 *
 * @throws AuditError `options_invalid`, `log_missing`, `storage_failed`, `log_locked`, `origin_mismatch`; `held` when a hold came meanwhile; those of `openLog`
 */
export async function pruneLog(options: PruneLogOptions): Promise<PrunedLog> {
  const { origin, store, below: limit, now } = options;
  if (!(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new AuditError('options_invalid', 'entries are pruned below an index');
  }
  const open = await openerOf(options);
  if (store !== null && store.origin !== origin) {
    throw new AuditError('origin_mismatch', `the store is that of ${store.origin}, and the log is ${origin}`);
  }
  const key = typeof options.key === 'string' ? await loadKey(options.key) : await createSignerKey(origin, options.key);
  const trust =
    options.keyHistory === undefined ? { origin, keys: [key] } : await trustOwnHistory(options.keyHistory, origin, key);
  const { masterKey, earlier = [] } = options.encryption ?? {};
  const masters = await Promise.all(
    (masterKey === undefined ? [] : [masterKey, ...earlier]).map((one) => loadMasterKey(one)),
  );
  for (const master of masters) admitMasterKey(master);
  const [master] = masters;
  const sealer = master === undefined ? undefined : new FrameSealer(master);
  const storage = await open();
  try {
    // Whole, under its head, and published.
    await openStore({ origin, key, trust, storage, sealer });
    const allowed = Math.min(limit, heldFrom(store));
    const plan = await planPruning({ storage, origin, key, trust, limit: allowed, now });
    const { below, sessions } = plan;
    const held = allowed < limit;
    if (store === null) return { below, entries: await plan.write(below), held, sessions };
    // A hold waits for this transaction, or this transaction for the hold.
    return await store.ledger.transactLater(async () => {
      const entries = await plan.write(Math.min(below, heldFrom(store)));
      store.ledger.note(now, 'prune', { log: true, below, entries, held, sessions });
      return { below, entries, held, sessions };
    });
  } finally {
    await storage.close();
  }
}
