/** What happens to machines: disks that are full or read-only for a while, clocks that go back, folders that are put back, bits that flip. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  fsckLog,
  openLog,
  parseVerifierKey,
  show,
  verifyFolder,
  type FileLog,
  type LogOptions,
} from '../../../host/audit/index.node.ts';
import { laterRefusal } from '../../audit/refusal.ts';
import { Random, runOptions } from '../../random/random.ts';
import { Disk, InjectedError } from './disk.ts';
import { commitOnce, inspect, Memory, open } from './session.ts';
import { decisionEvent } from '../../audit/decision.ts';

const { seed, full } = runOptions();
vi.setConfig({ testTimeout: full ? 7_200_000 : 240_000 });

const ORIGIN = 'accidents.example/log';
let root = '';
let options: LogOptions & { readonly dir: string };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edict-accidents-'));
  options = { dir: join(root, 'log'), origin: ORIGIN, key: join(root, 'key'), lingerMs: 0, publishMs: 5 };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const trustOf = (log: FileLog) => ({ origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] });

function append(log: FileLog, action: string, time = Date.now()): number {
  return log.append(decisionEvent({ time, action, snapshot: { text: 'x'.repeat(200) } }));
}

/** Commits until the disk refuses. @returns whether it did */
async function untilRefused(disk: Disk, memory: Memory): Promise<boolean> {
  try {
    const store = await open(disk);
    memory.told.push(store.checkpoint);
    for (let i = 0; i < 12; i++) await commitOnce(store, memory);
    return false;
  } catch (error) {
    if (error instanceof InjectedError) return true;
    throw error;
  }
}

describe('on the simulated disk', () => {
  test('space that ends at any byte stops the writer, and nothing is lost when there is space again', async () => {
    const step = full ? 1 : 61;
    let space = 2500;
    for (let refused = true; refused; space += step) {
      const disk = new Disk();
      const memory = new Memory();
      disk.space = space;
      refused = await untilRefused(disk, memory);
      disk.space = Infinity;
      disk.restart();
      await inspect(disk, memory);
      disk.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: space });
      await inspect(disk, memory);
    }
    // The last had enough.
    expect(space).toBeGreaterThan(5000);
  });

  test('a disk that becomes read-only stops the writer, and the log goes on when it is not', async () => {
    for (let at = 12; at < 60; at++) {
      const disk = new Disk();
      const memory = new Memory();
      disk.before = () => void (disk.readOnly = disk.count >= at);
      expect(await untilRefused(disk, memory), `from operation ${at} on`).toBe(true);
      disk.restart();
      // Nothing can be opened to write while it is so.
      expect(await untilRefused(disk, memory)).toBe(true);
      disk.before = () => undefined;
      disk.readOnly = false;
      disk.restart();
      await inspect(disk, memory);
    }
  });
});

/** A small file system of its own, where this may be made. */
function mounted(path: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('in a real folder', () => {
  test('a full disk stops the log, and with space again every acknowledged entry is there', async ({ skip }) => {
    const small = join(root, 'small');
    if (!mounted(small)) skip('needs root, and tmpfs');
    try {
      const dir = join(small, 'log');
      writeFileSync(join(small, 'ballast'), Buffer.alloc(1_500_000));
      const log = await openLog({ ...options, dir });
      const acknowledged: string[] = [];
      const why = await laterRefusal(async () => {
        for (let i = 0; ; i++) {
          const tickets = Array.from({ length: 100 }, (_, j) => append(log, `action ${i * 100 + j}`));
          await log.durable(tickets.at(-1) ?? 0);
          acknowledged.push(...tickets.map((_, j) => `action ${i * 100 + j}`));
        }
      });
      expect(why).toBe('writer_stopped');
      expect(acknowledged.length).toBeGreaterThan(1000);
      rmSync(join(small, 'ballast'));
      const again = await openLog({ ...options, dir });
      await again.durable(append(again, 'with space again'));
      await again.close();
      const actions = (await show(dir)).map(({ record }) => (record.kind === 'decision' ? record.action : record.kind));
      expect(actions.slice(0, acknowledged.length)).toStrictEqual(acknowledged);
      expect(actions.at(-1)).toBe('with space again');
      expect(await fsckLog(dir, trustOf(again))).toMatchObject({ whole: true, findings: [] });
    } finally {
      execFileSync('umount', [small], { stdio: 'ignore' });
    }
  });

  test('a clock that goes back leaves times that do not, and a log that verifies', async () => {
    const log = await openLog(options);
    for (const time of [2_000_000, 1_999_000, 2_000_500, 1_990_000]) append(log, 'act', time);
    await log.close();
    const again = await openLog(options);
    append(again, 'act', 1_999_999);
    await again.close();
    await verifyFolder(options.dir, trustOf(log));
    expect((await show(options.dir)).map(({ record }) => [record.time, record.behind ?? 0])).toStrictEqual([
      [2_000_000, 0],
      [2_000_000, 1000],
      [2_000_500, 0],
      [2_000_500, 10_500],
      [2_000_500, 501],
    ]);
  });

  test('a folder that was put back with its lock is opened only by who knows of no later checkpoint', async () => {
    const log = await openLog(options);
    append(log, 'first');
    const early = await log.checkpoint();
    await log.close();
    cpSync(options.dir, join(root, 'copy'), { recursive: true });
    const second = await openLog({ ...options, known: [early] });
    append(second, 'second');
    const late = await second.checkpoint();
    await second.close();
    rmSync(options.dir, { recursive: true });
    cpSync(join(root, 'copy'), options.dir, { recursive: true });
    expect(await laterRefusal(() => openLog({ ...options, known: [early, late] }))).toBe('log_rolled_back');
    const forked = await openLog({ ...options, known: [early] });
    append(forked, 'another second');
    await forked.close();
    // As long as it was, and another.
    expect(await laterRefusal(() => openLog({ ...options, known: [late] }))).toBe('log_corrupt');
    rmSync(options.dir, { recursive: true });
    expect(await laterRefusal(() => openLog({ ...options, known: [early] }))).toBe('log_rolled_back');
    expect(await laterRefusal(() => openLog({ ...options, known: 'x' as never }))).toBe('options_invalid');
  });

  test('a flipped bit is found by fsck, wherever it is, and its file is named', async () => {
    const log = await openLog(options);
    for (let i = 0; i < 9; i++) await log.durable(append(log, `action ${i}`));
    await log.close();
    const trust = trustOf(log);
    const random = new Random(seed);
    const names = readdirSync(options.dir, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => statSync(join(options.dir, name)).isFile());
    expect(files.map((name) => name.replace(/\d+$/, '0')).sort()).toStrictEqual([
      'checkpoint',
      'entries/0',
      'lock.sqlite',
      'tiles/0',
      'vkey',
    ]);
    for (const name of files) {
      const path = join(options.dir, name);
      const whole = readFileSync(path);
      const bits = full
        ? Array.from({ length: whole.length * 8 }, (_, bit) => bit)
        : random.times(60, () => random.below(whole.length * 8));
      for (const bit of bits) {
        const flipped = Buffer.from(whole);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        writeFileSync(path, flipped);
        const { findings } = await fsckLog(options.dir, trust);
        expect([...new Set(findings.map(({ object }) => object))], `bit ${bit} of ${name}`).toStrictEqual([name]);
      }
      writeFileSync(path, whole);
    }
    expect(await fsckLog(options.dir, trust)).toMatchObject({ whole: true, findings: [] });
  });
});
