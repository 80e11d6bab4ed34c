import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createSignerKey, formatVerifierKey } from '../../audit/index.node.ts';
import { capture } from '../../../test/cli/capture.ts';
import { historyOf } from '../../../test/audit/history.ts';
import { EXIT } from '../frame/exit.ts';
import { auditWitness } from './witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-cli-witness-'));
const log = await createSignerKey('test.example/log', new Uint8Array(32).fill(1));
const history = historyOf(log.name, [log], 'true');
const key = join(folder, 'w1.key');
const policy = join(folder, 'logs.policy');
writeFileSync(policy, `log ${formatVerifierKey(log)}\nquorum none\n`);
const running: ChildProcessWithoutNullStreams[] = [];

afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  /** The line that it prints once it listens; null when it ends before. */
  readonly said: Promise<string | null>;
  readonly status: Promise<number | null>;
}

function start(...flags: readonly string[]): Started {
  const main = new URL('../main.ts', import.meta.url).pathname;
  const argv = [main, 'audit', 'witness', '--key', key, '--policy', policy, '--listen', '0', '--json', ...flags];
  const child = spawn(process.execPath, argv);
  running.push(child);
  const said = Promise.withResolvers<string | null>();
  const status = Promise.withResolvers<number | null>();
  child.stdout.once('data', (data: Buffer) => said.resolve(data.toString()));
  child.once('close', (code) => {
    said.resolve(null);
    status.resolve(code);
  });
  return { child, said: said.promise, status: status.promise };
}

async function post(said: string | null, oldSize: number, size: number): Promise<number> {
  const { address } = JSON.parse(said ?? '') as { readonly address: { readonly port: number } };
  const url = `http://127.0.0.1:${address.port}/add-checkpoint`;
  return (await fetch(url, { method: 'POST', body: await history.request(oldSize, size) })).status;
}

describe('edict audit witness', () => {
  test('makes a key that only its owner can read, once, and prints the public half', async () => {
    const { io, out } = capture();
    expect(await auditWitness.execute(io, ['--key', key, '--name', 'w1.example', '--public-key'])).toBe(EXIT.ok);
    expect(out()).toMatch(/^w1\.example\+[0-9a-f]{8}\+B\S+\n$/);
    expect(statSync(key).mode & 0o077).toBe(0);
    const again = capture();
    expect(await auditWitness.execute(again.io, ['--key', key, '--public-key'])).toBe(EXIT.ok);
    expect(again.out()).toBe(out());
    expect(readFileSync(key, 'utf8')).toMatch(/^PRIVATE\+KEY\+w1\.example\+/);
    const quantum = capture();
    const argv = ['--key', join(folder, 'pq.key'), '--name', 'w1.example', '--algorithm', 'ml-dsa-44', '--public-key'];
    expect(await auditWitness.execute(quantum.io, argv)).toBe(EXIT.ok);
    expect(quantum.out().length).toBeGreaterThan(1700);
  });

  test.each([
    [['--public-key'], 'has a key'],
    [['--key', join(folder, 'none')], 'no key'],
    [['--key', key, '--name', 'x', '--public-key'], 'all keys are there'],
    [['--key', key], '--store'],
    [['--key', key, '--store', 's'], 'where to listen'],
    [['--key', key, '--store', 's', '--listen', '1', '--socket', 'p'], 'where to listen'],
    [['--key', key, '--store', 's', '--listen', '70000'], 'no address'],
    [['--key', key, '--store', 's', '--listen', 'a:b'], 'no address'],
    [['--key', key, '--store', 's', '--listen', '1'], 'No log'],
  ])('refuses %j', async (argv, why) => {
    const { io } = capture();
    await expect(auditWitness.execute(io, argv)).rejects.toThrow(why);
  });

  test('serves until it is interrupted, and remembers when it is started again, also after a kill', async () => {
    const store = join(folder, 'kept.sqlite');
    const first = start('--store', store);
    expect(await post(await first.said, 0, 3)).toBe(200);
    first.child.kill('SIGKILL');
    await first.status;
    const second = start('--store', store);
    const said = await second.said;
    expect(await post(said, 0, 3)).toBe(409);
    expect(await post(said, 3, 8)).toBe(200);
    second.child.kill('SIGTERM');
    expect(await second.status).toBe(EXIT.ok);
  });

  test('of several processes that race for one store, one witnesses', async () => {
    const store = join(folder, 'raced.sqlite');
    const processes = Array.from({ length: 3 }, () => start('--store', store));
    const said = await Promise.all(processes.map((each) => each.said));
    const winners = said.filter((line) => line !== null && 'address' in (JSON.parse(line) as object));
    expect(winners).toHaveLength(1);
    expect(said.filter((line) => line?.includes('log_locked'))).toHaveLength(2);
    expect(await post(winners[0] ?? null, 0, 5)).toBe(200);
  });
});
