import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import type { LogOptions } from '../log/file-log.ts';
import { LOCK_FILE } from '../log/layout.ts';
import { openLog } from '../log/open.node.ts';
import type { MasterKey } from './master.node.ts';
import type { DisclosureStore, Erasure } from './store.node.ts';
import { subjectName } from './subject.ts';
import { lockWriter } from './writer-lock.node.ts';

/** How often it is looked whether the log tells of an erasure. */
const LOOK_MS = 20;
const PATIENCE_MS = 10_000;

/** An erasure that is ordered. */
export interface ErasureOrder {
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Who orders it: a role, and no name, since the log tells of it. */
  readonly by?: string;
  /** How the log is opened where nobody has it open; without it, the log tells of the erasure when it is opened next. */
  readonly log?: Omit<LogOptions, 'disclosures'>;
  /** How long the log's writer is waited for, in milliseconds; default 10,000. */
  readonly patienceMs?: number;
}

/** What erasing a subject did, and what the log says of it. */
export interface RecordedErasure extends Omit<Erasure, 'result'> {
  /** `ordered`: the log's writer has not come to it yet. The key is destroyed when it has, by whoever opens the store next. */
  readonly result: Erasure['result'] | 'ordered';
  /** Index of the log's record of it; null while the log does not tell of it. */
  readonly recorded: number | null;
}

/** Whether a log that is open keeps values in a store. */
function isWritten(dir: string): boolean {
  try {
    lockWriter(dir).close();
    return false;
  } catch (error) {
    if (error instanceof AuditError && error.code === 'log_locked') return true;
    throw error;
  }
}

/**
 * Erases a subject so that the log tells of it: first it is written down in the store that the key must be destroyed; then the log's writer records that, whoever it is (a log that is open, in this process or another, or else one that
 * this opens); and when that is durable, the key is destroyed, and what it encrypted is deleted. Whatever is interrupted is finished: the record by the next who opens the log, the rest by the next who opens the store.
 *
 * Where no log is open and none is named, the key is destroyed at once, and the log tells of it, and when it was, as soon as it is opened.
 *
 * @throws AuditError `held` when a legal hold keeps the subject, `key_invalid`, `log_locked`, `log_missing`; those of `openLog`
 */
export async function eraseSubject(
  store: DisclosureStore,
  master: MasterKey,
  { subject, now, by, log, patienceMs = PATIENCE_MS }: ErasureOrder,
): Promise<RecordedErasure> {
  const keys = store.unlock(master);
  if (log?.dir !== undefined && !existsSync(join(log.dir, LOCK_FILE))) {
    throw new AuditError('log_missing', `there is no log in ${log.dir}`);
  }
  const opened =
    log === undefined || isWritten(store.dir)
      ? undefined
      : await openLog({ ...log, disclosures: { dir: store.dir, masterKey: master.key } });
  try {
    const tag = keys.tag(subjectName(subject));
    const recorded = (): number | null => store.erasures(tag).at(-1)?.recorded ?? null;
    if (!isWritten(store.dir)) return { ...store.erase(keys, subject, now, by), recorded: recorded() };
    const buried = store.bury(tag, now, { why: 'erased', waits: true, ...(by === undefined ? {} : { by }) });
    const waits = (): boolean => store.erasures(tag).some(({ due }) => !due);
    const until = performance.now() + patienceMs;
    while (waits() && performance.now() < until && isWritten(store.dir)) await setTimeout(LOOK_MS);
    const known = store.erasures(tag).length > 0;
    const result = waits() ? 'ordered' : buried ? 'erased' : known ? 'already' : 'unknown';
    // Only now: while the log does not tell of it, nothing is due.
    return { result, records: store.finishErasures(), tag: encodeHex(tag), recorded: recorded() };
  } finally {
    await opened?.close();
  }
}
