import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { memoryCheckpointStore, type CheckpointStore } from '../checkpoint/store.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { createCosigner, formatCosignerKey } from '../cosignature/key.ts';
import type { CosignerSigner } from '../cosignature/types.ts';
import type { HttpServer } from '../http/listen.node.ts';
import { openLog } from '../log/open.node.ts';
import type { FileLog, LogOptions } from '../log/file-log.ts';
import { loadMlDsa44 } from '../ml-dsa/scheme.ts';
import { createSignerKey, parseVerifierKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { parsePolicy } from '../tlog-policy/parse.ts';
import { verifyByPolicy } from '../tlog-policy/quorum.ts';
import type { AuditEvent } from '../types.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { formatAddCheckpoint } from './request.ts';
import type { WitnessRound } from './rounds.ts';
import { serveWitness } from './serve.node.ts';

const ORIGIN = 'example.com/log';
const folder = mkdtempSync(join(tmpdir(), 'edict-witnessed-'));
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const key = await createSignerKey(ORIGIN, seed(1));
const servers: HttpServer[] = [];
const logs: FileLog[] = [];

afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close().catch(() => undefined)));
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Witness {
  readonly signer: CosignerSigner;
  readonly store: CheckpointStore;
  readonly url: string;
}

async function witness(fill: number, store = memoryCheckpointStore(), port = 0): Promise<Witness> {
  const signer = await createCosigner(`w${fill}.example`, seed(fill));
  const server = await serveWitness({ signers: [signer], logs: [key], store, address: { host: '127.0.0.1', port } });
  servers.push(server);
  return { signer, store, url: 'port' in server.address ? `http://127.0.0.1:${server.address.port}` : '' };
}

const policyOf = (witnesses: readonly Witness[], quorum: number | 'all'): string => {
  const names = witnesses.map((_, i) => `w${i}`);
  const lines = witnesses.map(({ signer, url }, i) => `witness w${i} ${formatCosignerKey(signer)} ${url}\n`).join('');
  return `${lines}group g ${quorum} ${names.join(' ')}\nquorum g\n`;
};

async function open(dir: string, options: Partial<LogOptions>): Promise<FileLog> {
  const log = await openLog({ dir: join(folder, dir), origin: ORIGIN, key: seed(1), publishMs: 5, ...options });
  logs.push(log);
  return log;
}

const event = (time: number): AuditEvent => ({
  kind: 'swap',
  time,
  agent: 'a',
  from: 'aa'.repeat(32),
  to: 'bb'.repeat(32),
});
const published = (dir: string): string => readFileSync(join(folder, dir, 'checkpoint'), 'utf8');
const trust = { origin: ORIGIN, keys: [key] };

