/** What any storage of a log must do. A backend's own test calls `storageTests` with a way to open it; `again` is the storage as the next writer finds it. */
import { describe, expect, test, vi } from 'vitest';
import {
  createSignerKey,
  parseCheckpoint,
  parseNote,
  verifyConsistency,
  verifyLog,
  type LogReport,
} from '../../host/audit/index.ts';
import { planPruning } from '../../host/audit/log/prune.node.ts';
import type { LogStorage } from '../../host/audit/log/storage.ts';
import { EventPacker } from '../../host/audit/log/parcel.ts';
import { openStore, type LogStore } from '../../host/audit/log/store.node.ts';
import { laterRefusal } from './refusal.ts';
import { decisionEvent } from './decision.ts';

/** A log's place, which outlives those who open it. */
export interface StoragePlace {
  /** Opens the storage; whoever had it before has closed it, or is gone. */
  open(): Promise<LogStorage>;
  dispose(): Promise<void>;
}

const ORIGIN = 'storage.example/log';
const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(3));
const TRUST = { origin: ORIGIN, keys: [key] };

const bytes = (length: number, fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(fill);
const name = (first: number): string => String(first).padStart(16, '0');

async function framesOf(storage: LogStorage): Promise<Uint8Array> {
  const all: number[] = [];
  for (const segment of await storage.segments()) all.push(...(await storage.read(segment)));
  return Uint8Array.from(all);
}

function add(store: LogStore, from: number, count: number): void {
  const packer = new EventPacker();
  for (let i = 0; i < count; i++) {
    packer.add(
      decisionEvent({
        time: 1_700_000_000_000 + from + i,
        agent: `agent ${i % 3}`,
        action: `action ${from + i}`,
        snapshot: { from, i },
      }),
    );
  }
  store.add(packer.take());
}

class End extends Error {}

function expectEnd(error: unknown): number {
  if (error instanceof End) return -1;
  throw error;
}

/** The storage, which ends a pruning at one of its steps, before it or behind it. */
function endingAt(storage: LogStorage, last: number, taken: boolean): LogStorage {
  let step = 0;
  const ending = async (run: () => unknown): Promise<void> => {
    const isLast = step++ === last;
    if (!isLast || taken) await run();
    if (isLast) throw new End();
  };
  return new Proxy(storage, {
    get(target, name) {
      if (name === 'replace')
        return (...args: Parameters<LogStorage['replace']>) => ending(() => target.replace(...args));
      if (name === 'publish') {
        return (...args: Parameters<LogStorage['publish']>) =>
          args[0] === 'start' ? ending(() => target.publish(...args)) : target.publish(...args);
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Prunes the log of a storage below its entry 25, which no frame begins with. @returns how many entries were deleted */
async function prune(storage: LogStorage): Promise<number> {
  await openStore({ origin: ORIGIN, key, storage });
  const plan = await planPruning({ storage, origin: ORIGIN, key, trust: TRUST, limit: 25, now: 1 });
  expect(plan).toMatchObject({ below: 20, sessions: false });
  return plan.write(plan.below);
}

/** What a reader finds. */
async function verified(storage: LogStorage): Promise<LogReport> {
  const segments = (await storage.segments()).map(async (segment) => ({
    name: segment,
    bytes: await storage.read(segment),
  }));
  const [checkpoint, start] = [await storage.document('checkpoint'), await storage.document('start')];
  return verifyLog({ checkpoint: checkpoint ?? '', start, segments: await Promise.all(segments) }, TRUST);
}

/** The tests of a kind of storage. */
export function storageTests(kind: string, place: () => Promise<StoragePlace>): void {
  const within = async <T>(run: (at: StoragePlace) => Promise<T>): Promise<T> => {
    const at = await place();
    try {
      return await run(at);
    } finally {
      await at.dispose();
    }
  };

  describe(`${kind} as a storage of logs`, () => {
    test('a new one is empty', () =>
      within(async (at) => {
        const storage = await at.open();
        expect(await storage.head()).toBeNull();
        expect(await storage.segments()).toStrictEqual([]);
        expect(await storage.document('checkpoint')).toBeNull();
        expect(await storage.document('vkey')).toBeNull();
        await storage.close();
      }));

    test('the head moves only from the one that is expected, and stays', () =>
      within(async (at) => {
        const storage = await at.open();
        expect(await storage.swap('other', 'one')).toBe(false);
        expect(await storage.head()).toBeNull();
        expect(await storage.swap(null, 'one')).toBe(true);
        expect(await storage.swap(null, 'two')).toBe(false);
        expect(await storage.swap('other', 'two')).toBe(false);
        expect(await storage.head()).toBe('one');
        expect(await storage.swap('one', 'two — ü\n')).toBe(true);
        await storage.close();
        const again = await at.open();
        expect(await again.head()).toBe('two — ü\n');
        await again.close();
      }));

    test('frames stay, in their order, in segments named by their first entry', () =>
      within(async (at) => {
        const storage = await at.open();
        await storage.append(0, bytes(300, 1));
        await storage.append(3, bytes(500, 2));
        await storage.close();
        const again = await at.open();
        await again.append(4, bytes(100_000, 3));
        await again.append(1000, bytes(1, 4));
        await again.close();
        // While a segment is written, what follows its frames may be anything.
        const third = await at.open();
        expect(await framesOf(third)).toStrictEqual(
          Uint8Array.of(...bytes(300, 1), ...bytes(500, 2), ...bytes(100_000, 3), 4),
        );
        const segments = await third.segments();
        expect(segments[0]).toBe(name(0));
        for (const segment of segments) expect([0, 3, 4, 1000].map(name)).toContain(segment);
        expect(segments).toStrictEqual([...segments].sort());
        await third.close();
      }));

    test('a last segment that is written anew has those bytes, and goes on behind them', () =>
      within(async (at) => {
        const storage = await at.open();
        await storage.append(0, bytes(300, 1));
        await storage.close();
        const again = await at.open();
        const last = (await again.segments()).at(-1) ?? '';
        const whole = await again.read(last);
        await again.rewrite(last, whole);
        expect(await framesOf(again)).toStrictEqual(bytes(300, 1));
        await again.append(2, bytes(50, 2));
        await again.close();
        const third = await at.open();
        expect(await framesOf(third)).toStrictEqual(Uint8Array.of(...bytes(300, 1), ...bytes(50, 2)));
        await third.close();
      }));

    test('a document is the one that was published last', () =>
      within(async (at) => {
        const storage = await at.open();
        await storage.publish('vkey', 'key\n');
        await storage.publish('checkpoint', 'one, and longer\n');
        await storage.publish('checkpoint', 'two — ü\n');
        await storage.close();
        const again = await at.open();
        expect(new TextDecoder().decode((await again.document('checkpoint')) ?? bytes(0, 0))).toBe('two — ü\n');
        expect(new TextDecoder().decode((await again.document('vkey')) ?? bytes(0, 0))).toBe('key\n');
        await again.close();
      }));

    test('tiles are read as they were appended, and begin anew', () =>
      within(async (at) => {
        const storage = await at.open();
        await storage.beginTiles();
        await storage.appendTiles(0, bytes(64, 1));
        await storage.appendTiles(0, bytes(32, 2));
        await storage.appendTiles(1, bytes(32, 3));
        expect(await storage.readTiles(0, 1, 2)).toStrictEqual(Uint8Array.of(...bytes(32, 1), ...bytes(32, 2)));
        expect(await storage.readTiles(1, 0, 1)).toStrictEqual(bytes(32, 3));
        expect((await storage.readTiles(0, 2, 2)).length).toBeLessThan(64);
        await storage.close();
        const again = await at.open();
        await again.beginTiles();
        await again.appendTiles(0, bytes(32, 1));
        expect(await again.readTiles(0, 0, 1)).toStrictEqual(bytes(32, 1));
        await again.close();
      }));

    test('a log grows in it through several writers, with every proof', () =>
      within(async (at) => {
        const told: string[] = [];
        for (const round of [0, 1, 2]) {
          const store = await openStore({ origin: ORIGIN, key, storage: await at.open(), known: told });
          expect(store.size).toBe(round * 330);
          for (const [i, count] of [300, 1, 29].entries()) {
            add(store, round * 330 + [0, 300, 301][i]!, count);
            told.push(await store.commit());
          }
          await store.publish();
          const head = parseCheckpoint(parseNote(store.checkpoint).text);
          for (const note of told) {
            const earlier = parseCheckpoint(parseNote(note).text);
            verifyConsistency({
              firstSize: earlier.size,
              firstRoot: earlier.root,
              secondSize: head.size,
              secondRoot: head.root,
              proof: await store.consistency(earlier.size),
            });
          }
          expect(await store.proof(BigInt(store.size - 1))).toContain(store.checkpoint);
          expect(await laterRefusal(() => store.proof(BigInt(store.size)))).toBe('index_out_of_range');
          await store.close();
        }
      }));

    /** Prunes a new log, which ends at a step, and all that follows. @returns whether it did not come to that step */
    const prunedUpTo = (step: number, taken: boolean): Promise<boolean> =>
      within(async (at) => {
        const first = await openStore({ origin: ORIGIN, key, storage: await at.open() });
        for (let i = 0; i < 4; i++) {
          add(first, 10 * i, 10);
          await first.commit();
        }
        await first.publish();
        await first.close();
        const storage = await at.open();
        const done = (await prune(endingAt(storage, step, taken)).catch(expectEnd)) === 20;
        await storage.close();
        const again = await at.open();
        const store = await openStore({ origin: ORIGIN, key, storage: again });
        expect(store.size).toBe(40);
        add(store, 40, 1);
        await store.commit();
        await store.publish();
        expect(await store.proof(3n)).toContain(store.checkpoint);
        const { prunedBelow, decisions } = await verified(again);
        expect([0, 20]).toContain(prunedBelow);
        expect(decisions).toBe(41 - prunedBelow);
        await store.close();
        const last = await at.open();
        await prune(last);
        expect(await verified(last)).toMatchObject({ prunedBelow: 20, decisions: 21 });
        expect(await prune(last)).toBe(0);
        const left = Buffer.from(await framesOf(last));
        expect([left.includes('action 19'), left.includes('action 20')]).toStrictEqual([false, true]);
        await last.close();
        return done;
      });

    test('older entries are pruned, whatever step it ends at: the log opens, verifies, and the next pruning finishes', async () => {
      for (let step = 0; !(await prunedUpTo(step, false)); step++) await prunedUpTo(step, true);
    });

    test('a frame that the head never covered is taken in, once, as it is', () =>
      within(async (at) => {
        const storage = await at.open();
        const store = await openStore({ origin: ORIGIN, key, storage });
        add(store, 0, 5);
        const swap = vi.spyOn(storage, 'swap').mockImplementation(() => {
          throw new Error('the head cannot be moved');
        });
        await expect(store.commit()).rejects.toThrow('cannot be moved');
        swap.mockRestore();
        await storage.close();
        const before = await at.open();
        const frames = await framesOf(before);
        await before.close();
        for (const round of [0, 1]) {
          const again = await openStore({ origin: ORIGIN, key, storage: await at.open() });
          expect([round, again.size]).toStrictEqual([round, 5]);
          await again.close();
        }
        const after = await at.open();
        expect(await framesOf(after)).toStrictEqual(frames);
        await after.close();
      }));

    test('a writer whose head was moved by another stops', () =>
      within(async (at) => {
        const storage = await at.open();
        const store = await openStore({ origin: ORIGIN, key, storage });
        expect(await storage.swap(store.checkpoint, 'of another writer')).toBe(true);
        add(store, 0, 1);
        expect(await laterRefusal(() => store.commit())).toBe('log_corrupt');
        await store.close();
      }));
  });
}
