import { describe, expect, test, vi } from 'vitest';
import { runOptions } from '../../random/random.ts';
import { loadOrCreateKey } from '../../../host/audit/log/key.node.ts';
import { Disk, type Fault, type Operation } from './disk.ts';
import { LAYOUT, Memory } from './session.ts';
import { AFTERS, attempt, operationsOfTwo, recover, recoveries, sweep } from './sweep.ts';

vi.setConfig({ testTimeout: 300_000 });

describe('the log on a faulty disk', () => {
  test('keeps every promise, whatever fails at whatever operation, and whatever is lost then', async () => {
    expect((await operationsOfTwo()).length).toBeGreaterThan(80);
    expect(await sweep()).toStrictEqual([]);
  });

  test('frames that are begun before their header is known are kept or torn as others are', async () => {
    const layout = { ...LAYOUT, longFrameBytes: 0 };
    const syncs = (operations: readonly Operation[]): number =>
      operations.filter(({ name, path }) => name === 'sync' && path.includes('/entries/')).length;
    expect(syncs(await operationsOfTwo(layout))).toBeGreaterThan(syncs(await operationsOfTwo()) + 6);
    expect(await sweep({ layout })).toStrictEqual([]);
  });

  test('what was taken in as a log was opened is kept, though the power goes at once', async () => {
    expect(await recoveries()).toStrictEqual([]);
  });

  test('a fault while a log recovers loses nothing either', async () => {
    const failures: string[] = [];
    const { full } = runOptions();
    for (let first = 10; first < 40; first += 3) {
      for (const [place, after] of AFTERS.entries()) {
        for (let second = full ? 0 : (first + place) % 5; second < 14; second += full ? 1 : 5) {
          for (const kind of ['fails', 'fails-applied', 'half', 'byte', 'power'] satisfies Fault[]) {
            const disk = new Disk();
            const memory = new Memory();
            disk.fault = { at: first, kind: 'fails-applied' };
            const problem = await attempt(disk, memory, () => {
              recover(disk, after, first);
              disk.fault = { at: disk.count + second, kind };
            });
            if (problem !== null) failures.push(`${first} ${JSON.stringify(after)} ${second} ${kind}: ${problem}`);
          }
        }
      }
    }
    expect(failures).toStrictEqual([]);
  });

  test('a key that was made is still there after a power failure, and only with both its syncs', async () => {
    const path = '/home/key';
    const made = async (forgets: (operation: Operation) => boolean): Promise<string> => {
      const disk = new Disk();
      disk.forgets = forgets;
      const key = await loadOrCreateKey(path, 'k', disk.files);
      disk.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: 1 });
      if (!disk.files.exists(path)) return 'lost';
      try {
        const again = await loadOrCreateKey(path, 'k', disk.files);
        return again.keyId === key.keyId ? 'kept' : 'another';
      } catch {
        return 'broken';
      }
    };
    expect(await made(() => false)).toBe('kept');
    expect(await made(({ name }) => name === 'sync')).toBe('broken');
    expect(await made(({ name }) => name === 'syncFolder')).toBe('lost');
  });
});
