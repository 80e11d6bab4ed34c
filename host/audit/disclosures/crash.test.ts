import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decision } from '../../../test/audit/kept-log.ts';
import { makeLogFolder, nodeFiles } from '../log/files.node.ts';
import { FolderStorage } from '../log/folder-storage.node.ts';
import { LOCK_FILE } from '../log/layout.ts';
import { openLock } from '../log/lock.node.ts';
import { EventPacker } from '../log/parcel.ts';
import type { LogStorage } from '../log/storage.ts';
import { openStore } from '../log/store.node.ts';
import { createSignerKey } from '../note/key.ts';
import { discloseFields } from '../record/disclosure.ts';
import { equalHash } from '../tree/hash.ts';
import { show } from '../verify/folder.node.ts';
import { masterKey } from './master.node.ts';
import { openSink } from './sink.node.ts';
import { DisclosureStore } from './store.node.ts';
import type { DisclosureSink } from './types.ts';

const ORIGIN = 'crash.example/log';
const MASTER = masterKey(new Uint8Array(32).fill(1));
const KEY = await createSignerKey(ORIGIN, new Uint8Array(32).fill(2));

class Accident extends Error {}

/** Counts the steps of a session, and ends it at one of them: before it, or after it took effect. */
class Fate {
  steps = 0;
  readonly #at: number;
  readonly #after: boolean;

  constructor(at: number, after: boolean) {
    this.#at = at;
    this.#after = after;
  }

  step<T>(run: () => T): T {
    const due = this.steps++ === this.#at;
    if (due && !this.#after) throw new Accident();
    const result = run();
    if (due) throw new Accident();
    return result;
  }

  async later<T>(run: () => T | Promise<T>): Promise<T> {
    const due = this.steps++ === this.#at;
    if (due && !this.#after) throw new Accident();
    const result = await run();
    if (due) throw new Accident();
    return result;
  }
}

/** What a session uses, each step of which can be its last. */
function fated(
  fate: Fate,
  storage: LogStorage,
  sink: DisclosureSink,
): { storage: LogStorage; disclosures: DisclosureSink } {
  const later = <T>(run: () => T | Promise<T>): Promise<T> => fate.later(run);
  return {
    storage: {
      ...methodsOf(storage),
      append: (...args) => later(() => storage.append(...args)),
      rewrite: (...args) => later(() => storage.rewrite(...args)),
      swap: (...args) => later(() => storage.swap(...args)),
      publish: (...args) => later(() => storage.publish(...args)),
    },
    disclosures: sinkWith(sink, {
      begin: (size, erasures) => fate.step(() => sink.begin(size, erasures)),
      commit: () => fate.step(() => sink.commit()),
    }),
  };
}

/** A sink of which some methods are others. */
function sinkWith(sink: DisclosureSink, others: Partial<DisclosureSink>): DisclosureSink {
  return {
    get pendingBytes() {
      return sink.pendingBytes;
    },
    begin: (...args) => sink.begin(...args),
    take: (...args) => sink.take(...args),
    commit: () => sink.commit(),
    ordered: () => sink.ordered(),
    recorded: (...args) => sink.recorded(...args),
    close: () => sink.close(),
    ...others,
  };
}

/** A storage as an object whose methods can be replaced one by one. */
function methodsOf(storage: LogStorage): LogStorage {
  return {
    head: () => storage.head(),
    swap: (...args) => storage.swap(...args),
    segments: () => storage.segments(),
    read: (...args) => storage.read(...args),
    append: (...args) => storage.append(...args),
    replace: (...args) => storage.replace(...args),
    rewrite: (...args) => storage.rewrite(...args),
    document: (...args) => storage.document(...args),
    publish: (...args) => storage.publish(...args),
    beginTiles: () => storage.beginTiles(),
    appendTiles: (...args) => storage.appendTiles(...args),
    readTiles: (...args) => storage.readTiles(...args),
    close: () => storage.close(),
  };
}

type Wrap = (sink: DisclosureSink) => DisclosureSink;

/** Opens the log, and commits two records twice. @returns whether nothing went wrong */
async function session(root: string, fate: Fate, wrap: Wrap): Promise<boolean> {
  const folder = join(root, 'log');
  makeLogFolder(nodeFiles, folder);
  const lock = openLock(join(folder, LOCK_FILE));
  const sink = wrap(openSink(join(root, 'store'), ORIGIN, MASTER));
  const storage = new FolderStorage({ folder, files: nodeFiles, lock, aheadBytes: 4096 });
  try {
    const store = await openStore({ origin: ORIGIN, key: KEY, ...fated(fate, storage, sink) });
    for (let i = 0; i < 2; i++) {
      const packer = new EventPacker();
      for (const agent of ['a', 'b']) packer.add(decision(agent, { i, at: fate.steps }));
      store.add(packer.take());
      await store.commit();
    }
    await store.publish();
    return true;
  } catch (error) {
    if (error instanceof Accident) return false;
    throw error;
  } finally {
    sink.close();
    storage.close();
  }
}

/** What is wrong with a log and its store, once it was opened again. */
async function faultsOf(root: string): Promise<string[]> {
  const records = (await show(join(root, 'log'))).map(({ record }) => record);
  const store = DisclosureStore.open(join(root, 'store'));
  const keys = store.unlock(MASTER);
  const faults: string[] = [];
  try {
    for (const record of records) {
      if (record.kind !== 'decision') continue;
      try {
        const { fields, count, seed } = store.read(keys, record.sequence);
        const { actionDigest } = discloseFields(fields.bytes, count, seed);
        if (!equalHash(actionDigest, record.actionDigest))
          faults.push(`record ${record.sequence} has another's values`);
      } catch (error) {
        faults.push(String(error));
      }
    }
    if (store.ledger.count() !== records.length) faults.push('values are kept of records that are not there');
  } finally {
    store.close();
  }
  return faults;
}

/** Every step of a session as its last, then a session in which nothing goes wrong. */
async function sweep(wrap: Wrap = (sink) => sink, enough = Infinity): Promise<string[]> {
  const faults: string[] = [];
  for (let at = 0; at < 200; at++) {
    let ended = false;
    for (const after of [false, true]) {
      const root = mkdtempSync(join(tmpdir(), 'edict-crash-'));
      try {
        ended = (await session(root, new Fate(at, after), wrap)) || ended;
        await session(root, new Fate(Infinity, false), wrap);
        faults.push(...(await faultsOf(root)).map((fault) => `step ${at}${after ? ', after it' : ''}: ${fault}`));
      } catch (error) {
        faults.push(`step ${at}${after ? ', after it' : ''}: ${String(error)}`);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }
    if (ended || faults.length >= enough) return faults;
  }
  throw new Error('the session never came to its end');
}

describe('a log that keeps values, ended at any step', () => {
  test('has the values of every record, and of no other, when it is opened again', async () => {
    expect(await sweep()).toStrictEqual([]);
  });

  test('would not if the values were committed one batch late', async () => {
    const late: Wrap = (sink) => {
      let waits = false;
      return sinkWith(sink, {
        take: (...args) => {
          if (waits) sink.commit();
          waits = true;
          return sink.take(...args);
        },
        commit: () => undefined,
      });
    };
    expect((await sweep(late, 1)).length).toBeGreaterThan(0);
  });

  test('would not if what was kept of records that never came to be were not forgotten', async () => {
    const forgetful: Wrap = (sink) => sinkWith(sink, { begin: () => undefined });
    expect((await sweep(forgetful, 1)).length).toBeGreaterThan(0);
  });
});
