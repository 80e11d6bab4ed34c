import { AuditError } from '../error/error.ts';
import type { LogPlace } from '../log/readable.ts';
import { discloseFields } from '../record/disclosure.ts';
import { equalHash } from '../tree/hash.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import { visitLog } from '../verify/folder.node.ts';
import type { MasterKey } from './master.node.ts';
import type { DisclosureStore } from './store.node.ts';

/** So many faults are named. */
const MAX_FAULTS = 100;

/** What a store keeps, held against its log. */
export interface StoreReport {
  readonly decisions: number;
  /** Decisions of which all values are kept, and are what their records commit to. */
  readonly kept: number;
  /** Decisions of which nothing is kept: erased, deleted, or never kept. */
  readonly missing: number;
  /** Erasures of this store that the log tells of. */
  readonly erased: number;
  /** Records whose values are there and are not right, by index, and why; the first 100 at most. */
  readonly faults: readonly { readonly index: number; readonly why: string }[];
  readonly whole: boolean;
}

/**
 * Holds what a store keeps against the log, which is verified, up to its published checkpoint: each value decrypts, and is what its record commits to; nothing is kept of what is no decision; and no key is
 * there that the log says to be destroyed, as an older copy of the store would have it.
 *
 * @throws AuditError `origin_mismatch`, `key_invalid`, and those of `visitLog`
 */
export async function checkStore(
  store: DisclosureStore,
  master: MasterKey,
  log: LogPlace,
  trust: LogTrust,
): Promise<StoreReport> {
  if (store.origin !== trust.origin) {
    throw new AuditError('origin_mismatch', `the store is that of ${store.origin}, not of ${trust.origin}`);
  }
  const keys = store.unlock(master);
  const faults: { index: number; why: string }[] = [];
  let decisions = 0;
  let kept = 0;
  let missing = 0;
  let erased = 0;
  let wrong = 0;
  const fault = (index: number, why: string): void => {
    wrong++;
    if (faults.length < MAX_FAULTS) faults.push({ index, why });
  };
  await visitLog(log, trust, ({ index, record }) => {
    const isThere = store.ledger.read(index) !== undefined;
    if (record.kind === 'erasure' && equalHash(record.store, store.name)) {
      erased++;
      if (keys.read(record.dataKey) !== undefined) fault(index, 'the key that it says to be destroyed is there');
    }
    if (record.kind !== 'decision') {
      if (isThere) fault(index, 'values are kept of what is no decision');
      return;
    }
    decisions++;
    if (!isThere) {
      missing++;
      return;
    }
    try {
      const { fields, count, seed } = store.read(keys, index);
      const { actionDigest } = discloseFields(fields.bytes, count, seed, []);
      if (count === record.fields && equalHash(actionDigest, record.actionDigest)) kept++;
      else fault(index, 'what is kept is not what the record commits to');
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      fault(index, error.message);
    }
  });
  return { decisions, kept, missing, erased, faults, whole: wrong === 0 };
}
