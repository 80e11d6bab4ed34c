import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { refusal } from '../../../test/audit/refusal.ts';
import type { ErasureRecord } from '../record/types.ts';
import { placeHold, releaseHold } from '../retention/holds.node.ts';
import { retain } from '../retention/retain.node.ts';
import { show } from '../verify/folder.node.ts';
import { checkStore } from './check.node.ts';
import { eraseSubject, type ErasureOrder, type RecordedErasure } from './erase.node.ts';
import { lockWriter } from './writer-lock.node.ts';

let kept: KeptLog;

beforeEach(() => void (kept = new KeptLog()));
afterEach(() => kept.remove());

/** Erases as a command does. */
const erase = async (subject: string, more: Partial<ErasureOrder> = {}): Promise<RecordedErasure> => {
  const master = await kept.master();
  return kept.use((store) => eraseSubject(store, master, { subject, now: 99, ...more }));
};

/** What the log tells of erasures. */
async function told(): Promise<ErasureRecord[]> {
  const entries = await show(kept.dir);
  return entries.map(({ record }) => record).filter((record) => record.kind === 'erasure');
}

const keyOf = (record: number): Promise<number> => kept.use(({ ledger }) => ledger.read(record)?.key ?? -1);
const keys = (): Promise<number[]> => kept.use((store) => store.keys.all().map(({ id }) => id));

