import { copyFileSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { verifyFolder } from '../verify/folder.node.ts';
import { checkStore } from './check.node.ts';
import { disclose } from './disclose.node.ts';
import { masterKey } from './master.node.ts';
import { DisclosureStore } from './store.node.ts';
import { verifyDisclosures } from './verify.ts';

let kept: KeptLog;

beforeEach(() => void (kept = new KeptLog()));
afterEach(() => kept.remove());

/** The rows of a table as they stand in the file. */
function rows(file: string, sql: string): Uint8Array[] {
  const database = new DatabaseSync(join(kept.store, file), { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .flatMap((row) => Object.values(row))
      .filter((value) => value instanceof Uint8Array);
  } finally {
    database.close();
  }
}

/** The files of the store in which some bytes stand. */
function filesWith(needle: Uint8Array): string[] {
  return readdirSync(kept.store).filter((name) => readFileSync(join(kept.store, name)).includes(Buffer.from(needle)));
}

const readable = (record: number): Promise<string> =>
  laterRefusal(() => disclose({ log: kept.dir, trust: kept.trust, masterKey: kept.masterFile, records: [record] }));

describe('erasing a subject', () => {
  test('leaves nothing of its key and its values in any byte of the files, and every proof verifies', async () => {
    // Enough of others that pages are split, and the key's row was moved about.
    await kept.write(Array.from({ length: 600 }, (_, i) => decision(`agent ${i % 150}`, { i, text: 'x'.repeat(i) })));
    const earlier = await disclose({ log: kept.dir, trust: kept.trust, masterKey: kept.masterFile, records: [7] });
    const id = await kept.use(({ ledger }) => ledger.read(7)?.key ?? 0);
    const secrets = [
      ...rows('keys.sqlite', `SELECT wrapped, name, subject FROM key WHERE id = ${id}`),
      ...rows('disclosures.sqlite', `SELECT body FROM value WHERE key = ${id}`),
    ];
    expect(secrets).toHaveLength(3 + 4);
    for (const secret of secrets) expect(filesWith(secret)).not.toStrictEqual([]);

    const erased = await kept.use((store, keys) => store.erase(keys, 'agent 7', 99));
    expect(erased).toMatchObject({ result: 'erased', records: 4 });
    for (const secret of secrets) {
      // The subject's tag stays, in the tombstone; nobody can tell whose it is without the index key.
      const files = filesWith(secret);
      expect(Buffer.from(secret).toString('hex') === erased.tag ? [] : files).toStrictEqual([]);
    }
    expect(await readable(7)).toBe('disclosures_missing');
    expect(await readable(157)).toBe('disclosures_missing');
    expect(await readable(8)).toBe('accepted');
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ decisions: 600 });
    // What was disclosed before is out of reach, and verifies.
    expect((await verifyDisclosures(earlier, kept.trust)).records).toMatchObject([{ index: 7, withheld: 0 }]);
    expect(await kept.use((store, keys) => store.erase(keys, 'agent 7', 100))).toMatchObject({
      result: 'already',
      records: 0,
    });
    expect(await kept.use((store, keys) => store.erase(keys, 'nobody', 100))).toMatchObject({ result: 'unknown' });
    await kept.use(({ ledger }) => {
      expect(ledger.tombstones()).toMatchObject([{ key: id, time: 99, why: 'erased', done: true }]);
      expect(ledger.history()).toMatchObject([{ what: 'erase', detail: { subject: erased.tag } }]);
    });
  });

  test('while the log runs: what comes afterwards gets another key, what came before stays erased', async () => {
    await kept.write([decision('a', { x: 0 })]);
    const log = await kept.open();
    await log.durable(log.append(decision('a', { x: 1 })));
    const erased = await kept.use((store, keys) => store.erase(keys, 'a', 1));
    expect(erased).toMatchObject({ result: 'erased', records: 2 });
    const master = await kept.master();
    // It would go on under a master key that is destroyed.
    expect(await laterRefusal(() => kept.use((store) => store.rekey(master, master, 1)))).toBe('log_locked');
    await log.durable(log.append(decision('a', { x: 2 })));
    await log.close();
    expect([await readable(0), await readable(1), await readable(2)]).toStrictEqual([
      'disclosures_missing',
      'disclosures_missing',
      'accepted',
    ]);
  });

  test('again and again while the log takes in records as fast as it can: none is lost that came afterwards', async () => {
    await kept.write([decision('agent 0', {})]);
    const log = await kept.open({}, { lingerMs: 0 });
    const store = DisclosureStore.open(kept.store);
    const keys = store.unlock(await kept.master());
    /** The first record of each agent that its last erasure cannot have reached. */
    const safe = new Map<string, number>();
    /** The agent of each record; those that tell of erasures stand between them. */
    const agents = new Map<number, string>();
    let next = 1;
    for (let round = 0; round < 25; round++) {
      for (let i = 0; i < 200; i++) {
        const agent = `agent ${i % 10}`;
        const index = 1 + log.append(decision(agent, { round, i }));
        agents.set(index, agent);
        next = index + 1;
      }
      if (round % 3 === 0) await log.durable(next - 2);
      else await log.room();
      const agent = `agent ${round % 10}`;
      store.erase(keys, agent, round);
      safe.set(agent, next);
    }
    await log.close();
    const { faults, decisions } = await checkStore(store, await kept.master(), kept.dir, kept.trust);
    expect({ faults, decisions }).toStrictEqual({ faults: [], decisions: 5001 });
    for (const [index, agent] of agents) {
      if (index >= (safe.get(agent) ?? 0)) expect(store.read(keys, index).count, `record ${index}`).toBe(2);
    }
    store.close();
  });

  test('that was interrupted is finished by whoever opens the store next', async () => {
    await kept.write([decision('a', { x: 0 }), decision('b', { x: 1 })]);
    // As far as an erasure comes when the power goes after its first transaction.
    await kept.use((store, keys) => {
      const tag = keys.tag('a');
      store.ledger.transact(() => store.ledger.bury(store.keys.idOf(tag) ?? 0, tag, 5, { why: 'erased' }));
    });
    await kept.write([decision('a', { x: 2 })]);
    expect([await readable(0), await readable(1), await readable(2)]).toStrictEqual([
      'disclosures_missing',
      'accepted',
      'accepted',
    ]);
    await kept.use(({ ledger, keys }) => {
      expect(ledger.tombstones()).toMatchObject([{ done: true }]);
      expect(keys.all()).toHaveLength(2);
    });
  });

  test('an older copy of the keys brings nothing back: the tombstone destroys the key again', async () => {
    await kept.write([decision('a', { x: 0 }), decision('b', { x: 1 })]);
    const backup = join(kept.root, 'backup');
    cpSync(kept.store, backup, { recursive: true });
    const [wrapped] = rows('keys.sqlite', 'SELECT wrapped FROM key');
    await kept.use((store, keys) => store.erase(keys, 'a', 1));
    await kept.use((store, keys) => store.erase(keys, 'b', 2));
    copyFileSync(join(backup, 'keys.sqlite'), join(kept.store, 'keys.sqlite'));
    expect(filesWith(wrapped ?? new Uint8Array(0))).toStrictEqual(['keys.sqlite']);
    await kept.use(({ keys }) => expect(keys.all()).toStrictEqual([]));
    expect(filesWith(wrapped ?? new Uint8Array(0))).toStrictEqual([]);
  });

  test('a copy of the whole store is useless when the master key was replaced', async () => {
    await kept.write([decision('a', { x: 0 })]);
    const backup = join(kept.root, 'backup');
    const [wrapped = new Uint8Array(1)] = rows('keys.sqlite', 'SELECT wrapped FROM key');
    cpSync(kept.store, backup, { recursive: true });
    const old = await kept.master();
    const next = masterKey(new Uint8Array(32).fill(9));
    await kept.use((store) => expect(store.rekey(old, next, 1)).toBe(1));
    expect(filesWith(wrapped)).toStrictEqual([]);
    const store = DisclosureStore.open(kept.store);
    expect(refusal(() => store.unlock(old))).toBe('key_invalid');
    expect(store.read(store.unlock(next), 0).count).toBe(1);
    expect(refusal(() => store.rekey(old, next, 2))).toBe('key_invalid');
    store.close();
    const copy = DisclosureStore.open(backup);
    expect(refusal(() => copy.unlock(next))).toBe('key_invalid');
    copy.close();
  });

  test('the value of a record of low entropy cannot be tried out from the log: its salt is gone', async () => {
    await kept.write([decision('a', { answer: true })]);
    const seed = await kept.use((store, keys) => store.read(keys, 0).seed);
    await kept.use((store, keys) => store.erase(keys, 'a', 1));
    expect(filesWith(seed)).toStrictEqual([]);
    const log = readdirSync(kept.dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /entries\/|tiles\/|sqlite/.test(name),
    );
    for (const name of log) expect(readFileSync(join(kept.dir, name)).includes(Buffer.from(seed))).toBe(false);
  });
});
