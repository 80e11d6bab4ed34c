import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decision } from '../../../test/audit/kept-log.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { openLog } from '../log/open.node.ts';
import type { FileLog, LogOptions } from '../log/file-log.ts';
import { ActionCommitter } from '../record/action.ts';
import type { DecisionRecord } from '../record/types.ts';
import { show } from '../verify/folder.node.ts';
import { createMasterKey, loadMasterKey } from './master.node.ts';
import { storeFolder } from './options.node.ts';
import type { DisclosureOptions } from './options.ts';
import { DisclosureStore } from './store.node.ts';

const ORIGIN = 'store.example/log';
let root = '';
let dir = '';
let master = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edict-disclosures-'));
  dir = join(root, 'log');
  master = join(root, 'keys', 'master.key');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function open(disclosures: Partial<DisclosureOptions> = {}, more: Partial<LogOptions> = {}): Promise<FileLog> {
  const options = { dir, origin: ORIGIN, key: join(root, 'keys', 'log.key'), lingerMs: 1 };
  return openLog({ ...options, disclosures: { masterKey: master, ...disclosures }, ...more });
}

/** The digest that what is kept of a record gives. */
async function digestOf(sequence: number, folder = storeFolder(dir)): Promise<string> {
  const store = DisclosureStore.open(folder);
  try {
    const { fields, count, seed } = store.read(store.unlock(await loadMasterKey(master)), sequence);
    return encodeHex(new ActionCommitter().commit(fields.bytes, 0, count, seed));
  } finally {
    store.close();
  }
}

async function recordAt(index: number): Promise<DecisionRecord> {
  const [entry] = await show(dir, { from: index, to: index + 1 });
  if (entry?.record.kind !== 'decision') throw new Error(`record ${index} is no decision`);
  return entry.record;
}

/** Whether any file of a folder holds some bytes. */
function holds(folder: string, needle: Uint8Array | string): boolean {
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(Buffer.from(needle)));
}

async function withStore<T>(
  run: (store: DisclosureStore, keys: ReturnType<DisclosureStore['unlock']>) => T,
): Promise<T> {
  const store = DisclosureStore.open(storeFolder(dir));
  try {
    return run(store, store.unlock(await loadMasterKey(master)));
  } finally {
    store.close();
  }
}

