import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, openLog, show, type AuditEvent, type DecisionRecord } from '../../audit/index.node.ts';
import { capture } from '../../../test/cli/capture.ts';
import { EXIT } from '../frame/exit.ts';
import { auditFsck } from './fsck.ts';
import { auditProve } from './prove.ts';
import { auditShow } from './show.ts';
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
    const [entry] = show(log, { from: 1, to: 2 });
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
