/** What passes between a log and its thread: messages, and parcels in memory that both share, in one order. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { eraseSubject } from '../disclosures/erase.node.ts';
import { parseNote } from '../note/parse.ts';
import type { DecisionEvent } from '../types.ts';
import { show } from '../verify/folder.node.ts';
import type { FileLog, LogOptions } from './file-log.ts';
import { Lookout } from './lookout.node.ts';
import { openLog } from './open.node.ts';
import { ParcelSlot } from './parcel-slot.ts';

const ORIGIN = 'threaded.example/log';
/** Where there is a folder in memory, syncs take no time, and what waits for them need not sleep. */
const FOLDERS = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let root = '';
let dir = '';
let options: LogOptions;
/** Says of each parcel whether it went by way of the shared memory. */
const put = vi.spyOn(ParcelSlot.prototype, 'put');
const shared = (): number => put.mock.results.filter(({ value }) => value === true).length;

beforeEach(() => {
  root = mkdtempSync(join(FOLDERS, 'edict-threaded-'));
  dir = join(root, 'log');
  options = { dir, origin: ORIGIN, key: new Uint8Array(32).fill(5), lingerMs: 1, publishMs: 5 };
  put.mockClear();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const event = (i: number, more: Partial<DecisionEvent> = {}): DecisionEvent =>
  decisionEvent({ agent: `agent ${i % 3}`, action: `action ${i}`, snapshot: { i }, ...more });

const sizeOf = (checkpoint: string): bigint => parseCheckpoint(parseNote(checkpoint).text).size;

/** Lone intents, one after another, until some of their parcels went by way of the shared memory, if that is to be: a machine that is busy may be too slow for it. */
async function listening(log: FileLog, from: number, most = 300): Promise<number> {
  let next = from;
  for (const before = shared(); next < from + most && shared() < before + 3; next++) {
    const { index } = await log.durable(log.append(event(next)));
    expect(index).toBe(log.base + BigInt(next));
    // Two threads that have come to share a processor may be given another each.
    if (next % 200 === 199) await setTimeout(5);
  }
  return next;
}

const actions = async (folder: string): Promise<readonly string[]> =>
  (await show(folder)).map(({ record }) => ('action' in record ? String(record.action) : record.kind));
/** What the next who opens a log finds in it that was not closed. */
async function recovered(folder: string): Promise<readonly string[]> {
  await openLog({ ...options, dir: folder }).then((log) => log.close());
  return actions(folder);
}
const expected = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `action ${i}`);

/** Waits for as long as the log's thread may listen, or sleep, or neither. */
async function pause(random: Random): Promise<void> {
  const until = performance.now() + random.below(300) / 1000;
  switch (random.below(8)) {
    case 0:
      return setImmediate();
    case 1:
      while (performance.now() < until);
      return;
    case 2:
      return setTimeout(random.below(3));
    default:
  }
}

/** One step of a program that uses a log: appends, and waits or does not, asks, or does nothing. @returns the number of events since the first */
async function step(log: FileLog, random: Random, next: number, waited: Promise<unknown>[]): Promise<number> {
  const large = random.chance(10) ? { text: 'x'.repeat(random.pick([200, 16_000, 40_000])) } : {};
  const many = random.chance(85) ? 1 : random.pick([2, 15, 17, 300]);
  for (let i = next; i < next + many; i++) log.append(event(i, { snapshot: { i, ...large } }));
  const ticket = next + random.below(many);
  const durable = log.durable(ticket).then(({ index, checkpoint }) => {
    expect(index).toBe(log.base + BigInt(ticket));
    expect(sizeOf(checkpoint)).toBeGreaterThan(index);
  });
  waited.push(durable);
  const asked = log.base + BigInt(next + many);
  switch (random.below(8)) {
    case 0:
      waited.push(log.checkpoint().then((note) => expect(sizeOf(note)).toBeGreaterThanOrEqual(asked)));
      break;
    case 1:
      waited.push(log.proof(asked - 1n).then((proof) => expect(proof).toContain(`index ${asked - 1n}\n`)));
      break;
    case 2:
      waited.push(log.consistency(asked, asked).then((hashes) => expect(hashes).toStrictEqual([])));
      break;
    default:
  }
  if (random.chance(85)) await durable;
  await pause(random);
  return next + many;
}

describe('parcels and messages keep one order', () => {
  const { seed, full } = runOptions();
  const runs = full ? 60 : 4;

  test.each(Array.from({ length: runs }, (_, run) => run))(
    'whatever is appended and asked, and however fast: run %i',
    { timeout: 120_000 },
    async (run) => {
      const random = Random.of(seed, run);
      const log = await openLog(options);
      const waited: Promise<unknown>[] = [];
      let next = 0;
      for (let i = 0; i < 300; i++) next = await step(log, random, next, waited);
      // Some of what was appended last is on its way, in one form or the other.
      for (const last = next + random.below(3); next < last; next++) log.append(event(next));
      await Promise.all([log.close(), ...waited]);
      expect(await actions(dir)).toStrictEqual(expected(next));
    },
  );

  test('in several logs of one process, each by itself', { timeout: 60_000 }, async () => {
    const folders = ['a', 'b', 'c'].map((name) => join(root, name));
    const logs = await Promise.all(folders.map((folder) => openLog({ ...options, dir: folder })));
    const used = await Promise.all(
      logs.map(async (log, i) => {
        const random = Random.of(seed, 1000 + i);
        const waited: Promise<unknown>[] = [];
        let next = 0;
        for (let k = 0; k < 40; k++) next = await step(log, random, next, waited);
        await Promise.all(waited);
        return next;
      }),
    );
    await Promise.all(logs.map((log) => log.close()));
    for (const [i, folder] of folders.entries()) expect(await actions(folder)).toStrictEqual(expected(used[i] ?? 0));
  });

  test('with a record of an erasure among them', { timeout: 60_000 }, async () => {
    const kept = new KeptLog();
    try {
      const log = await kept.open();
      await log.durable(log.append(decision('zenobia', { x: 0 }, { action: 'action 0' })));
      const master = await kept.master();
      const erased = kept.use((store) => eraseSubject(store, master, { subject: 'zenobia', now: 99 }));
      const places = [0n];
      const told = erased.then(() => true);
      for (let i = 1; !(await Promise.race([told, Promise.resolve(false)])); i++) {
        places.push((await log.durable(log.append(decision('other', { i }, { action: `action ${i}` })))).index);
      }
      await log.close();
      const { recorded, result } = await erased;
      expect(result).toBe('erased');
      const all = await actions(kept.dir);
      expect(all[recorded ?? 0]).toBe('erasure');
      expect(places.map((place) => all[Number(place)])).toStrictEqual(expected(places.length));
      expect(all).toHaveLength(places.length + 1);
    } finally {
      kept.remove();
    }
  });
});

describe('a thread that listens', () => {
  test(
    'is given lone parcels by way of the shared memory, and larger ones as messages',
    { timeout: 60_000 },
    async () => {
      const log = await openLog(options);
      const next = await listening(log, 0, 10_000);
      const before = shared();
      expect(before).toBeGreaterThan(0);
      for (let i = next; i < next + 50; i++) {
        await log.durable(log.append(event(i, { snapshot: { text: 'x'.repeat(20_000) } })));
      }
      expect(shared()).toBe(before);
      await log.close();
    },
  );

  test('has what was left for it durable when the log is closed', { timeout: 60_000 }, async () => {
    const log = await openLog(options);
    const next = await listening(log, 0);
    log.append(event(next));
    await Promise.all([log.checkpoint(), log.close()]);
    expect(await actions(dir)).toStrictEqual(expected(next + 1));
  });

  test(
    'and is ended from outside acknowledges nothing more, and whoever waits is told',
    { timeout: 60_000 },
    async () => {
      const started = Promise.withResolvers<Worker>();
      process.once('worker', started.resolve);
      const log = await openLog(options);
      const thread = await started.promise;
      const next = await listening(log, 0);
      const told = [
        log.durable(log.append(event(next))),
        log.durable(log.append(event(next + 1))),
        log.checkpoint(),
      ].map((each) => laterRefusal(() => each));
      await thread.terminate();
      const codes = await Promise.all(told);
      const durable = codes.filter((code) => code === 'accepted').length;
      expect(codes.slice(durable).every((code) => code === 'writer_stopped')).toBe(true);
      expect(await laterRefusal(() => log.append(event(0)))).toBe('writer_stopped');
      expect((await recovered(dir)).length).toBeGreaterThanOrEqual(next + Math.min(durable, 2));
    },
  );
});

/** A folder as a storage, in which something happens to a frame: the module of a source, told as text. */
const faulty = (what: string): string =>
  `data:text/javascript,${encodeURIComponent(`
  import { openFolder } from ${JSON.stringify(new URL('./open-folder.node.ts', import.meta.url).href)};
  export async function openStorage({ dir, at }) {
    const storage = openFolder(dir);
    const append = storage.append.bind(storage);
    let frames = 0;
    storage.begin = undefined;
    storage.append = async (first, frame) => {
      if (frames++ === at) { ${what} }
      await append(first, frame);
    };
    return storage;
  }`)}`;

/** Opens a log in such a storage, whose frame `at` is the one. */
function openFaulty(what: string, folder = dir, at = 0): Promise<FileLog> {
  const { dir: _dir, ...rest } = options;
  return openLog({ ...rest, storage: { module: faulty(what), options: { dir: folder, at } } });
}

test("the log's thread is told while there is more to come, and when there is not", async () => {
  const more = vi.spyOn(ParcelSlot.prototype, 'more', 'set');
  const log = await openLog(options);
  let last = 0;
  for (let i = 0; i < 5000; i++) last = log.append(event(i));
  expect(more.mock.lastCall).toStrictEqual([true]);
  await log.durable(last);
  expect(more.mock.lastCall).toStrictEqual([false]);
  await log.close();
  more.mockRestore();
});

describe('many who wait at once', () => {
  /** The first frame takes so long. */
  const slow = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);';

  /** Appends 64 events and waits for them, while a look at the clock stands for packing four. @returns how many each parcel has */
  const parcelsOf64 = async (log: FileLog, from: number): Promise<readonly number[]> => {
    let now = Math.ceil(performance.now());
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1 / 128));
    put.mockClear();
    let last = 0;
    for (let i = from; i < from + 64; i++) last = log.append(event(i));
    await log.durable(last);
    clock.mockRestore();
    return put.mock.calls.map(([{ count }]) => count);
  };

  test("have a few of theirs handed over first, where the log's thread has nothing to do", async () => {
    const log = await openFaulty('');
    expect(await parcelsOf64(log, 0)).toStrictEqual([16, 48]);
    await log.close();
    expect(await actions(dir)).toStrictEqual(expected(64));
  });

  test('and all together, where it is at work', async () => {
    const log = await openFaulty(slow);
    const first = log.durable(log.append(event(0)));
    await setTimeout(50);
    expect(await parcelsOf64(log, 1)).toStrictEqual([64]);
    await first;
    await log.close();
    expect(await actions(dir)).toStrictEqual(expected(65));
  });

  test('look for the answer once, however many they are', async () => {
    const begin = vi.spyOn(Lookout.prototype, 'begin');
    const log = await openFaulty(slow);
    const tickets = Array.from({ length: 50 }, (_, i) => log.append(event(i)));
    // They are handed over, and on their way.
    await setTimeout(50);
    expect(begin).toHaveBeenCalledTimes(0);
    const waited = tickets.map((ticket) => log.durable(ticket));
    expect(begin).toHaveBeenCalledTimes(1);
    await Promise.all(waited);
    begin.mockRestore();
    await log.close();
  });
});