describe('the log tells of an erasure', () => {
  test('by its writer, which is open elsewhere, and before the key is destroyed', async () => {
    await kept.write([decision('zenobia', { x: 0 }), decision('b', { x: 1 })]);
    const key = await keyOf(0);
    const log = await kept.open();
    const before = log.append(decision('b', { x: 2 }));
    const erased = await erase('zenobia', { by: 'data protection' });
    expect(erased).toMatchObject({ result: 'erased', records: 1, recorded: 3 });
    // Tickets go on behind the record.
    const after = log.append(decision('zenobia', { x: 3 }));
    const [first, second] = await Promise.all([log.durable(before), log.durable(after)]);
    expect([first.index, second.index]).toStrictEqual([2n, 4n]);
    await log.close();
    const name = await kept.use((store) => store.name);
    expect(await told()).toMatchObject([
      { sequence: 3, agent: '', store: name, dataKey: key, ordered: 99, by: 'data protection' },
    ]);
    // Whose the key was, the record does not tell.
    const [{ entry } = { entry: new Uint8Array() }] = await show(kept.dir, { from: 3, to: 4 });
    expect(Buffer.from(entry).includes('zenobia')).toBe(false);
    expect(Buffer.from(entry).includes(Buffer.from(erased.tag, 'hex'))).toBe(false);
    const report = await kept.use(async (store) => checkStore(store, await kept.master(), kept.dir, kept.trust));
    expect(report).toMatchObject({ whole: true, erased: 1, kept: 3, missing: 1 });
  });

  test('by a writer that is started for it, once', async () => {
    await kept.write([decision('a', { x: 0 })]);
    expect(await erase('a', { log: kept.options })).toMatchObject({ result: 'erased', records: 1, recorded: 1 });
    expect(await erase('a', { log: kept.options })).toMatchObject({ result: 'already', records: 0, recorded: 1 });
    expect(await erase('nobody', { log: kept.options })).toMatchObject({ result: 'unknown', recorded: null });
    await kept.write([decision('b', { x: 1 })]);
    expect(await told()).toHaveLength(1);
  });

  test('afterwards, where no writer was at hand: the record says when it was', async () => {
    await kept.write([decision('a', { x: 0 })]);
    expect(await erase('a')).toMatchObject({ result: 'erased', records: 1, recorded: null });
    expect(await told()).toStrictEqual([]);
    const log = await kept.open();
    await expect.poll(() => kept.use((store) => store.unrecorded()), { timeout: 20_000 }).toStrictEqual([]);
    await log.close();
    const [{ time, ordered, by } = { time: 0, ordered: 0, by: '' }] = await told();
    expect({ ordered, by }).toStrictEqual({ ordered: 99, by: null });
    expect(time).toBeGreaterThan(1e12);
    expect(await erase('a')).toMatchObject({ result: 'already', recorded: 1 });
  });

  test('and until it does, the key of an erasure that waits for it is there, and nothing else can be promised', async () => {
    await kept.write([decision('a', { x: 0 }), decision('b', { x: 1 })]);
    const key = await keyOf(0);
    // A writer that never comes to it.
    const writer = lockWriter(kept.store);
    expect(await erase('a', { patienceMs: 1 })).toMatchObject({ result: 'ordered', records: 0, recorded: null });
    expect(await keys()).toContain(key);
    await kept.use((store, unlocked) => {
      expect(store.read(unlocked, 0).count).toBe(1);
      expect(refusal(() => placeHold(store, null, { reason: 'all' }, 1))).toBe('log_locked');
      expect(refusal(() => placeHold(store, unlocked, { subject: 'a', reason: 'one' }, 1))).toBe('disclosures_missing');
      expect(placeHold(store, unlocked, { subject: 'b', reason: 'another' }, 1)).toBe(1);
      // Its last value goes; the key is the erasure's.
      expect(retain(store, { below: 1 }, 2)).toMatchObject({ deleted: 1, keys: 0 });
    });
    writer.close();
    // The writer that comes is told, though nobody waits any more.
    const log = await kept.open();
    await expect.poll(told, { timeout: 20_000 }).toHaveLength(1);
    await expect.poll(() => kept.use((store) => store.unrecorded()), { timeout: 20_000 }).toStrictEqual([]);
    await log.close();
    expect(await keys()).not.toContain(key);
  });

  test('unless nobody is left to tell: ordered again, it is done at once', async () => {
    await kept.write([decision('a', { x: 0 })]);
    const writer = lockWriter(kept.store);
    await erase('a', { patienceMs: 1 });
    writer.close();
    expect(await erase('a')).toMatchObject({ result: 'erased', records: 1, recorded: null });
    expect(await keys()).toStrictEqual([]);
  });

  test('once, when the power goes between the record and the note that it is there', async () => {
    await kept.write([decision('a', { x: 0 })]);
    const key = await keyOf(0);
    const backup = join(kept.root, 'backup');
    const writer = lockWriter(kept.store);
    await erase('a', { patienceMs: 1 });
    writer.close();
    cpSync(kept.store, backup, { recursive: true });
    const log = await kept.open();
    await expect.poll(told, { timeout: 20_000 }).toHaveLength(1);
    await log.close();
    rmSync(kept.store, { recursive: true });
    cpSync(backup, kept.store, { recursive: true });
    expect(await kept.use((store) => store.unrecorded())).toMatchObject([{ key, due: false }]);
    await kept.write([decision('b', { x: 1 })]);
    expect(await told()).toMatchObject([{ dataKey: key }]);
    expect(await keys()).not.toContain(key);
  });

  test('so that an older copy of the whole store brings nobody back', async () => {
    await kept.write([decision('a', { x: 0 }), decision('b', { x: 1 })]);
    const key = await keyOf(0);
    const backup = join(kept.root, 'backup');
    await kept.use((store) => placeHold(store, null, { past: 1, reason: 'case' }, 1));
    cpSync(kept.store, backup, { recursive: true });
    await kept.use((store) => releaseHold(store, 1, 2));
    await erase('a', { log: kept.options, by: 'officer' });
    rmSync(kept.store, { recursive: true });
    cpSync(backup, kept.store, { recursive: true });
    const report = await kept.use(async (store) => checkStore(store, await kept.master(), kept.dir, kept.trust));
    expect(report).toMatchObject({ whole: false, faults: [{ index: 2 }] });
    expect(await keys()).toContain(key);
    // The hold is in force again, and was promised; once it is released, the log is obeyed.
    await kept.write([]);
    expect(await keys()).toContain(key);
    await kept.use((store) => releaseHold(store, 1, 2));
    await kept.write([]);
    expect(await keys()).not.toContain(key);
    await kept.use(({ ledger }) => {
      expect(ledger.tombstones()).toMatchObject([
        { key, time: 99, why: 'erased', done: true, recorded: 2, by: 'officer' },
      ]);
    });
    expect(await told()).toHaveLength(1);
  });
});