describe('a log that keeps the values of its actions', () => {
  test('keeps what makes each decision its digest, whoever drew the seed, and nothing of it can be read in the files', async () => {
    const log = await open();
    const seed = new Uint8Array(32).fill(5);
    for (let i = 0; i < 300; i++) {
      log.append(
        decision(
          `agent ${i % 3}`,
          { to: `person${i}@example.com`, i, list: [1, { a: null }] },
          i % 2 === 0 ? {} : { seed },
        ),
      );
      log.append({ kind: 'outcome', time: 5, agent: `agent ${i % 3}`, of: 2 * i, status: 'succeeded' });
    }
    log.append(decision('no fields', {}));
    await log.close();
    for (const index of [0, 2, 4, 300, 598, 600]) {
      expect(await digestOf(index)).toBe(encodeHex((await recordAt(index)).actionDigest));
    }
    await withStore(({ ledger }) => expect(ledger.count()).toBe(301));
    expect(holds(storeFolder(dir), 'person7@example.com')).toBe(false);
    expect(holds(storeFolder(dir), seed)).toBe(false);
    expect(await laterRefusal(() => digestOf(1))).toBe('disclosures_missing');
    for (const name of readdirSync(storeFolder(dir))) {
      expect(statSync(join(storeFolder(dir), name)).mode & 0o077).toBe(0);
    }
  });

  test('goes on in its store when it is opened again, under the same master key only', async () => {
    const first = await open();
    first.append(decision('a', { x: 1 }));
    await first.close();
    const second = await open();
    second.append(decision('a', { x: 2 }));
    await second.close();
    expect(await digestOf(1)).toBe(encodeHex((await recordAt(1)).actionDigest));
    await withStore(({ keys }) => expect(keys.all()).toHaveLength(1));
    const third = await open();
    const beside = { disclosures: { masterKey: master, dir: storeFolder(dir) }, dir: join(root, 'beside') };
    expect(await laterRefusal(() => open({}, beside))).toBe('log_locked');
    await third.close();
    expect(await laterRefusal(() => open({ masterKey: new Uint8Array(32) }))).toBe('key_invalid');
    expect(await laterRefusal(() => open({ masterKey: () => new Uint8Array(31) }))).toBe('key_invalid');
    expect(await laterRefusal(() => open({}, { origin: 'other.example/log', dir: join(root, 'other') }))).toBe(
      'accepted',
    );
    expect(
      await laterRefusal(() =>
        open({ dir: storeFolder(dir) }, { origin: 'other.example/log', dir: join(root, 'third') }),
      ),
    ).toBe('origin_mismatch');
  });

  test('refuses options that no store can be opened with', async () => {
    for (const disclosures of [
      {},
      { masterKey: '' },
      { masterKey: 5 },
      { masterKey: master, dir: '' },
      { masterKey: master, dir },
      { masterKey: master, dir: join(dir, 'within') },
      { masterKey: master, subject: '' },
      { masterKey: master, subject: 7 },
    ]) {
      expect(await laterRefusal(() => open({}, { disclosures: disclosures as never }))).toBe('options_invalid');
    }
  });

  test('knows whose values an action has, by field or by function, and keeps none that are nobody’s', async () => {
    const log = await open({ subject: 'customer.id' });
    log.append(decision('a', { customer: { id: 'ann' } }));
    log.append(decision('a', { customer: { id: 7 } }));
    log.append(decision('a', { x: 1 }));
    log.append(decision('a', { customer: { id: ['no'] } }));
    await log.close();
    const again = await open({
      subject: ({ snapshot }) => {
        if (snapshot['customer'] === undefined) throw new Error('none');
        return 'ann';
      },
    });
    again.append(decision('b', { customer: 1 }));
    again.append(decision('b', {}));
    await again.close();
    const subjects = await withStore(({ ledger }, keys) =>
      [0, 1, 2, 3, 4, 5].map((sequence) => {
        const kept = ledger.read(sequence);
        const key = kept === undefined ? undefined : keys.read(kept.key);
        return key === undefined ? null : keys.nameOf(key);
      }),
    );
    expect(subjects).toStrictEqual(['ann', '7', 'a', null, 'ann', null]);
    expect(holds(storeFolder(dir), 'ann')).toBe(false);
  });

  test('refuses a log that is older than its store, and forgets what was kept of records that never came to be', async () => {
    const log = await open();
    log.append(decision('a', { x: 1 }));
    await log.checkpoint();
    log.append(decision('a', { x: 2 }));
    await log.checkpoint();
    await log.close();
    // As if the power had gone between the values of a third record and the record itself.
    await withStore(({ ledger }) => ledger.transact(() => ledger.keep(2, 0, 1, new Uint8Array(60))));
    await (await open()).close();
    await withStore(({ ledger }) => expect(ledger.count()).toBe(2));
    const reopened = await open();
    reopened.append(decision('a', { x: 3 }));
    await reopened.close();
    expect(await laterRefusal(() => open({ dir: storeFolder(dir) }, { dir: join(root, 'empty') }))).toBe('log_corrupt');
  });

  test('a value that is moved to another record, or to another store, or changed, does not decrypt', async () => {
    const log = await open();
    for (let i = 0; i < 3; i++) log.append(decision('a', { x: i }));
    await log.close();
    await withStore(({ ledger }, keys) => {
      const [one, two] = [ledger.read(0), ledger.read(1)];
      if (one === undefined || two === undefined) throw new Error('nothing is kept');
      ledger.forgetFrom(1);
      ledger.transact(() => {
        ledger.keep(1, 0, one.key, one.body);
        const changed = two.body.slice();
        changed[20] = (changed[20] ?? 0) ^ 1;
        ledger.keep(2, 0, two.key, changed);
      });
      const store = DisclosureStore.open(storeFolder(dir));
      for (const sequence of [1, 2]) expect(refusal(() => store.read(keys, sequence))).toBe('disclosures_corrupt');
      store.close();
    });
  });

  test('a store that lost its keys, or got those of another, is refused', async () => {
    const log = await open();
    log.append(decision('a', { x: 1 }));
    await log.close();
    const other = await open({ dir: join(root, 'other') }, { dir: join(root, 'otherlog') });
    other.append(decision('a', { x: 1 }));
    await other.close();
    const keys = join(storeFolder(dir), 'keys.sqlite');
    const kept = readFileSync(keys);
    cpSync(join(root, 'other', 'keys.sqlite'), keys);
    expect(refusal(() => DisclosureStore.open(storeFolder(dir)))).toBe('disclosures_corrupt');
    writeFileSync(keys, 'no database at all, but a text that is long enough to be looked at as one'.repeat(20));
    expect(refusal(() => DisclosureStore.open(storeFolder(dir)))).toBe('disclosures_corrupt');
    for (const version of [0, 2]) {
      writeFileSync(keys, kept);
      const database = new DatabaseSync(keys);
      database.exec(`PRAGMA user_version = ${version}`);
      database.close();
      expect(refusal(() => DisclosureStore.open(storeFolder(dir)))).toBe('disclosures_corrupt');
    }
    rmSync(keys);
    expect(refusal(() => DisclosureStore.open(storeFolder(dir)))).toBe('disclosures_corrupt');
    expect(await laterRefusal(() => open())).toBe('disclosures_corrupt');
    writeFileSync(keys, kept);
    const ledger = join(storeFolder(dir), 'disclosures.sqlite');
    const values = readFileSync(ledger);
    rmSync(ledger);
    expect(refusal(() => DisclosureStore.open(storeFolder(dir)))).toBe('disclosures_missing');
    expect(await laterRefusal(() => open())).toBe('disclosures_corrupt');
    writeFileSync(ledger, values);
    expect(await digestOf(0)).toBe(encodeHex((await recordAt(0)).actionDigest));
    expect(refusal(() => DisclosureStore.open(join(root, 'nowhere')))).toBe('disclosures_missing');
  });
});

describe('a master key', () => {
  test('is a file of its owner alone, made once and never overwritten', async () => {
    const path = join(root, 'm.key');
    const made = createMasterKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await loadMasterKey(path)).key).toStrictEqual(made.key);
    expect(refusal(() => createMasterKey(path))).toBe('key_exists');
    const text = readFileSync(path, 'utf8');
    for (const bad of [
      '',
      text.replace('MASTER', 'KEY'),
      text.replace(/.=\n/, 'B=\n'),
      `${text}x`,
      text.replace(/\+[0-9a-f]/, '+x'),
    ]) {
      writeFileSync(path, bad);
      expect(await laterRefusal(() => loadMasterKey(path)), bad).toBe('key_invalid');
    }
    expect(await laterRefusal(() => loadMasterKey(join(root, 'none.key')))).toBe('key_invalid');
  });
});
