import { AuditError } from '../error/error.ts';
import type { DisclosureStore } from '../disclosures/store.node.ts';

/** What is to be deleted: what is older than a time, or stands before an index; both where both are given. */
export interface RetentionLimit {
  /** Records of an earlier time, milliseconds since 1970, by the hosts' clocks. */
  readonly before?: number;
  /** Records of a lower index. */
  readonly below?: number;
}

/** What retention did. */
export interface Retained {
  /** Records whose values were deleted. */
  readonly deleted: number;
  /** Records that should have been, and that holds kept. */
  readonly held: number;
  /** Keys that were destroyed, since nothing is left that they encrypt. */
  readonly keys: number;
  /** Records of which values are still kept. */
  readonly left: number;
}

/** Destroys the keys of subjects of whom nothing is kept any more, unless a hold names them. */
function destroyUnused(store: DisclosureStore, now: number): number {
  const count = store.ledger.transact(() => {
    const used = store.ledger.keysInUse();
    const held = new Set(
      store.ledger.holds().flatMap(({ released, subject }) => {
        const key = released === null && subject !== null ? store.keys.idOf(subject) : undefined;
        return key === undefined ? [] : [key];
      }),
    );
    // One that an erasure is to destroy waits for the log to tell of it.
    const buried = new Set(store.ledger.tombstones().map(({ key }) => key));
    const unused = store.keys.all().filter(({ id }) => !used.has(id) && !held.has(id) && !buried.has(id));
    for (const { id, subject } of unused) store.ledger.bury(id, subject, now, { why: 'unused' });
    return unused.length;
  });
  if (count > 0) store.finishErasures();
  return count;
}

/**
 * Deletes values that are older than a limit, but for those that a legal hold keeps: the holds are looked at in the very transaction that deletes, so none is passed over, whatever runs at the same time or is interrupted. The
 * log's records stay, and their proofs.
 *
 * @param now milliseconds since 1970
 * @throws AuditError `options_invalid` without a limit, `log_locked`
 */
export function retain(store: DisclosureStore, limit: RetentionLimit, now: number): Retained {
  const { before = Infinity, below = Infinity } = limit;
  if (before === Infinity && below === Infinity) throw new AuditError('options_invalid', 'retention has a limit');
  const { ledger } = store;
  const named = { before: limit.before ?? null, below: limit.below ?? null };
  // First: what is interrupted is known to have been begun.
  ledger.transact(() => ledger.note(now, 'retain', named));
  const { deleted, kept } = ledger.deleteWhere(
    // A time of 0 is that of a broken clock: how old such a record is, nobody knows.
    ({ sequence, time }) => (before === Infinity || (time > 0 && time < before)) && sequence < below,
    () => store.heldNow(),
  );
  const keys = destroyUnused(store, now);
  const done = { deleted, held: kept, keys, left: ledger.count() };
  ledger.transact(() => ledger.note(now, 'retained', { ...named, ...done }));
  ledger.cut();
  return done;
}
