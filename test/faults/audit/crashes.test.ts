import { describe, expect, test, vi } from 'vitest';
import { Random, runOptions } from '../../random/random.ts';
import { Disk, type Operation } from './disk.ts';
import { commitOnce, inspect, Memory, open, type Layout } from './session.ts';
import { AFTERS, recover, sweep } from './sweep.ts';

const { seed, full } = runOptions();
vi.setConfig({ testTimeout: full ? 7_200_000 : 300_000 });

/** Operations of the recorded run. */
const OPERATIONS = 3000;
/** Not whole: every so many crash points, and as many of the losses. */
const [POINTS, LOSSES] = full ? [1, AFTERS.length] : [29, 3];
const LAYOUT: Layout = { segmentBytes: 12_000, aheadBytes: 1500 };

/** A crash before an operation: the disk, and what had been promised by then. */
interface CrashPoint {
  readonly at: number;
  readonly operation: Operation;
  readonly disk: Disk;
  readonly memory: Memory;
}

/** Sessions of a log without a fault, some closed and some left, until so many operations were done. */
async function record(): Promise<{ readonly points: readonly CrashPoint[]; readonly count: number }> {
  const random = new Random(seed);
  const disk = new Disk();
  const memory = new Memory();
  const points: CrashPoint[] = [];
  disk.before = (operation) => {
    const at = disk.count;
    if (at % POINTS === 0) points.push({ at, operation, disk: disk.copy(), memory: memory.copy() });
  };
  while (disk.count < OPERATIONS) {
    const store = await open(disk, LAYOUT);
    memory.told.push(store.checkpoint);
    for (let commits = random.between(2, 25); commits > 0; commits--) {
      await commitOnce(store, memory, random.between(1, 4));
      if (random.chance(30)) await store.publish();
    }
    if (random.chance(60)) await store.close();
    disk.restart();
  }
  disk.before = () => undefined;
  return { points, count: disk.count };
}

describe('a recorded run of thousands of operations', () => {
  test('is interrupted before each of them, with every kind of loss: no acknowledged entry is lost, and no two checkpoints disagree', async () => {
    const { points, count } = await record();
    expect(count).toBeGreaterThanOrEqual(OPERATIONS);
    expect(points).toHaveLength(Math.ceil(count / POINTS));
    const failures: string[] = [];
    for (const { at, operation, disk, memory } of points) {
      for (let loss = 0; loss < LOSSES; loss++) {
        const after = AFTERS[(at + loss) % AFTERS.length] ?? 'restart';
        const [left, known] = [disk.copy(), memory.copy()];
        try {
          recover(left, after, at * 31 + loss);
          await inspect(left, known, LAYOUT);
          // What the second life promised is kept, too.
          left.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: at });
          await inspect(left, known, LAYOUT);
        } catch (error) {
          failures.push(
            `before ${at} (${operation.name} ${operation.path}), ${JSON.stringify(after)}: ${String(error)}`,
          );
        }
      }
    }
    expect(failures).toStrictEqual([]);
  });
});

describe('the simulated disk finds what killing the process cannot', () => {
  const omissions: readonly (readonly [string, (operation: Operation) => boolean])[] = [
    ['the sync of a frame', ({ name, path }) => name === 'sync' && /\/entries\/\d+$/.test(path)],
    ['the sync of the name of a new segment', ({ name, path }) => name === 'syncFolder' && path.endsWith('/entries')],
    ['the sync of the checkpoint that is published', ({ name, path }) => name === 'sync' && path.endsWith('.new')],
  ];

  test.each(omissions)('%s, left out', async (_, forgets) => {
    expect(await sweep({ forgets, faults: ['power'], afters: ['restart'], last: 'restart' })).toStrictEqual([]);
    expect((await sweep({ forgets, enough: 1 })).length).toBe(1);
  });
});
