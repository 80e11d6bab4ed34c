/** Without any one of the guards of the other storages a scenario fails: each is taken out of a copy of the sources, and tried on the real servers. `docs/backends.md` lists them. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { PostgresCluster, postgresPrograms } from '../../audit/backends/postgres.ts';
import { guardsOf, without } from '../audit/guards.ts';
import { SCENARIOS } from './scenarios.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const BACKENDS = 'host/audit/backends';
const FILES = [
  'objects/client.node.ts',
  'objects/open.node.ts',
  'postgres/checks.node.ts',
  'postgres/open.node.ts',
  'postgres/storage.node.ts',
  'queue/sequence.node.ts',
];
const COPY = resolve('build/guards-backends');
const GUARDS = FILES.flatMap((file) => guardsOf(file, BACKENDS));

/** Guards that are a part of a statement: what stands there instead. */
const WEAKER: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'postgres-swap': ['head IS NOT DISTINCT FROM $4', '($4::text IS NULL OR TRUE)'],
  'postgres-swap-writer': ['writer = $2', '$2::bigint IS NOT NULL'],
  'postgres-writer': ['writer = $2', '$2::bigint IS NOT NULL'],
  'postgres-rewrite': ['writer = $2', '$2::bigint IS NOT NULL'],
  'objects-new': ["'if-none-match': '*'", "'x-if-none-match': '*'"],
  'objects-answered': ['reply.status === 200', 'reply.status > 0'],
  'objects-compared': [' && Buffer.compare(there, body) === 0', ''],
  'queue-acknowledged': ['taken\n      .durable()', "Promise.resolve('')"],
};

/** The rows of the page's table: `| guard | file | what it is for | scenario |`. */
function listed(): { readonly guard: string; readonly scenario: string }[] {
  const [, section = ''] = readFileSync('docs/backends.md', 'utf8').split('\n## The guards\n');
  return [...section.matchAll(/^\| `([a-z-]+)` \|.*\| ([^|]+) \|$/gm)].map(([, guard = '', scenario = '']) => ({
    guard,
    scenario: scenario.trim(),
  }));
}

const programs = postgresPrograms();
const isThere = (() => {
  try {
    execFileSync('nats-server', ['--version'], { stdio: 'ignore' });
    return programs !== undefined;
  } catch {
    return false;
  }
})();
if (!isThere) process.stderr.write('skipped: the servers are not there (apt-get install postgresql nats-server)\n');

const root = mkdtempSync(join(tmpdir(), 'edict-guards-'));
let cluster: PostgresCluster | undefined;
let nats: ChildProcess | undefined;
let port = 0;

async function problemsOf(scenario: string): Promise<readonly string[]> {
  const program = join(COPY, 'test/faults/backends/scenarios.ts');
  const env = {
    ...process.env,
    EDICT_TEST_POSTGRES: cluster?.folder ?? '',
    EDICT_TEST_NATS: `nats://127.0.0.1:${port}`,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [program, scenario], { env });
  return JSON.parse(stdout) as readonly string[];
}

async function startNats(): Promise<void> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  ({ port } = probe.address() as AddressInfo);
  probe.close();
  await once(probe, 'close');
  nats = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', root], { stdio: 'ignore' });
  for (let up = false; !up;) {
    const socket = connect(port, '127.0.0.1');
    up = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
  }
}

beforeAll(async () => {
  if (!isThere) return;
  rmSync(COPY, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  for (const folder of ['host/audit', 'host/encoding', 'host/engine', 'host/x509', 'test/audit', 'test/faults']) {
    cpSync(folder, join(COPY, folder), { recursive: true });
  }
  cpSync('package.json', join(COPY, 'package.json'));
  cluster = new PostgresCluster(programs ?? '');
  await cluster.start();
  await startNats();
});
afterAll(async () => {
  nats?.kill('SIGKILL');
  await cluster?.dispose();
  rmSync(root, { recursive: true, force: true });
  rmSync(COPY, { recursive: true, force: true });
});

test('the page lists every guard once, with a scenario that there is', () => {
  const names = listed().map(({ guard }) => guard);
  expect(names.toSorted((a, b) => (a < b ? -1 : 1))).toStrictEqual(
    GUARDS.map(({ name }) => name).toSorted((a, b) => (a < b ? -1 : 1)),
  );
  for (const { scenario } of listed()) expect(Object.keys(SCENARIOS)).toContain(scenario);
});

describe.skipIf(!isThere)('with all guards', () => {
  test.each(Object.keys(SCENARIOS))('%s: nothing goes wrong', async (scenario) => {
    expect(await problemsOf(scenario)).toStrictEqual([]);
  });
});

describe.skipIf(!isThere)('without the guard', () => {
  test.each(listed())('$guard, $scenario is not survived', async ({ guard: name, scenario }) => {
    const guard = GUARDS.find((one) => one.name === name);
    if (guard === undefined) throw new Error(`there is no guard ${name}`);
    const path = join(COPY, BACKENDS, guard.file);
    const whole = readFileSync(path, 'utf8');
    try {
      writeFileSync(path, without(guard, WEAKER[name], BACKENDS));
      const problems = await problemsOf(scenario);
      expect(problems.length).toBeGreaterThan(0);
      // The program ran: it did not fail for a mistake in its copy.
      expect(problems.join('\n')).not.toMatch(/ReferenceError|SyntaxError|TypeError|ERR_MODULE/);
    } finally {
      writeFileSync(path, whole);
    }
  });
});
