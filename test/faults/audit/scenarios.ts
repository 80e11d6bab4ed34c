/**
 * What the durability of a log is tried with; each gives what went wrong, and nothing when nothing did. Run as a program with the name of one, it prints that as JSON: so copies of the sources that lack a
 * guard are tried (guards.test.ts).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateKey } from '../../../host/audit/log/key.node.ts';
import { openLock } from '../../../host/audit/log/lock.node.ts';
import { Disk } from './disk.ts';
import { takenForgeries } from './forgeries.ts';
import { commitOnce, Memory, open } from './session.ts';
import { recoveries, sweep } from './sweep.ts';

/** A key that was made must be there after a power failure, and be the same. */
async function lostKey(): Promise<string[]> {
  const disk = new Disk();
  const key = await loadOrCreateKey('/home/key', 'k', disk.files);
  disk.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: 1 });
  if (!disk.files.exists('/home/key')) return ['the key is gone'];
  const again = await loadOrCreateKey('/home/key', 'k', disk.files);
  return again.keyId === key.keyId ? [] : ['the key is another'];
}

/** A writer must stop when another has moved the head. */
async function twoWriters(): Promise<string[]> {
  const disk = new Disk();
  const store = await open(disk);
  disk.putLock('the head of another writer');
  try {
    await commitOnce(store, new Memory());
    return ['two writers have committed to one log'];
  } catch {
    return [];
  }
}

/** SQLite's write-ahead log (its file format, §4.1): a header, and pages behind headers of their own. */
const LOG_HEADER_BYTES = 32;
const LOG_FRAME_BYTES = 24 + 1024;

type LockFiles = readonly [database: Buffer, ahead: Buffer];

/** What a process that is killed leaves of a lock. */
function filesOf(path: string): LockFiles {
  return [readFileSync(path), readFileSync(`${path}-wal`)];
}

function putFiles(path: string, [database, ahead]: LockFiles): void {
  writeFileSync(path, database);
  writeFileSync(`${path}-wal`, ahead);
}

/** The lock in a database: its swaps, its holder, and what it says after its holder was killed. */
async function lockOnDisk(): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'edict-lock-'));
  const problems: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || problems.push(what));
  const path = join(root, 'lock.sqlite');
  const isLocked = (): boolean => {
    try {
      openLock(path).close();
      return false;
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'log_locked';
    }
  };
  try {
    const lock = openLock(path);
    must(isLocked(), 'two writers hold one lock');
    must(lock.swap(null, 'the first note'), 'the first swap did not happen');
    must(!lock.swap(null, 'another') && lock.read() === 'the first note', 'a head was replaced by a first one');
    must(!lock.swap('another', 'x') && lock.read() === 'the first note', 'a head was replaced by who expected another');
    must(lock.swap('the first note', 'the second note'), 'a swap did not happen');
    const left = filesOf(path);
    lock.close();
    putFiles(join(root, 'copy'), left);
    const copy = openLock(join(root, 'copy'));
    must(copy.read() === 'the second note', 'a lock has lost its head');
    const folded = filesOf(join(root, 'copy'));
    copy.close();
    must(folded[0].includes('the second note'), 'the head stands in the write-ahead log alone');
    // A sync that failed may have left any part of the write-ahead log: none may put the head back.
    for (let end = 0; end < 20; end++) {
      const [database, ahead] = folded;
      putFiles(join(root, `cut${end}`), [database, ahead.subarray(0, LOG_HEADER_BYTES + end * LOG_FRAME_BYTES)]);
      const cut = openLock(join(root, `cut${end}`), 'OFF');
      must(cut.read() === 'the second note', `a write-ahead log of ${end} pages puts the head back`);
      cut.close();
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return problems;
}

export const SCENARIOS: Readonly<Record<string, () => Promise<string[]>>> = {
  'power failures': () => sweep({ enough: 1 }),
  'power failures after a recovery': () => recoveries(1),
  forgeries: takenForgeries,
  'two writers': twoWriters,
  'a lock on the disk': lockOnDisk,
  'a new key': lostKey,
};

if (import.meta.main) {
  let problems: readonly string[];
  try {
    problems = (await SCENARIOS[process.argv[2] ?? '']?.()) ?? ['there is no such scenario'];
  } catch (error) {
    problems = [String(error)];
  }
  console.log(JSON.stringify(problems));
}
