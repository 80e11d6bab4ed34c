import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { capture } from '../../../test/cli/capture.ts';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { createKey, loadOrCreateCosigner, openLog, parseCertificate, parseCredential } from '../../audit/index.node.ts';
import { EXIT } from '../frame/exit.ts';
import { runCommand } from '../run.ts';
import { auditEnrol } from './enrol.ts';
import { auditHandover } from './handover.ts';

const TOKEN = 't'.repeat(40);
const folder = mkdtempSync(join(tmpdir(), 'edict-cli-serve-'));
const at = (name: string): string => join(folder, name);
const running: ChildProcessWithoutNullStreams[] = [];

writeFileSync(at('tokens'), `auditor ${TOKEN}\n`, { mode: 0o600 });
const made = capture();
await auditEnrol.execute(made.io, [
  '-k',
  at('enrol.key'),
  '--name',
  'enrol.example',
  '--public-key',
  '-o',
  at('enrol.vkey'),
]);

afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WRITING = ['--key', at('log.key'), '--origin', 'cli.example/log', '--enrol', at('enrol.vkey')];

interface Line {
  readonly event: string;
  readonly address?: string;
  readonly [detail: string]: unknown;
}

/** Starts the verb in a process of its own, and waits for its first line. */
async function start(...flags: readonly string[]): Promise<{ child: ChildProcessWithoutNullStreams; lines: Line[] }> {
  const main = new URL('../main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, 'audit', 'serve', at('log'), '--json', ...flags]);
  running.push(child);
  const lines: Line[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) lines.push(JSON.parse(line) as Line);
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return { child, lines };
}

describe('edict audit serve', () => {
  test('says where it listens, answers, tells what it refused without its secrets, and ends when asked to', async () => {
    const { child, lines } = await start(
      ...WRITING,
      '--tokens',
      at('tokens'),
      '--listen',
      '0',
      '--socket',
      at('s.sock'),
    );
    expect(lines[0]).toMatchObject({ level: 'info', event: 'listening', origin: 'cli.example/log', writes: true });
    const url = lines[0]?.address ?? '';
    const answer = await fetch(`${url}/checkpoint`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([answer.status, (await answer.text()).split('\n')[0]]).toEqual([200, 'cli.example/log']);
    const refused = await fetch(`${url}/v1/decisions`, {
      method: 'POST',
      body: 'no batch',
      headers: { 'content-type': 'application/cbor', authorization: `Bearer ${TOKEN}` },
    });
    expect(refused.status).toBe(400);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    expect((await closed)[0]).toBe(0);
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'listening', 'refused', 'stopping', 'stopped']);
    expect(lines[2]).toMatchObject({ level: 'warning', code: 'request_malformed' });
    expect(JSON.stringify(lines)).not.toContain(TOKEN.slice(0, 10));
    expect(JSON.stringify(lines)).not.toContain('PRIVATE');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  test('a request that is answered when it is to end is answered', async () => {
    const { child, lines } = await start(...WRITING, '--tokens', at('tokens'), '--listen', '0');
    const url = lines[0]?.address ?? '';
    const asked = Array.from({ length: 20 }, () => fetch(`${url}/healthz`));
    await asked[0];
    child.kill('SIGTERM');
    const settled = await Promise.allSettled(asked);
    for (const one of settled) if (one.status === 'fulfilled') expect(one.value.status).toBe(200);
    if (child.exitCode === null) await once(child, 'close');
    expect(child.exitCode).toBe(0);
  });

  const run = async (...argv: readonly string[]): Promise<readonly [number, string]> => {
    const { io, err } = capture();
    return [await runCommand(io, ['audit', 'serve', ...argv]), err()];
  };

  test('what it cannot be started with is said, and how to mend it', async () => {
    const log = at('elsewhere');
    const tokens = ['--tokens', at('tokens'), '--listen', '0'];
    expect(await run(log)).toEqual([EXIT.usage, expect.stringContaining('--listen [HOST:]PORT')]);
    expect(await run(log, ...tokens)).toEqual([EXIT.trouble, expect.stringContaining('there is no log')]);
    expect(await run(log, '--listen', '0')).toEqual([
      EXIT.trouble,
      expect.stringContaining('nobody could read this log'),
    ]);
    expect(await run(log, ...tokens, '--enrol', at('enrol.vkey'))).toEqual([
      EXIT.usage,
      expect.stringContaining('--key'),
    ]);
    expect(await run(log, ...tokens, '--key', at('no.key'), '--enrol', at('enrol.vkey'))).toEqual([
      EXIT.usage,
      expect.stringContaining('--origin'),
    ]);
    expect(await run(log, ...tokens, '--key', at('no.key'), '--origin', 'x')).toEqual([
      EXIT.usage,
      expect.stringContaining('--enrol'),
    ]);
    expect(await run(log, ...tokens, '--page', 'app.example')).toEqual([
      EXIT.usage,
      expect.stringContaining('no origin'),
    ]);
    writeFileSync(at('revoked'), 'ABC\n');
    const revoked = await run(log, ...tokens, ...WRITING, '--revoked', at('revoked'));
    expect(revoked).toEqual([EXIT.trouble, expect.stringContaining('line 1')]);
    writeFileSync(at('open-tokens'), `auditor ${TOKEN}\n`);
    chmodSync(at('open-tokens'), 0o644);
    const exposed = await run(log, '--tokens', at('open-tokens'), '--listen', '0');
    expect(exposed).toEqual([EXIT.trouble, expect.stringContaining('chmod 600')]);
    expect(exposed[1]).not.toContain(TOKEN);
  });

  test('an address that is taken is said', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const [status, said] = await run(at('taken'), ...WRITING, '--tokens', at('tokens'), '--listen', String(port));
    expect([status, said]).toEqual([EXIT.trouble, expect.stringContaining('EADDRINUSE')]);
    other.close();
  });
});

describe('edict audit enrol', () => {
  test('makes a secret that only its owner can read, once, and says what it is good for', async () => {
    const { io, out } = capture();
    const argv = [
      '-k',
      at('enrol.key'),
      '--origin',
      'cli.example/log',
      '--instance',
      'edge-1',
      '--agent',
      'a',
      '--agent',
      'b-*',
    ];
    expect(await auditEnrol.execute(io, [...argv, '--days', '2', '-o', at('edge.sender'), '--json'])).toBe(EXIT.ok);
    const said = JSON.parse(out()) as { serial: string; expiry: number };
    expect(statSync(at('edge.sender')).mode & 0o777).toBe(0o600);
    const text = readFileSync(at('edge.sender'), 'utf8').trim();
    const { certified, certificate } = await parseCredential(text);
    expect(certified).toEqual(parseCertificate(certificate));
    expect(certified).toMatchObject({
      origin: 'cli.example/log',
      instance: 'edge-1',
      agents: ['a', 'b-*'],
      expiry: said.expiry,
    });
    expect(Buffer.from(certified.serial).toString('hex')).toBe(said.serial);
    expect(out()).not.toContain('PRIVATE');
    const again = capture();
    expect(await runCommand(again.io, ['audit', 'enrol', ...argv, '-o', at('edge.sender')])).toBe(EXIT.trouble);
    expect(readFileSync(at('edge.sender'), 'utf8').trim()).toBe(text);
  });

  test('what it cannot be asked is said', async () => {
    const run = async (...argv: readonly string[]): Promise<number> =>
      runCommand(capture().io, ['audit', 'enrol', ...argv]);
    expect(await run('--key', at('none.key'))).toBe(EXIT.usage);
    expect(await run('--key', at('enrol.key'))).toBe(EXIT.usage);
    expect(await run('--key', at('enrol.key'), '--name', 'other')).toBe(EXIT.usage);
    const whole = ['--key', at('enrol.key'), '--origin', 'o', '--instance', 'i', '-o', at('x.sender')];
    expect(await run(...whole, '--agent', 'a', '--days', '0')).toBe(EXIT.usage);
    expect(await run(...whole, '--agent', 'a*b')).toBe(EXIT.trouble);
  });

  test('goes on with a log under the key that it was handed over to, and signs with a second one', async () => {
    const [first, second, history] = [at('first.key'), at('second.key'), at('handed.keys')];
    const dir = at('handed');
    const origin = 'cli.example/handed';
    await createKey(second, origin);
    const log = await openLog({ dir, origin, key: first });
    log.append(decisionEvent());
    await log.close();
    const { io } = capture();
    const handing = [dir, '--from', first, '--to', second, '--history', history];
    expect(await auditHandover.execute(io, handing)).toBe(EXIT.ok);
    const pq = at('pq.key');
    await loadOrCreateCosigner(pq, origin, 'ml-dsa-44');
    const given = ['--key', second, '--enrol', at('enrol.vkey'), '--listen', '0', '--public-tiles'];
    const main = new URL('../main.ts', import.meta.url).pathname;
    const serve = (...more: readonly string[]): ChildProcessWithoutNullStreams => {
      const child = spawn(process.execPath, [main, 'audit', 'serve', dir, '--json', ...given, ...more]);
      running.push(child);
      return child;
    };
    const [refused] = (await once(serve(), 'close')) as [number];
    expect(refused).toBe(EXIT.trouble);
    const child = serve('--key-history', history, '--post-quantum-key', pq);
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const { address = '' } = JSON.parse(line) as Line;
    const checkpoint = await (await fetch(`${address}/checkpoint`)).text();
    expect(checkpoint.split('\n').filter((each) => each.startsWith('\u2014 '))).toHaveLength(2);
  });
});
