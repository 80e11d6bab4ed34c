import { describe, expect, test, vi } from 'vitest';
import { loadOrCreateKey } from '../../../host/audit/log/key.node.ts';
import { Disk, InjectedError, PowerFailure, type Fault, type Loss, type Operation } from './disk.ts';
import { inspect, Memory, session } from './session.ts';

vi.setConfig({ testTimeout: 300_000 });

/** Runs a session that may be cut short by the fault, and by nothing else. */
async function interrupted(disk: Disk, memory: Memory): Promise<boolean> {
  try {
    await session(disk, memory);
    return false;
  } catch (error) {
    if (error instanceof PowerFailure || error instanceof InjectedError) return true;
    throw error;
  }
}

/** What becomes of the machine between the fault and the next opening. */
type After = Loss | 'restart';

function recover(disk: Disk, after: After): void {
  if (after === 'restart') disk.restart();
  else disk.powerFailure(after);
}

/** The operations of two sessions in which nothing goes wrong. */
async function operationsOfTwo(): Promise<readonly Operation[]> {
  const disk = new Disk();
  const memory = new Memory();
  for (let i = 0; i < 2; i++) await session(disk, memory);
  return disk.trace;
}

const FAULTS: readonly Fault[] = ['fails', 'fails-applied', 'half', 'power'];
const AFTERS: readonly After[] = ['all', 'torn', 'none', 'restart'];

/** Every fault at every operation, then every kind of accident; `forgets` takes operations out of the program under test. */
async function sweep(forgets: (operation: Operation) => boolean = () => false, enough = Infinity): Promise<string[]> {
  const failures: string[] = [];
  for (const [at, { name }] of (await operationsOfTwo()).entries()) {
    if (failures.length >= enough) break;
    for (const kind of FAULTS) {
      if (kind === 'half' && name !== 'write') continue;
      for (const after of AFTERS) {
        const disk = new Disk();
        disk.forgets = forgets;
        const memory = new Memory();
        const where = `${kind} at ${at}, then ${after}`;
        try {
          disk.fault = { at, kind };
          if (!(await interrupted(disk, memory))) await interrupted(disk, memory);
          recover(disk, after);
          await inspect(disk, memory);
          if (after !== 'restart') continue;
          // What was found good is told, so it must survive a power failure too.
          disk.powerFailure('all');
          await inspect(disk, memory);
        } catch (error) {
          failures.push(`${where}: ${String(error)}`);
        }
      }
    }
  }
  return failures;
}

describe('the log on a faulty disk', () => {
  test('keeps every promise, whatever fails at whatever operation, and whatever is lost then', async () => {
    expect((await operationsOfTwo()).length).toBeGreaterThan(50);
    expect(await sweep()).toStrictEqual([]);
  });

  test('a fault while a log recovers loses nothing either', async () => {
    const failures: string[] = [];
    for (let first = 10; first < 40; first += 3) {
      for (const after of AFTERS) {
        for (let second = 0; second < 14; second++) {
          for (const kind of FAULTS) {
            const disk = new Disk();
            const memory = new Memory();
            try {
              disk.fault = { at: first, kind: 'fails-applied' };
              await interrupted(disk, memory);
              recover(disk, after);
              disk.fault = { at: disk.count + second, kind };
              await interrupted(disk, memory);
              disk.powerFailure('torn');
              await inspect(disk, memory);
            } catch (error) {
              failures.push(`${first} ${after} ${second} ${kind}: ${String(error)}`);
            }
          }
        }
      }
    }
    expect(failures).toStrictEqual([]);
  });

  test.each([
    ['the sync of the entries', ({ name, path }: Operation) => name === 'sync' && path.includes('/entries/')],
    [
      'the sync of the name of a new segment',
      ({ name, path }: Operation) => name === 'syncFolder' && path.endsWith('/entries'),
    ],
    [
      'the sync of the checkpoint before it is renamed',
      ({ name, path }: Operation) => name === 'sync' && path.endsWith('.new'),
    ],
    [
      "the sync of the names in the log's folder",
      ({ name, path }: Operation) => name === 'syncFolder' && path.endsWith('/log'),
    ],
    [
      "the sync of the name of the log's folder",
      ({ name, path }: Operation) => name === 'syncFolder' && path === '/home',
    ],
  ])('would not without %s', async (_, forgets) => {
    expect((await sweep(forgets, 1)).length).toBeGreaterThan(0);
  });

  test('would not if entries that were taken in were not written and synced anew', async () => {
    // Forget each truncation, rewriting and syncing of a segment that happens while the log is being opened.
    for (const forgotten of ['sync', 'truncate'] as const) {
      let opening = true;
      const failures: string[] = [];
      for (let at = 10; at < 40; at++) {
        const disk = new Disk();
        const memory = new Memory();
        try {
          disk.fault = { at, kind: 'fails-applied' };
          await interrupted(disk, memory);
          disk.restart();
          opening = true;
          disk.forgets = ({ name, path }) => {
            if (name === 'swap') opening = false;
            return opening && name === forgotten && path.includes('/entries/');
          };
          await inspect(disk, memory);
          disk.powerFailure('all');
          disk.forgets = () => false;
          await inspect(disk, memory);
        } catch (error) {
          failures.push(String(error));
        }
      }
      expect(failures.length, forgotten).toBeGreaterThan(0);
    }
  });

  test('a key that was made is still there after a power failure, and only with both its syncs', async () => {
    const path = '/home/key';
    const made = async (forgets: (operation: Operation) => boolean): Promise<string> => {
      const disk = new Disk();
      disk.forgets = forgets;
      const key = await loadOrCreateKey(path, 'k', disk.files);
      disk.powerFailure('all');
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
