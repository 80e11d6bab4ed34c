import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createKey, openLog, show, type AuditEvent, type DecisionRecord } from '../../audit/index.node.ts';
import { capture } from '../../../test/cli/capture.ts';
import { EXIT } from '../frame/exit.ts';
import { auditExport } from './export.ts';
import { auditFsck } from './fsck.ts';
import { auditProve } from './prove.ts';
import { auditShow } from './show.ts';
import { auditStats } from './stats.ts';
import { auditTail } from './tail.ts';
import { auditVerify } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-cli-audit-'));
const log = join(folder, 'log');
let verifierKey = '';

const decision = (time: number, action: string): AuditEvent => ({
  kind: 'decision',
  time,
  agent: 'clerk',
  action,
  verdict: 'deny',
  mode: 'enforce',
  reasons: ['block-destructive'],
  moduleDigest: 'ab'.repeat(32),
  entry: 'main',
  epoch: 0n,
  stateDigest: null,
  snapshot: { action, table: 'users' },
});

beforeAll(async () => {
  const sink = await openLog({ dir: log, origin: 'test.example/log', key: join(folder, 'key') });
  verifierKey = sink.verifierKey;
  sink.append(decision(1000, 'read'));
  sink.append(decision(2000, 'drop'));
  sink.append({ kind: 'outcome', time: 3000, agent: 'clerk', of: 0, status: 'succeeded' });
  await sink.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('edict audit verify', () => {
  test('verifies a whole log under a given key', async () => {
    const { io, out } = capture();
    expect(await auditVerify.execute(io, [log, '--key', verifierKey])).toBe(EXIT.ok);
    expect(out()).toContain('verified');
    expect(out()).toContain('2 decisions');
    expect(out()).not.toContain('note');
  });

  test("says what a verification under the folder's own key is worth", async () => {
    const { io, out } = capture();
    expect(await auditVerify.execute(io, [log])).toBe(EXIT.ok);
    expect(out()).toContain('not who wrote them');
    const json = capture();
    expect(await auditVerify.execute(json.io, [log, '--json'])).toBe(EXIT.ok);
    expect(JSON.parse(json.out())).toMatchObject({ verified: true, keySource: 'folder', decisions: 2 });
  });

  test('refuses a log with one changed byte', async () => {
    const changed = join(folder, 'changed');
    cpSync(log, changed, { recursive: true });
    const segment = join(changed, 'entries', '0000000000000000');
    const bytes = readFileSync(segment);
    const place = bytes.length - 40;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(segment, bytes);
    const { io, err } = capture();
    expect(await auditVerify.execute(io, [changed, '--key', verifierKey])).toBe(EXIT.no);
    expect(err()).toMatch(/error\[\w+\]/);
  });

  test('a key that did not sign the log does not verify it', async () => {
    const other = await openLog({
      dir: join(folder, 'other'),
      origin: 'test.example/log',
      key: join(folder, 'other-key'),
    });
    await other.close();
    const { io, out } = capture();
    expect(await auditVerify.execute(io, [log, '--key', other.verifierKey, '--json'])).toBe(EXIT.no);
    expect(JSON.parse(out())).toMatchObject({ verified: false, error: { code: 'note_unverified' } });
  });
});

describe('edict audit prove', () => {
  test('writes a record and its proof, which verify without the log', async () => {
    const name = join(folder, 'decision');
    expect(await auditProve.execute(capture().io, [log, '1', '-o', name])).toBe(EXIT.ok);
    const { io, out } = capture();
    expect(await auditVerify.execute(io, [`${name}.tlog-proof`, '-k', verifierKey])).toBe(EXIT.ok);
    expect(out()).toContain('record 1 stands in the log test.example/log');
    expect(out()).toContain('block-destructive');
  });

  test('writes a COSE receipt, signed by the key of the log and no other', async () => {
    const name = join(folder, 'receipt');
    const cose = [log, '1', '--format', 'cose', '-o', name];
    expect(await auditProve.execute(capture().io, [...cose, '--signing-key', join(folder, 'key')])).toBe(EXIT.ok);
    const { io, out } = capture();
    expect(await auditVerify.execute(io, [`${name}.cose`, '-k', verifierKey])).toBe(EXIT.ok);
    expect(out()).toContain('record 1 stands in the log test.example/log, root ');
    const elsewhere = capture();
    const other = [`${name}.cose`, '-k', verifierKey, '--origin', 'other.example'];
    expect(await auditVerify.execute(elsewhere.io, [...other, '--json'])).toBe(EXIT.no);
    expect(JSON.parse(elsewhere.out())).toMatchObject({ verified: false, error: { code: 'origin_mismatch' } });
    await expect(auditProve.execute(capture().io, cose)).rejects.toMatchObject({ code: 'usage' });
    const stranger = await createKey(join(folder, 'stranger'), 'test.example/log');
    expect(stranger.name).toBe('test.example/log');
    await expect(
      auditProve.execute(capture().io, [...cose, '--signing-key', join(folder, 'stranger')]),
    ).rejects.toMatchObject({ code: 'note_unverified' });
  });

  test("another record's bytes do not verify under the proof", async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    await auditProve.execute(capture().io, [log, '0', '-o', first]);
    await auditProve.execute(capture().io, [log, '1', '-o', second]);
    const { io } = capture();
    expect(await auditVerify.execute(io, [`${first}.tlog-proof`, `${second}.cbor`, '-k', verifierKey])).toBe(EXIT.no);
  });

  test('a record beyond the log is an error, and so is what is no number', async () => {
    await expect(auditProve.execute(capture().io, [log, '3'])).rejects.toMatchObject({ code: 'index_out_of_range' });
    await expect(auditProve.execute(capture().io, [log, '-1'])).rejects.toMatchObject({ code: 'usage' });
    await expect(auditProve.execute(capture().io, [log, '1.5'])).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('edict audit show', () => {
  test('lists records, oldest first', async () => {
    const { io, out } = capture();
    expect(await auditShow.execute(io, [log])).toBe(EXIT.ok);
    expect(out().trimEnd().split('\n')).toHaveLength(3);
    expect(out()).toContain('1970-01-01T00:00:02.000Z');
    expect(out()).toContain('of 0: succeeded');
  });

  test('shows one record whole', async () => {
    const { io, out } = capture();
    expect(await auditShow.execute(io, [log, '1'])).toBe(EXIT.ok);
    const [entry] = await show(log, { from: 1, to: 2 });
    const record = entry?.record as DecisionRecord;
    expect(
      out()
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' ').trim()),
    ).toEqual([
      'record 1: decision',
      'time 1970-01-01T00:00:02.000Z',
      'agent clerk, its record 1; the one before is 0',
      'action drop',
      'verdict deny',
      'decided by block-destructive',
      `module ${'ab'.repeat(32)}`,
      'entry main',
      'arguments 2 fields',
      `bound by ${Buffer.from(record.actionDigest).toString('hex')}`,
      `host key ${verifierKey.split('+')[1]}`,
    ]);
    const outcome = capture();
    await auditShow.execute(outcome.io, [log, '2']);
    expect(outcome.out()).toMatch(/^record 2: outcome\n[^]*of +record 0\n +status +succeeded\n/);
  });

  test('shows one record, the last ones, or those from an index', async () => {
    const rows = async (...argv: string[]): Promise<unknown> => {
      const { io, out } = capture();
      await auditShow.execute(io, [log, ...argv, '--json']);
      return (JSON.parse(out()) as { index: number }[]).map(({ index }) => index);
    };
    expect(await rows('1')).toEqual([1]);
    expect(await rows('--last', '2')).toEqual([1, 2]);
    expect(await rows('--from', '1')).toEqual([1, 2]);
    await expect(auditShow.execute(capture().io, [log, '9'])).rejects.toMatchObject({ code: 'input' });
  });
});

describe('edict audit fsck', () => {
  test('finds a log whole, and says what it looked at', async () => {
    const { io, out } = capture();
    expect(await auditFsck.execute(io, [log, '--key', verifierKey])).toBe(EXIT.ok);
    expect(out()).toMatch(/^whole {2}test\.example\/log, root [0-9a-f]{64}\n {2}3 entries in 1 segment, 3 hashes/);
    expect(out()).not.toContain('note');
  });

  test('names what is damaged, and exits with 1', async () => {
    const changed = join(folder, 'fsck');
    cpSync(log, changed, { recursive: true });
    const tile = join(changed, 'tiles', '0');
    const bytes = readFileSync(tile);
    bytes[40] = (bytes[40] ?? 0) ^ 4;
    writeFileSync(tile, bytes);
    const { io, out } = capture();
    expect(await auditFsck.execute(io, [changed, '--json'])).toBe(EXIT.no);
    expect(JSON.parse(out())).toMatchObject({
      whole: false,
      signedBy: 'folder',
      findings: [{ level: 'damaged', object: 'tiles/0', byte: 40 }],
    });
    const text = capture();
    await auditFsck.execute(text.io, [changed]);
    expect(text.out()).toContain('damaged  tiles/0 at byte 40: tile 0 of level 0 has a wrong hash for entry 1');
    expect(text.out()).toContain('not who wrote them');
  });
});

describe('edict audit export', () => {
  test('writes a line a record, to the standard output or a file', async () => {
    const { io, out } = capture();
    expect(await auditExport.execute(io, [log, '--key', verifierKey])).toBe(EXIT.ok);
    const path = join(folder, 'records.jsonl');
    const told = capture();
    expect(await auditExport.execute(told.io, [log, '-k', verifierKey, '-o', path, '--json'])).toBe(EXIT.ok);
    expect(JSON.parse(told.out())).toMatchObject({ records: 3, keySource: 'given' });
    expect(readFileSync(path, 'utf8')).toBe(out());
    expect(out().trimEnd().split('\n')).toHaveLength(3);
    const csv = capture();
    await auditExport.execute(csv.io, [log, '-f', 'csv', '--from', '1', '--to', '2', '-k', verifierKey]);
    expect(csv.out()).toMatch(/^index,time,.*\r\n1,"1970-01-01T00:00:02\.000Z","decision",.*\r\n$/);
    const ocsf = capture();
    await auditExport.execute(ocsf.io, [log, '-f', 'ocsf', '-k', verifierKey]);
    expect(
      ocsf
        .out()
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { class_uid: number }).class_uid),
    ).toEqual([6003, 6003, 6003]);
  });

  test('writes each record with its proof, and they verify', async () => {
    const proofs = join(folder, 'proofs');
    expect(await auditExport.execute(capture().io, [log, '-f', 'tlog-proof', '-k', verifierKey, '-o', proofs])).toBe(
      EXIT.ok,
    );
    for (const index of [0, 1, 2]) {
      const path = join(proofs, `${index}.tlog-proof`);
      expect(await auditVerify.execute(capture().io, [path, '-k', verifierKey])).toBe(EXIT.ok);
    }
  });

  test('writes nothing of a log that does not verify', async () => {
    const changed = join(folder, 'export-changed');
    cpSync(log, changed, { recursive: true });
    const segment = join(changed, 'entries', '0000000000000000');
    const bytes = readFileSync(segment);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(segment, bytes);
    const { io, out } = capture();
    await expect(auditExport.execute(io, [changed])).rejects.toMatchObject({ code: 'log_corrupt' });
    expect(out()).toBe('');
    const path = join(folder, 'never.jsonl');
    await expect(auditExport.execute(io, [changed, '-o', path])).rejects.toMatchObject({ code: 'log_corrupt' });
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  test('proofs from damaged tiles are not given out', async () => {
    const changed = join(folder, 'tiles-changed');
    cpSync(log, changed, { recursive: true });
    writeFileSync(join(changed, 'tiles', '0'), new Uint8Array(96));
    const { io } = capture();
    const args = [changed, '-f', 'tlog-proof', '-o', join(folder, 'none')];
    await expect(auditExport.execute(io, args)).rejects.toMatchObject({ code: 'log_corrupt' });
  });
});

describe('edict audit stats', () => {
  test('counts by verdict, rule and agent, and what is unknown', async () => {
    const { io, out } = capture();
    expect(await auditStats.execute(io, [log, '-k', verifierKey])).toBe(EXIT.ok);
    expect(out()).toContain('decisions  2 deny');
    expect(out()).toMatch(/rules\n {2}block-destructive {2}2 {2}2 denied/);
    const json = capture();
    await auditStats.execute(json.io, [log, '-k', verifierKey, '--json']);
    expect(JSON.parse(json.out())).toMatchObject({
      verdicts: { deny: 2 },
      agents: [{ name: 'clerk', decisions: 2, denied: 2 }],
      modules: [{ name: 'ab'.repeat(32) }],
      outcomes: { succeeded: 1 },
      outcomesUnknown: 0,
    });
  });
});

describe('edict audit tail', () => {
  test('shows the last records', async () => {
    const { io, out } = capture();
    expect(await auditTail.execute(io, [log, '-n', '2', '--json', '-k', verifierKey])).toBe(EXIT.ok);
    const indexes = out()
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { index: number }).index);
    expect(indexes).toEqual([1, 2]);
  });

  test('goes on as the log grows, and ends when it goes back', async () => {
    const dir = join(folder, 'growing');
    const options = { dir, origin: 'test.example/growing', key: join(folder, 'growing-key'), publishMs: 0 };
    const grow = async (action: string): Promise<void> => {
      const sink = await openLog(options);
      sink.append(decision(1000, action));
      await sink.close();
    };
    await grow('one');
    const early = join(folder, 'early');
    cpSync(dir, early, { recursive: true });
    const { io, out } = capture();
    const end = expect(auditTail.execute(io, [dir, '--follow', '--json'])).rejects.toMatchObject({
      code: 'log_corrupt',
    });
    await vi.waitFor(() => expect(out()).toContain('"one"'), 10_000);
    await grow('two');
    await vi.waitFor(() => expect(out()).toContain('"two"'), 10_000);
    cpSync(early, dir, { recursive: true });
    await end;
  });
});
