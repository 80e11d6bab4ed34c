import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import type { UnlockedKeys } from '../disclosures/keys.node.ts';
import type { Hold } from '../disclosures/ledger.node.ts';
import type { DisclosureStore } from '../disclosures/store.node.ts';
import { subjectName } from '../disclosures/subject.ts';

/** What a legal hold is to keep. */
export interface HoldRequest {
  /** Whose records; everyone's when left out. */
  readonly subject?: string;
  /** Records from this index on; default 0. */
  readonly first?: number;
  /** Records before this index; default: those to come, too. */
  readonly past?: number;
  /** Why; written down as it is. */
  readonly reason: string;
}

/** Beyond every index. */
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Places a legal hold: from when this returns, nothing of what it keeps is erased or deleted, by any process, until it is released. It is on the disk then.
 *
 * @param keys needed where a subject is named
 * @param now milliseconds since 1970
 * @returns the hold's number
 * @throws AuditError `options_invalid`; `disclosures_missing` when the subject was erased before; `log_locked` while an erasure waits for the log to tell of it
 */
export function placeHold(
  store: DisclosureStore,
  keys: UnlockedKeys | null,
  request: HoldRequest,
  now: number,
): number {
  const { subject, first = 0, past = NO_END, reason } = request;
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(past) && first >= 0 && first < past)) {
    throw new AuditError('options_invalid', 'a hold keeps records from an index on, up to a later one');
  }
  if (reason === '') throw new AuditError('options_invalid', 'a hold has a reason');
  if (subject !== undefined && keys === null) {
    throw new AuditError('key_invalid', 'a subject is looked up with the master key');
  }
  const tag = subject === undefined || keys === null ? null : keys.tag(subjectName(subject));
  for (;;) {
    const id = tryHold(store, tag, { first, past, reason }, now);
    if (id !== undefined) return id;
    // An erasure that was promised before is finished first: behind the hold it would delete what is held.
    store.finishErasures();
  }
}

/** @returns undefined, and places none, while an erasure that was begun has yet to delete something of it */
function tryHold(
  store: DisclosureStore,
  tag: Uint8Array | null,
  { first, past, reason }: { readonly first: number; readonly past: number; readonly reason: string },
  now: number,
): number | undefined {
  return store.ledger.transact(() => {
    const key = tag === null ? undefined : store.keys.idOf(tag);
    const open = store.ledger.tombstones().filter(({ done }) => !done);
    if (key !== undefined && open.some((tombstone) => tombstone.key === key)) {
      throw new AuditError('disclosures_missing', 'the subject is being erased: there is nothing left to hold');
    }
    const begun = tag === null ? open.filter((tombstone) => store.ledger.has(tombstone.key, first, past)) : [];
    if (begun.some(({ due }) => !due)) {
      throw new AuditError('log_locked', 'an erasure waits for the log to tell of it: order it again, or try later');
    }
    if (begun.length > 0) return undefined;
    const id = store.ledger.hold({ subject: tag, first, past, reason, since: now });
    store.ledger.note(now, 'hold', {
      hold: id,
      subject: tag === null ? null : encodeHex(tag),
      first,
      past: past === NO_END ? null : past,
      reason,
    });
    return id;
  });
}

/**
 * Releases a legal hold. What it kept is not deleted by that.
 * @returns false when no such hold is in force
 */
export function releaseHold(store: DisclosureStore, id: number, now: number): boolean {
  return store.ledger.transact(() => {
    const released = store.ledger.release(id, now);
    if (released) store.ledger.note(now, 'release', { hold: id });
    return released;
  });
}

/** The holds of a store that are in force. */
export function holdsInForce(store: DisclosureStore): Hold[] {
  return store.ledger.holds().filter(({ released }) => released === null);
}