test('what was handed over is committed, though more is about to be and does not come', async () => {
  const log = await openLog(options);
  await log.durable(log.append(event(0)));
  const length = 5000;
  for (let i = 1; i < length; i++) log.append(event(i));
  // This thread is held, as by somebody's long computation, with most of the events in its queue.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  const size = sizeOf(readFileSync(join(dir, 'checkpoint'), 'utf8'));
  expect(size).toBeGreaterThan(1n);
  expect(size).toBeLessThan(BigInt(length));
  await log.close();
  expect(await actions(dir)).toStrictEqual(expected(length));
});

describe('a thread that stops while lone intents are under way', () => {
  test.each([
    ['after an error', 'throw new Error("no space left");'],
    ['without a word', 'process.exit(1);'],
  ])('%s: whoever waits is told, and nothing that is not on the disk is acknowledged', async (_, what) => {
    for (const at of [0, 7, 30]) {
      const folder = join(root, `faulty-${at}`);
      const log = await openFaulty(what, folder, at);
      let acknowledged = 0;
      let code = 'accepted';
      for (let i = 0; code === 'accepted'; i++) {
        code = await laterRefusal(() => log.durable(log.append(event(i))));
        if (code === 'accepted') acknowledged++;
      }
      expect([code, acknowledged]).toStrictEqual(['writer_stopped', at]);
      expect(await laterRefusal(() => log.append(event(0)))).toBe('writer_stopped');
      expect(await laterRefusal(() => log.close())).toBe('writer_stopped');
      expect(await recovered(folder)).toStrictEqual(expected(at));
    }
  });
});

