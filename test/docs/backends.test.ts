/** docs/backends.md: the commands that start the servers are run, its imports are there, its addresses are ones, its versions are those that are tried. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { connectQueue } from '../../host/audit/backends/queue/connect.node.ts';
import * as client from '../../host/audit/client/index.ts';
import * as audit from '../../host/audit/index.node.ts';
import { decisionOf } from '../audit/backends/decision.ts';
import { postgresPrograms } from '../audit/backends/postgres.ts';

const PAGE = readFileSync('docs/backends.md', 'utf8');
const blocksOf = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);
const lineOf = (start: string): string => {
  const found = blocksOf('sh')
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith(start));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};

const root = mkdtempSync(join(tmpdir(), 'edict-docs-'));
const running: ChildProcess[] = [];
afterAll(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.pid === undefined) continue;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGINT');
    await ended;
  }
  rmSync(root, { recursive: true, force: true });
});

/** PostgreSQL does not run as root: the page says so. */
function userOf(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((each) => each.startsWith('postgres:')) ?? '';
  const [, , uid = '65534', gid = '65534'] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Runs a line of the page in a shell; what it leaves running is ended with the tests. */
async function shell(line: string, user: object = {}): Promise<void> {
  const inBackground = line.endsWith(' &');
  const command = inBackground ? `exec ${line.slice(0, -2)}` : line;
  const child = spawn('bash', ['-c', command], { cwd: root, detached: true, stdio: 'ignore', ...user });
  if (inBackground) running.push(child);
  else expect([line, (await once(child, 'exit'))[0]]).toStrictEqual([line, 0]);
}

async function until<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries === 300) throw error;
      await sleep(100);
    }
  }
}

describe('docs/backends.md', { timeout: 120_000 }, () => {
  test.skipIf(postgresPrograms() === undefined)('starts a PostgreSQL server that a log can be kept in', async () => {
    const user = userOf();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(root, user.uid, user.gid);
    await shell(lineOf('/usr/lib/postgresql/*/bin/initdb'), user);
    await shell(lineOf('/usr/lib/postgresql/*/bin/postgres'), user);
    expect(PAGE).toContain("# postgresStorage({ host: process.cwd(), user: 'edict', database: 'postgres' })");
    const storage = audit.postgresStorage({ host: root, user: 'edict', database: 'postgres' });
    const log = await until(() =>
      audit.openLog({ storage, origin: 'docs.example/log', key: new Uint8Array(32).fill(1) }),
    );
    await log.durable(log.append(decisionOf(0)));
    await log.close();
  });

  test.skipIf(!existsSync('/usr/sbin/nats-server'))('starts a NATS server that a queue can be kept in', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    // Another may have the page's port.
    await shell(lineOf('nats-server ').replace('nats-server ', `nats-server -p ${port} `));
    const queue = await until(() => connectQueue({ servers: `nats://127.0.0.1:${port}`, queue: 'agents' }));
    expect((await queue.manager.getAccountInfo()).streams).toBe(0);
    await queue.connection.close();
  });

  test('installs the versions of packages that are tried', () => {
    const versions = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    const named = [...PAGE.matchAll(/(@?[a-z0-9/-]+)@(\d+\.\d+\.\d+)/g)];
    expect(named.length).toBe(3);
    for (const [, name = '', version] of named)
      expect([name, versions.devDependencies[name]]).toStrictEqual([name, version]);
  });

  test('has code that parses, and takes what there is from where it is', () => {
    const faces: Readonly<Record<string, object>> = { 'edict/audit': audit, 'edict/audit/client': client };
    const blocks = blocksOf('ts');
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) {
      const { diagnostics = [] } = ts.transpileModule(block, { reportDiagnostics: true });
      expect(diagnostics.map(({ messageText }) => messageText)).toStrictEqual([]);
      for (const [, names = '', face = ''] of block.matchAll(/import \{ ([^}]+) \} from '(edict[^']*)';/g))
        for (const name of names.split(', '))
          expect([face, name, name in (faces[face] ?? {})]).toStrictEqual([face, name, true]);
    }
  });

  test('names logs by addresses that are ones', () => {
    const addresses = [...PAGE.matchAll(/'((?:postgres|s3):\/\/[^']+)'/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(4);
    for (const address of addresses) expect(audit.logPlace(address)).toMatchObject({ module: expect.any(String) });
  });
});
