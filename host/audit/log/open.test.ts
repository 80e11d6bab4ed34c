import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseVerifierKey } from '../note/key.ts';
import type { DecisionEvent } from '../types.ts';
import { verifyEntryProof, verifyExtension } from '../verify/proof.ts';
import { prove, readLog, show, verifyFolder } from '../verify/folder.node.ts';
import { openLog } from './open.node.ts';
import type { FileLog, LogOptions } from './file-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';

const ORIGIN = 'open.example/log';
let root = '';
let dir = '';
let options: LogOptions;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edict-log-'));
  dir = join(root, 'log');
  options = { dir, origin: ORIGIN, key: join(root, 'keys', 'log.key'), lingerMs: 1, publishMs: 20 };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function event(i: number, more: Partial<DecisionEvent> = {}): DecisionEvent {
  return {
    kind: 'decision',
    time: 1_700_000_000_000 + i,
    agent: `agent-${i % 3}`,
    action: `action-${i}`,
    verdict: 'allow',
    mode: 'enforce',
    reasons: ['rule'],
    moduleDigest: 'ab'.repeat(32),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    snapshot: { i, text: 'x'.repeat(i % 50) },
    ...more,
  };
}

const trustOf = (log: FileLog) => ({ origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] });

/** Every file of the log's folder, but for the derived ones. */
function filesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((name) => /^(?:entries\/\d+|checkpoint)$/.test(name)).map((name) => join(folder, name));
}