describe('a process', () => {
  /** Runs a program that has a log and does nothing else. */
  const run = async (program: string): Promise<string> => {
    const source = `import { openLog } from ${JSON.stringify(new URL('./open.node.ts', import.meta.url).href)};
      const event = (i) => ({ ...${JSON.stringify(decisionEvent(), (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))}, epoch: 0n, action: 'action ' + i });
      const log = await openLog({ dir: ${JSON.stringify(dir)}, origin: '${ORIGIN}', key: new Uint8Array(32).fill(5) });
      ${program}`;
    const path = join(root, 'program.mjs');
    writeFileSync(path, source);
    const { stdout } = await promisify(execFile)(process.execPath, [path]);
    return stdout;
  };

  test('ends when it has nothing else to do, though its log was not closed', { timeout: 60_000 }, async () => {
    const program = `for (let i = 0; i < 50; i++) await log.durable(log.append(event(i))); console.log('waited');`;
    expect(await run(program)).toBe('waited\n');
    expect(await recovered(dir)).toStrictEqual(expected(50));
  });

  test('does not end before what it waits for is durable', { timeout: 60_000 }, async () => {
    const program = `for (let i = 0; i < 50; i++) await log.durable(log.append(event(i)));
      void log.durable(log.append(event(50))).then(({ index }) => console.log(index));`;
    expect(await run(program)).toBe('50n\n');
    expect(await recovered(dir)).toStrictEqual(expected(51));
  });

  test('does not end before what was appended is durable, though nobody waits', { timeout: 60_000 }, async () => {
    const program = `for (let i = 0; i < 50; i++) await log.durable(log.append(event(i))); log.append(event(50));`;
    expect(await run(program)).toBe('');
    expect(await recovered(dir)).toStrictEqual(expected(51));
  });
});
