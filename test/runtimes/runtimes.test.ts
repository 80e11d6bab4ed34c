/**
 * The package as it is packed, in every runtime it is for: the same inputs give the same decisions, explanations, frame bytes, record bytes, checkpoints and proofs.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createSignerKey,
  enrolSender,
  formatCredential,
  formatVerifierKey,
  memoryLog,
  serveLog,
  show,
  verifyFolder,
} from '../../host/audit/index.node.ts';
import { load } from '../../host/engine/index.ts';
import { seedOf } from '../audit/sender.ts';
import { copyInto, pack, ROOT, unpack } from '../package/pack.ts';
import { hasChromium, openPage } from './browser/chromium.ts';
import { bundle } from './bundle.ts';
import { COUNT } from './fixture/inputs.ts';
import type { Observation } from './fixture/observe.ts';
import { compileFile } from './compile.ts';
import { startWorker } from './workerd/worker.ts';

const run = promisify(execFile);

const USER = join(ROOT, 'build/runtimes');
const MODULES = ['python', 'typescript'] as const;
const NODE22 = join(ROOT, 'node_modules/node22/bin/node');
const NODE24 = join(ROOT, 'node_modules/node/bin/node');

const digests: Record<string, string> = {};
let expected: Observation;

/** Runs the fixture in a Node, with the package as its export map gives it there. */
async function observeInNode(node: string): Promise<Observation> {
  const modules = MODULES.map((name) => join(USER, `${name}.wasm`));
  const { stdout } = await run(node, ['node.js', ...modules], { cwd: USER, maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Observation;
}

beforeAll(async () => {
  await unpack(await pack(join(ROOT, 'build/package')), USER, false);
  for (const path of [
    'test/runtimes/fixture',
    'test/random',
    'examples/edge-worker',
    'examples/edge-sender',
    'examples/browser',
  ]) {
    await copyInto(USER, path);
  }
  for (const name of MODULES) {
    const { bytes, digest } = await compileFile(join(ROOT, `test/runtimes/fixture/${name}.yaml`));
    digests[name] = digest;
    await writeFile(join(USER, `${name}.wasm`), bytes);
  }
  await bundle(USER, 'test/runtimes/fixture/node.ts', join(USER, 'node.js'), { node: true });
  expected = await observeInNode(NODE24);
}, 240_000);

describe('Node 24', () => {
  test('decides on every input with both modules, some of them either way', () => {
    expect(expected.decisions).toHaveLength(COUNT * MODULES.length);
    expect(expected.records).toHaveLength(COUNT * MODULES.length);
    for (const verdict of ['allow', 'deny', 'escalate']) {
      expect(expected.decisions.filter((text) => text.includes(`"verdict":"${verdict}"`)).length).toBeGreaterThan(20);
    }
    expect(expected.frames.filter((text) => text === 'input_invalid').length).toBeGreaterThan(3);
    expect(expected.verified).toBe(expected.refused);
    expect(expected.disclosed).toMatch(/^\[\[\d+,\[\{"name":.+\}\],[1-9]\d*\]\]$/);
    expect(expected.verified).toBe((COUNT * MODULES.length) / 25);
  });
});

describe('Node 22', () => {
  test('observes the same', async () => {
    expect(await observeInNode(NODE22)).toEqual(expected);
  });
});

describe('workerd', () => {
  test('observes the same, with digests that are asserted', async () => {
    const folder = join(USER, 'workerd');
    await bundle(USER, 'test/runtimes/fixture/worker.ts', join(folder, 'worker.js'));
    for (const name of MODULES) await copyFile(join(USER, `${name}.wasm`), join(folder, `${name}.wasm`));
    await using worker = await startWorker(folder, ['python.wasm', 'typescript.wasm']);
    const { status, text } = await worker.request('/', JSON.stringify(digests));
    expect(status, text).toBe(200);
    const answer = JSON.parse(text) as { readonly sources: readonly string[]; readonly observation: Observation };
    expect(answer.sources).toEqual(['asserted', 'asserted']);
    expect(answer.observation).toEqual(expected);
  });

  test('a worker without a disk records at a log elsewhere, in requests that end before it has answered, too', async () => {
    const folder = join(USER, 'sender');
    await bundle(USER, 'examples/edge-sender/worker.ts', join(folder, 'worker.js'));
    const policy = await compileFile(join(ROOT, 'examples/browser/policy.yaml'));
    await writeFile(join(folder, 'policy.wasm'), policy.bytes);
    const dir = await mkdtemp(join(tmpdir(), 'edict-sender-'));
    const [enrol, key] = await Promise.all([3, 4].map((byte) => createSignerKey('runtimes.test/log', seedOf(byte))));
    if (enrol === undefined || key === undefined) throw new Error('no keys');
    const server = await serveLog({
      dir,
      addresses: [{ host: '127.0.0.1', port: 0 }],
      tokens: null,
      ingest: { origin: key.name, key: key.seed, enrolment: [enrol] },
    });
    try {
      const [address] = server.addresses;
      const sender = { origin: key.name, instance: 'worker', agents: ['edge'], expiry: Date.now() + 600_000 };
      await using worker = await startWorker(folder, ['policy.wasm'], {
        POLICY_DIGEST: policy.digest,
        LOG: address !== undefined && 'port' in address ? `http://127.0.0.1:${address.port}` : '',
        CREDENTIAL: formatCredential(await enrolSender(sender, enrol)),
        LOG_KEY: formatVerifierKey(key),
      });
      for (let i = 0; i < 20; i++) {
        const body = JSON.stringify({ action: i % 2 === 0 ? 'read' : 'delete', i });
        expect((await worker.request('/later', body)).status).toBe(i % 2 === 0 ? 200 : 403);
      }
      expect(await worker.request('/', '{"action":"read"}')).toEqual({ status: 200, text: '{"ran":"done"}' });
    } finally {
      await server.close();
    }
    const report = await verifyFolder(dir, { origin: key.name, keys: [key] });
    expect(report).toMatchObject({ decisions: 21, outcomes: 11, sessions: 1, sessionsOpen: 1, outcomesUnknown: 0 });
    const verdicts = (await show(dir)).flatMap(({ record }) => (record.kind === 'decision' ? [record.verdict] : []));
    expect(verdicts).toEqual(Array.from({ length: 21 }, (_, i) => (i % 2 === 0 ? 'allow' : 'deny')));
    await rm(dir, { recursive: true });
  });

  test('the example worker allows, denies and refuses to guess', async () => {
    const folder = join(USER, 'edge-worker');
    await bundle(USER, 'examples/edge-worker/worker.ts', join(folder, 'worker.js'));
    await copyFile(join(USER, 'python.wasm'), join(folder, 'policy.wasm'));
    await using worker = await startWorker(folder, ['policy.wasm'], { POLICY_DIGEST: digests['python'] ?? '' });
    const allowed = await worker.request('/decide', '{"type":"read"}');
    expect([allowed.status, JSON.parse(allowed.text)]).toMatchObject([200, { verdict: 'allow', rule: null }]);
    const denied = await worker.request('/decide', '{"type":"delete","a":true}');
    expect([denied.status, JSON.parse(denied.text)]).toMatchObject([403, { verdict: 'deny', rule: 'equal' }]);
    expect((await worker.request('/decide', 'no JSON')).status).toBe(500);
  });
});

describe.skipIf(!hasChromium())('Chromium', () => {
  test('observes the same', async () => {
    const folder = join(USER, 'chromium');
    await bundle(USER, 'test/runtimes/fixture/page.ts', join(folder, 'page.js'));
    for (const name of MODULES) await copyFile(join(USER, `${name}.wasm`), join(folder, `${name}.wasm`));
    await copyFile(join(ROOT, 'examples/browser/index.html'), join(folder, 'index.html'));
    expect(JSON.parse(await openPage(folder))).toEqual(expected);
  });

  test('the example page decides, and verifies a proof', async () => {
    const folder = join(USER, 'browser');
    await mkdir(folder, { recursive: true });
    const { bytes, digest } = await compileFile(join(ROOT, 'examples/browser/policy.yaml'));
    await writeFile(join(folder, 'policy.wasm'), bytes);
    const engine = await load(bytes);
    const log = await memoryLog({ origin: 'runtimes.test/page' });
    const decision = engine.decide({ context: { action: { type: 'drop' } }, agent: '*', stage: 'pre_tool' });
    log.append({
      kind: 'decision',
      time: 1_700_000_000_000,
      agent: '*',
      action: 'drop',
      verdict: decision.verdict,
      mode: 'enforce',
      reasons: decision.reasons.map(({ id }) => id),
      moduleDigest: digest,
      entry: decision.entry,
      epoch: decision.epoch,
      stateDigest: null,
      snapshot: { action: 'drop' },
    });
    await writeFile(join(folder, 'decision.cbor'), log.entries()[0] ?? new Uint8Array());
    await writeFile(join(folder, 'decision.tlog-proof'), await log.proof(0n));
    await bundle(USER, 'examples/browser/page.ts', join(folder, 'page.js'), {
      define: { LOG_KEY: JSON.stringify(log.verifierKey) },
    });
    await copyFile(join(ROOT, 'examples/browser/index.html'), join(folder, 'index.html'));
    expect((await openPage(folder)).split('\n')).toEqual([
      'read: allow',
      'drop: deny (block-destructive)',
      'send_email: escalate (require-approval-for-send)',
      'record 0 of 1 is in the log runtimes.test/page',
    ]);
  });
});

describe('the edge worker', () => {
  test('is as small as docs/runtimes.md says, bundled and minified', async () => {
    const file = join(USER, 'size.js');
    await bundle(USER, 'examples/edge-worker/worker.ts', file, { minify: true });
    const code = await readFile(file);
    const page = await readFile(join(ROOT, 'docs/runtimes.md'), 'utf8');
    const [, size, compressed] = /the worker is (\d+) kB \((\d+) kB compressed\)/.exec(page) ?? [];
    expect(Math.abs(code.length / 1000 / Number(size) - 1)).toBeLessThan(0.1);
    expect(Math.abs(gzipSync(code).length / 1000 / Number(compressed) - 1)).toBeLessThan(0.1);
  });
});