describe('a log on the disk', () => {
  test('refuses an event that no record can be made of, and goes on', async () => {
    const log = await openLog(options);
    for (const traceId of [null, 5, Symbol('trace')]) {
      expect(await laterRefusal(() => log.append(event(0, { traceId: traceId as never })))).toBe('record_malformed');
    }
    expect(await log.durable(log.append(event(0)))).toMatchObject({ index: 0n });
    await log.close();
  });

  test('makes events durable in their order, proves them, and is whole for a verifier that has only its files', async () => {
    const log = await openLog(options);
    const tickets = Array.from({ length: 700 }, (_, i) => log.append(event(i)));
    expect(tickets).toStrictEqual(Array.from({ length: 700 }, (_, i) => i));
    const outcome = log.append({ kind: 'outcome', time: 5, agent: 'agent-0', of: 0, status: 'succeeded' });
    const receipt = await log.durable(outcome);
    expect(receipt.index).toBe(700n);
    const trust = trustOf(log);
    const proof = await log.proof(13n);
    await log.close();

    const report = await verifyFolder(dir, trust);
    expect(report).toMatchObject({ decisions: 700, outcomes: 1, agents: 3, outcomesUnknown: 699 });
    const entries = await show(dir);
    expect(entries.map(({ record }) => ('action' in record ? record.action : record.kind))).toStrictEqual([
      ...Array.from({ length: 700 }, (_, i) => `action-${i}`),
      'outcome',
    ]);
    const [, , second] = await show(dir, { from: 11, to: 15 });
    const proven = await verifyEntryProof(proof, second?.entry ?? new Uint8Array(), trust);
    expect(proven.record).toMatchObject({ action: 'action-13', agent: 'agent-1', agentSequence: 4, previous: 10 });
    const fromFiles = await prove(dir, 700n);
    expect((await verifyEntryProof(fromFiles.proof, fromFiles.entry, trust)).record).toMatchObject({
      kind: 'outcome',
      of: 0,
    });
    expect(await laterRefusal(() => prove(dir, 701n))).toBe('index_out_of_range');
    expect(await laterRefusal(() => verifyEntryProof(fromFiles.proof, second?.entry ?? new Uint8Array(), trust))).toBe(
      'proof_invalid',
    );
  });

  test('is continued by the next who opens it: indexes, agents and links go on, and it only grew', async () => {
    const first = await openLog(options);
    for (let i = 0; i < 5; i++) first.append(event(i));
    const earlier = await first.checkpoint();
    await first.close();
    const second = await openLog(options);
    expect(second.base).toBe(5n);
    expect(second.verifierKey).toBe(first.verifierKey);
    const ticket = second.append(event(5));
    second.append({
      kind: 'approval',
      time: 1,
      agent: 'agent-2',
      of: ticket,
      approver: 'ann',
      approved: true,
      actionDigest: '',
    });
    expect((await second.durable(ticket)).index).toBe(5n);
    const later = await second.checkpoint();
    const proof = await second.consistency(5n);
    await verifyExtension(earlier, later, proof, trustOf(second));
    expect(await laterRefusal(() => verifyExtension(later, earlier, proof, trustOf(second)))).toBe(
      'index_out_of_range',
    );
    expect(await laterRefusal(() => second.proof(7n))).toBe('index_out_of_range');
    expect((await second.proof(0n)).startsWith('c2sp.org/tlog-proof@v1\nindex 0\n')).toBe(true);
    await second.close();
    const records = (await show(dir)).map(({ record }) => record);
    expect(records[5]).toMatchObject({ sequence: 5, agent: 'agent-2', agentSequence: 1, previous: 2 });
    expect(records[6]).toMatchObject({ kind: 'approval', of: 5, agentSequence: 2, previous: 5, actionDigest: null });
  });

  test('its key is made once, for its owner alone', async () => {
    const log = await openLog(options);
    await log.close();
    const path = String(options.key);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^PRIVATE\+KEY\+open\.example\/log\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n$/);
    expect((await readLog(dir)).verifierKey).toBe(log.verifierKey);
    expect(readdirSync(join(root, 'keys'))).toStrictEqual(['log.key']);
  });

  test('refuses a second writer, another key and another origin', async () => {
    const log = await openLog(options);
    expect(await laterRefusal(() => openLog(options))).toBe('log_locked');
    log.append(event(0));
    await log.close();
    expect(await laterRefusal(() => openLog({ ...options, key: new Uint8Array(32) }))).toBe('log_corrupt');
    expect(await laterRefusal(() => openLog({ ...options, origin: 'other.example/log' }))).toBe('log_corrupt');
    writeFileSync(join(root, 'bad.key'), 'PRIVATE+KEY+x', { mode: 0o600 });
    expect(await laterRefusal(() => openLog({ ...options, key: join(root, 'bad.key') }))).toBe('key_invalid');
    const again = await openLog(options);
    await again.close();
  });

  test('a full queue refuses, says when there is room, and loses nothing', async () => {
    const log = await openLog({ ...options, capacity: 10 });
    const first = log.append(event(0));
    for (let i = 1; i < 10; i++) log.append(event(i));
    expect(await laterRefusal(() => log.append(event(10)))).toBe('queue_full');
    await Promise.all([log.room(), log.room()]);
    expect(log.append(event(10))).toBe(10);
    expect((await log.durable(first)).index).toBe(0n);
    await log.close();
    expect(await show(dir)).toHaveLength(11);
  });

  test('what no record can be made of is refused before it is accepted', async () => {
    const log = await openLog(options);
    expect(await laterRefusal(() => log.append(event(0, { agent: 5 as unknown as string })))).toBe('record_malformed');
    expect(await laterRefusal(() => log.append(event(0, { seed: new Uint8Array(31) })))).toBe('record_malformed');
    for (const of of [0, -1, 0.5, Number.NaN]) {
      const outcome = { kind: 'outcome', time: 0, agent: 'a', of, status: 'failed' } as const;
      expect(await laterRefusal(() => log.append(outcome))).toBe('ticket_unknown');
    }
    expect(await laterRefusal(() => log.durable(0))).toBe('ticket_unknown');
    expect(log.append(event(0))).toBe(0);
    await log.close();
    expect(await show(dir)).toHaveLength(1);
  });

  test('hostile events are recorded, and harm nothing', async () => {
    const log = await openLog(options);
    const long = 'x'.repeat(1 << 20);
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    log.append(
      event(0, { agent: long, action: '\ud800', reasons: Array.from({ length: 10_000 }, () => long.slice(0, 400)) }),
    );
    log.append(event(1, { snapshot: { long, cycle, ['__proto__']: { a: 1 }, f: () => 0, big: 2n ** 200n, nan: NaN } }));
    log.append(event(2, { time: NaN, moduleDigest: 'zz', entry: long, epoch: -1n, traceId: long, stateDigest: 'x' }));
    log.append(event(3, { agent: long }));
    const ticket = log.append(event(4, { verdict: 'surprise' as 'allow' }));
    await log.durable(ticket);
    const trust = trustOf(log);
    await log.close();
    expect(await verifyFolder(dir, trust)).toMatchObject({ decisions: 5, agents: 3 });
    const records = (await show(dir)).map(({ record }) => record);
    expect(records[0]).toMatchObject({ reasonCount: 10_000 });
    expect(records[1]).toMatchObject({ fields: 6, opaque: 2 });
    expect(records[2]).toMatchObject({ time: 0, moduleDigest: null, epoch: (1n << 64n) - 1n, stateDigest: null });
    expect(records[3]).toMatchObject({ agentSequence: 1, previous: 0 });
    expect(records[4]).toMatchObject({ verdict: 'deny' });
  });

  test('once closed it refuses everything, and closing again is no error', async () => {
    const log = await openLog(options);
    const ticket = log.append(event(0));
    await log.close();
    await log.close();
    expect((await log.durable(ticket)).index).toBe(0n);
    for (const call of [() => log.append(event(1)), () => log.room(), () => log.checkpoint(), () => log.proof(0n)]) {
      expect(await laterRefusal(call)).toBe('writer_stopped');
    }
  });

  test('everything that was appended is written by close, though nobody waited', async () => {
    const log = await openLog({ ...options, lingerMs: 10_000 });
    for (let i = 0; i < 3; i++) log.append(event(i));
    await log.close();
    expect(await show(dir)).toHaveLength(3);
  });

  test('events that nobody waits for are written after a while, and published', async () => {
    const log = await openLog(options);
    log.append(event(0));
    const deadline = performance.now() + 5000;
    while ((await show(dir)).length === 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await show(dir)).toHaveLength(1);
    await log.close();
  });

  test('any flipped bit in the entries or the checkpoint is found, by whoever opens and whoever verifies', async () => {
    const log = await openLog(options);
    for (let i = 0; i < 4; i++) {
      log.append(event(i));
      await log.checkpoint();
    }
    const trust = trustOf(log);
    await log.close();
    for (const path of filesOf(dir)) {
      const good = readFileSync(path);
      for (let at = 0; at < good.length; at += 37) {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] as number) ^ 4;
        writeFileSync(path, bad);
        expect(await laterRefusal(() => verifyFolder(dir, trust)), `${path} ${at}`).not.toBe('accepted');
      }
      const bad = Buffer.from(good);
      bad[20] = (bad[20] as number) ^ 1;
      writeFileSync(path, bad);
      expect(await laterRefusal(() => openLog(options))).toBe('log_corrupt');
      writeFileSync(path, good);
    }
    expect(await laterRefusal(() => verifyFolder(dir, trust))).toBe('accepted');
    const again = await openLog(options);
    await again.close();
  });

  test('a torn tail is cut off, a missing end is not forgiven', async () => {
    const log = await openLog(options);
    log.append(event(0));
    await log.close();
    const [, segment = ''] = filesOf(dir).sort();
    const good = readFileSync(segment);
    writeFileSync(segment, Buffer.concat([good, good.subarray(0, 100)]));
    const mended = await openLog(options);
    expect(mended.base).toBe(1n);
    await mended.close();
    expect(readFileSync(segment)).toStrictEqual(good);
    writeFileSync(segment, good.subarray(0, -1));
    expect(await laterRefusal(() => openLog(options))).toBe('log_corrupt');
    rmSync(segment);
    expect(await laterRefusal(() => openLog(options))).toBe('log_corrupt');
  });

  test('a folder set back behind its lock, or ahead of it, is not opened', async () => {
    const log = await openLog(options);
    log.append(event(0));
    await log.close();
    const early = filesOf(dir).map((path) => ({ path, bytes: readFileSync(path) }));
    const lock = readFileSync(join(dir, 'lock.sqlite'));
    const second = await openLog(options);
    second.append(event(1));
    await second.close();
    const late = filesOf(dir).map((path) => ({ path, bytes: readFileSync(path) }));
    for (const { path, bytes } of early) writeFileSync(path, bytes);
    expect(await laterRefusal(() => openLog(options))).toBe('log_corrupt');
    for (const { path, bytes } of late) writeFileSync(path, bytes);
    writeFileSync(join(dir, 'lock.sqlite'), lock);
    expect(await laterRefusal(() => openLog(options))).toBe('log_corrupt');
    rmSync(join(dir, 'lock.sqlite'));
    expect(await laterRefusal(() => openLog(options))).toBe('log_corrupt');
  });

  test.skipIf(process.platform === 'win32')(
    'a folder of somebody else is read within bounds: no device, no pipe, nothing endless',
    async () => {
      const log = await openLog(options);
      log.append(event(0));
      await log.close();
      const checkpoint = join(dir, 'checkpoint');
      const [, segment = ''] = filesOf(dir).sort();
      for (const path of [checkpoint, join(dir, 'vkey'), segment]) {
        const good = readFileSync(path);
        rmSync(path);
        symlinkSync('/dev/zero', path);
        expect(await laterRefusal(() => verifyFolder(dir, trustOf(log))), path).toBe('log_corrupt');
        rmSync(path);
        writeFileSync(path, Buffer.alloc(5_000_000, 0x61));
        expect(await laterRefusal(() => verifyFolder(dir, trustOf(log))), path).toBe('log_corrupt');
        writeFileSync(path, good);
      }
      expect(await laterRefusal(() => verifyFolder(dir, trustOf(log)))).toBe('accepted');
    },
  );

  test('a write that fails stops the log: whoever waits is told, and nothing more is accepted', async () => {
    const log = await openLog(options);
    // Its first segment cannot be made.
    writeFileSync(join(dir, 'entries'), '');
    const ticket = log.append(event(0));
    const told = await Promise.all(
      [log.durable(ticket), log.durable(ticket), log.checkpoint()].map((each) => laterRefusal(() => each)),
    );
    expect(told).toStrictEqual(['writer_stopped', 'writer_stopped', 'writer_stopped']);
    expect(await laterRefusal(() => log.append(event(1)))).toBe('writer_stopped');
    expect(await laterRefusal(() => log.room())).toBe('writer_stopped');
    expect(await laterRefusal(() => log.durable(ticket))).toBe('writer_stopped');
    expect(await laterRefusal(() => log.close())).toBe('writer_stopped');
    rmSync(join(dir, 'entries'));
    expect(await show(dir)).toHaveLength(0);
  });

  test.each(['--input-type=module', '--input-type module'])('is opened by a text on the command line: %s', (flags) => {
    const module = new URL('open.node.ts', import.meta.url).href;
    const text = `
      const { openLog } = await import(${JSON.stringify(module)});
      const log = await openLog(${JSON.stringify(options)});
      await log.close();
      console.log(String(log.base));`;
    const { stdout, stderr } = spawnSync(process.execPath, [...flags.split(' '), '-e', text], { encoding: 'utf8' });
    expect(stdout, stderr).toBe('0\n');
  });

  test('a folder without a log says so', async () => {
    expect(await laterRefusal(() => readLog(root))).toBe('log_missing');
    expect(await laterRefusal(() => prove(root, 0n))).toBe('log_missing');
  });
});
