import { expect, test, vi } from 'vitest';
import { parseCheckpoint, parseNote, verifyLog } from '../../../host/audit/index.ts';
import { makeLogFolder } from '../../../host/audit/log/files.node.ts';
import { FolderStorage } from '../../../host/audit/log/folder-storage.node.ts';
import { planPruning } from '../../../host/audit/log/prune.node.ts';
import { openStore } from '../../../host/audit/log/store.node.ts';
import { nodeHashInto } from '../../../host/audit/sha256/sha256.node.ts';
import { readStart } from '../../../host/audit/verify/start.ts';
import { runOptions } from '../../random/random.ts';
import { Disk, InjectedError, PowerFailure, type Fault } from './disk.ts';
import { commitOnce, FOLDER, KEY, Memory, open, ORIGIN, session, segmentsOf } from './session.ts';
import { AFTERS, recover } from './sweep.ts';

const { full } = runOptions();
vi.setConfig({ testTimeout: full ? 3_600_000 : 300_000 });

/** Entries of the log, and of those the ones that go. */
const [COMMITS, BELOW] = [9, 12];
const TRUST = { origin: ORIGIN, keys: [KEY] };
const LAYOUT = { segmentBytes: 2000, aheadBytes: 1200 };

async function prune(disk: Disk): Promise<number> {
  makeLogFolder(disk.files, FOLDER);
  const storage = new FolderStorage({ folder: FOLDER, files: disk.files, lock: disk.lock, ...LAYOUT });
  await openStore({ origin: ORIGIN, key: KEY, storage });
  const plan = await planPruning({ storage, origin: ORIGIN, key: KEY, trust: TRUST, limit: BELOW, now: 1 });
  const entries = await plan.write(plan.below);
  storage.close();
  return entries;
}

/** What verifies of the published files: every checkpoint that was ever told, and the links of all records that are left. */
async function check(disk: Disk, memory: Memory): Promise<{ readonly below: number; readonly decisions: number }> {
  const path = `${FOLDER}/start`;
  const start = disk.files.exists(path) ? disk.files.read(path) : null;
  const checkpoint = disk.files.read(`${FOLDER}/checkpoint`);
  const contains = [...disk.signed, ...memory.told].map((note) => parseCheckpoint(parseNote(note).text));
  const files = { checkpoint, segments: segmentsOf(disk), start };
  const report = await verifyLog(files, TRUST, { hashInto: nodeHashInto, contains });
  for (const { size } of contains)
    if (size > report.checkpoint.size) throw new Error(`of ${size} entries some are gone`);
  return { below: Number(readStart(start)?.size ?? 0), decisions: report.decisions };
}

test('pruning that is interrupted at any operation, with every kind of loss, leaves a log that opens, goes on, and is pruned by the next', async () => {
  const before = new Disk();
  const memory = new Memory();
  await session(before, memory, COMMITS);
  before.restart();
  const sane = before.copy();
  const base = sane.count;
  expect(await prune(sane)).toBe(BELOW);
  const operations = sane.trace.slice(base);
  expect(operations.filter(({ name }) => name === 'rename').length).toBeGreaterThan(2);
  const faults: readonly Fault[] = ['fails', 'fails-applied', 'half', 'power'];
  const failures: string[] = [];
  for (const [at, { name, path }] of operations.entries()) {
    for (const kind of faults) {
      if (kind === 'half' && name !== 'write') continue;
      for (const [place, after] of AFTERS.entries()) {
        if (!full && place > 0 && (at + place) % 5 !== 0) continue;
        const [disk, known] = [before.copy(), memory.copy()];
        disk.fault = { at: base + at, kind };
        try {
          await prune(disk).catch((error: unknown) => {
            if (!(error instanceof PowerFailure || error instanceof InjectedError)) throw error;
          });
          recover(disk, after, at * 31 + place);
          const store = await open(disk);
          await commitOnce(store, known);
          await store.publish();
          await store.close();
          const left = await check(disk, known);
          const total = 2 * (COMMITS + 1);
          if (left.below !== 0 && left.below !== BELOW) throw new Error(`it begins with ${left.below}`);
          if (left.decisions !== total - left.below)
            throw new Error(`${left.decisions} of ${total} decisions are left`);
          disk.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: at });
          await prune(disk);
          disk.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: at });
          const done = await check(disk, known);
          if (done.below !== BELOW || done.decisions !== total - BELOW) throw new Error('it was not pruned');
          if ((await prune(disk)) !== 0) throw new Error('entries were left that should be deleted');
        } catch (error) {
          failures.push(`${kind} at ${at} (${name} ${path}), then ${JSON.stringify(after)}: ${String(error)}`);
        }
      }
    }
  }
  expect(failures).toStrictEqual([]);
});