describe('a log with witnesses', () => {
  test('has what it publishes cosigned, and says when a quorum has', async () => {
    const witnesses = [await witness(2), await witness(3)];
    const policy = policyOf(witnesses, 'all');
    const log = await open('quorum', { witnesses: { policy } });
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 50; i++) log.append(event(round * 100 + i));
      const note = await log.witnessed();
      const { checkpoint, cosignatures } = await verifyByPolicy(note, parsePolicy(policy), trust);
      expect([checkpoint.size, cosignatures.length]).toStrictEqual([BigInt(round * 50), 2]);
      expect(published('quorum')).toBe(note);
    }
    expect(
      (await fsckLog(join(folder, 'quorum'), null)).findings.filter(({ level }) => level !== 'note'),
    ).toStrictEqual([]);
  });

  test('keeps the cosignatures of its last checkpoint when it is closed and opened again', async () => {
    const witnesses = [await witness(2)];
    const policy = policyOf(witnesses, 'all');
    const log = await open('closed', { witnesses: { policy } });
    log.append(event(1));
    await log.close();
    const note = published('closed');
    expect((await verifyByPolicy(note, parsePolicy(policy), trust)).checkpoint.size).toBe(1n);
    await open('closed', {});
    expect(published('closed')).toBe(note);
  });

  test('is never held up by witnesses that do not answer', async () => {
    const silent: typeof globalThis.fetch = (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('too late'))));
    const dead = {
      signer: await createCosigner('w.example', seed(9)),
      url: 'http://127.0.0.1:9',
      store: memoryCheckpointStore(),
    };
    const rounds: WitnessRound[] = [];
    const witnesses = {
      policy: policyOf([dead], 'all'),
      fetch: silent,
      timeout: 200,
      onRound: (r: WitnessRound) => void rounds.push(r),
    };
    const log = await open('silent', { witnesses });
    const tickets = Array.from({ length: 20 }, (_, i) => log.append(event(i)));
    const { checkpoint } = await log.durable(tickets.at(-1) ?? 0);
    expect(parseCheckpoint(parseNote(checkpoint).text).size).toBe(20n);
    expect(rounds.filter(({ size }) => size === 20n)).toStrictEqual([]);
    expect(await laterRefusal(() => log.witnessed())).toBe('quorum_unmet');
    expect(rounds.every(({ quorum, results }) => !quorum && results[0]?.outcome === 'unreachable')).toBe(true);
    await verifyCheckpoint(published('silent'), trust);
  });

  test('goes on without a witness that is not there, and asks it again', async () => {
    const first = await witness(2);
    const late = await witness(3);
    const { port } = new URL(late.url);
    const policy = policyOf([first, late], 1);
    await servers.pop()?.close();
    const cosigned = Promise.withResolvers<WitnessRound>();
    const onRound = (round: WitnessRound): void => {
      if (round.results.length === 1 && round.results[0]?.outcome === 'cosigned') cosigned.resolve(round);
    };
    const log = await open('late', { witnesses: { policy, onRound, timeout: 1000 } });
    log.append(event(1));
    const note = await log.witnessed();
    expect((await verifyByPolicy(note, parsePolicy(policy), trust)).cosignatures).toHaveLength(1);
    await witness(3, memoryCheckpointStore(), Number(port));
    const { checkpoint } = await cosigned.promise;
    expect((await verifyByPolicy(checkpoint, parsePolicy(policy), trust)).cosignatures).toHaveLength(2);
    expect(published('late')).toBe(checkpoint);
  }, 30_000);

  test('that was put back, with its lock, is not opened: a witness has seen more of it', async () => {
    const witnesses = [await witness(2)];
    const policy = policyOf(witnesses, 'all');
    const before = await open('back', { witnesses: { policy } });
    before.append(event(1));
    await before.close();
    cpSync(join(folder, 'back'), join(folder, 'back.old'), { recursive: true });
    const grown = await open('back', { witnesses: { policy } });
    grown.append(event(2));
    await grown.close();
    expect(await laterRefusal(() => open('back.old', { witnesses: { policy } }))).toBe('log_rolled_back');
  });

  test.each([
    ['with fewer entries than a witness knows', 1, 'ahead'],
    ['with other entries than a witness knows', 3, 'inconsistent'],
  ])('%s publishes nothing any more, and says so', async (_, entries, outcome) => {
    const witnesses = [await witness(2)];
    const policy = policyOf(witnesses, 'all');
    const name = `fork-${outcome}`;
    const other = await open(`${name}-first`, { witnesses: { policy } });
    for (let i = 0; i < 2; i++) other.append(event(i));
    await other.witnessed();
    // A witness that shows no monitors what it has is only met when it is asked to cosign.
    const blind: typeof globalThis.fetch = (url, init) =>
      init?.method === 'POST' ? fetch(url, init) : Promise.resolve(new Response('', { status: 404 }));
    const rounds: WitnessRound[] = [];
    const onRound = (round: WitnessRound): void => void rounds.push(round);
    const log = await open(name, { witnesses: { policy, fetch: blind, onRound } });
    for (let i = 0; i < entries; i++) log.append(event(100 + i));
    expect(await laterRefusal(() => log.witnessed())).toBe('witness_ahead');
    expect(rounds.at(-1)?.results.map((result) => result.outcome)).toStrictEqual([outcome]);
    const shown = published(name);
    const { checkpoint } = await log.durable(log.append(event(200)));
    expect(parseCheckpoint(parseNote(checkpoint).text).size).toBe(BigInt(entries + 1));
    expect(await laterRefusal(() => log.witnessed())).toBe('witness_ahead');
    await log.close();
    expect(published(name)).toBe(shown);
  });

  test('goes on when somebody else has shown a witness a later checkpoint of it than it asks for', async () => {
    const first = await witness(2);
    const rounds: WitnessRound[] = [];
    let log: FileLog | undefined;
    let shown = false;
    // Before the log's own request for one entry arrives, another hands in its checkpoint of three, as anybody can who was given it.
    const overtaken: typeof globalThis.fetch = async (url, init) => {
      if (log !== undefined && init?.method === 'POST' && !shown) {
        shown = true;
        let last = 0;
        for (let i = 0; i < 2; i++) last = log.append(event(2 + i));
        const { checkpoint } = await log.durable(last);
        const body = formatAddCheckpoint({ oldSize: 0n, proof: [], checkpoint });
        expect((await fetch(`${first.url}/add-checkpoint`, { method: 'POST', body })).status).toBe(200);
      }
      return fetch(url, init);
    };
    const onRound = (round: WitnessRound): void => void rounds.push(round);
    const policy = policyOf([first], 'all');
    const opened = await open('overtaken', { publishMs: 60_000, witnesses: { policy, fetch: overtaken, onRound } });
    opened.append(event(1));
    log = opened;
    expect(await laterRefusal(() => opened.witnessed())).toBe('quorum_unmet');
    expect(rounds.at(-1)?.results.map(({ outcome }) => outcome)).toStrictEqual(['refused']);
    const note = await opened.witnessed();
    expect((await verifyByPolicy(note, parsePolicy(policy), trust)).checkpoint.size).toBe(3n);
  });

  test('is opened with witnesses that are some, and has none otherwise', async () => {
    expect(await laterRefusal(() => open('none', { witnesses: { policy: 'quorum none\n' } }))).toBe('options_invalid');
    expect(await laterRefusal(() => open('none', { witnesses: { policy: 'nothing' } }))).toBe('policy_malformed');
    const log = await open('none', {});
    expect(await laterRefusal(() => log.witnessed())).toBe('options_invalid');
  });

  test('signs with ML-DSA-44 beside its own key, and has both cosigned', async () => {
    const scheme = await loadMlDsa44();
    const signer = await createCosigner('w5.example', seed(5), scheme);
    const server = await serveWitness({
      signers: [signer],
      logs: [key],
      store: memoryCheckpointStore(),
      address: { host: '127.0.0.1', port: 0 },
    });
    servers.push(server);
    const url = 'port' in server.address ? `http://127.0.0.1:${server.address.port}` : '';
    const policy = `witness w ${formatCosignerKey(signer)} ${url}\nquorum w\n`;
    const file = join(folder, 'pq.key');
    const log = await open('pq', { postQuantumKey: file, witnesses: { policy } });
    const { checkpoint } = await log.durable(log.append(event(1)));
    const quantum = parseVerifierKey(log.postQuantumVerifierKey ?? '', [scheme]);
    const both = { origin: ORIGIN, keys: [key, quantum], all: true };
    expect((await verifyCheckpoint(checkpoint, both)).verifiedBy).toHaveLength(2);
    const note = await log.witnessed();
    expect((await verifyByPolicy(note, parsePolicy(policy, [scheme]), both)).cosignatures).toHaveLength(1);
    await log.close();
    // The same key is loaded again, and a log that had none can have one.
    const again = await open('pq', { postQuantumKey: file });
    expect(again.postQuantumVerifierKey).toBe(log.postQuantumVerifierKey);
    expect((await verifyCheckpoint(await again.checkpoint(), both)).verifiedBy).toHaveLength(2);
  });
});
