import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capture } from '../cli/capture.ts';
import { laterRefusal, refusal } from './refusal.ts';
import { auditVerify } from '../../host/cli/audit/verify.ts';
import { fsckLog } from '../../host/audit/fsck/fsck.node.ts';
import { openLog } from '../../host/audit/log/open.node.ts';
import type { LogOptions } from '../../host/audit/log/file-log.ts';
import { parseVerifierKey } from '../../host/audit/note/key.ts';
import { ByteWriter } from '../../host/audit/record/bytes.ts';
import { decodeRecord } from '../../host/audit/record/decode.ts';
import { writeRecord } from '../../host/audit/record/encode.ts';
import type { LogTrust } from '../../host/audit/verify/checkpoint.ts';
import { verifyContinuation } from '../../host/audit/verify/continuation.node.ts';
import { show, verifyFolder } from '../../host/audit/verify/folder.node.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edict-continuation-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Written {
  readonly dir: string;
  readonly trust: LogTrust;
  readonly checkpoint: string;
}

async function written(name: string, count: number, more: Partial<LogOptions> = {}): Promise<Written> {
  const dir = join(root, name);
  const origin = `${name}.example/log`;
  const log = await openLog({ dir, origin, key: join(root, `${name}.key`), lingerMs: 0, ...more });
  for (let i = 0; i < count; i++) log.append({ kind: 'swap', time: 1000 + i, agent: '', from: '', to: '' });
  const checkpoint = await log.checkpoint();
  await log.close();
  return { dir, trust: { origin, keys: [parseVerifierKey(log.verifierKey)] }, checkpoint };
}

test('a log that continues another says so in its first record, once, and both are verified together', async () => {
  const old = await written('old', 5);
  const next = await written('next', 2, { continues: old.checkpoint });
  expect((await show(next.dir))[0]?.record).toMatchObject({ kind: 'continuation', origin: 'old.example/log', size: 5 });
  const again = await written('next', 1, { continues: old.checkpoint });
  expect((await show(next.dir)).map(({ record }) => record.kind)).toStrictEqual([
    'continuation',
    'swap',
    'swap',
    'swap',
  ]);
  const report = await verifyContinuation(again, old);
  expect(report).toMatchObject({ beyond: 0n, earlier: { swaps: 5 }, later: { swaps: 3, continues: { size: 5n } } });
  expect((await verifyFolder(old.dir, old.trust)).continues).toBeNull();
  expect(await fsckLog(next.dir, next.trust)).toMatchObject({ whole: true, findings: [] });
  // What the earlier log got afterwards is not continued, and is told.
  const grown = await written('old', 3);
  expect(await verifyContinuation(again, grown)).toMatchObject({ beyond: 3n });
});

test('a log that is not new and was begun otherwise is not opened as one that continues', async () => {
  const old = await written('old', 5);
  const shorter = await written('shorter', 4);
  const next = await written('next', 1, { continues: old.checkpoint });
  expect(await laterRefusal(() => written('next', 1, { continues: shorter.checkpoint }))).toBe('options_invalid');
  expect(await laterRefusal(() => written('old', 1, { continues: shorter.checkpoint }))).toBe('options_invalid');
  expect(await show(next.dir)).toHaveLength(2);
  expect(await show(old.dir)).toHaveLength(5);
});

test('another log than the one that is continued is refused', async () => {
  const old = await written('old', 5);
  const next = await written('next', 1, { continues: old.checkpoint });
  expect(await laterRefusal(() => verifyContinuation(old, next))).toBe('record_mismatch');
  expect(await laterRefusal(() => verifyContinuation(next, next))).toBe('origin_mismatch');
  rmSync(old.dir, { recursive: true });
  const shorter = await written('old', 4);
  expect(await laterRefusal(() => verifyContinuation(next, shorter))).toBe('log_rolled_back');
  rmSync(old.dir, { recursive: true });
  const other = await written('old', 6);
  // Its records have another time.
  rmSync(other.dir, { recursive: true });
  const log = await openLog({ dir: other.dir, origin: 'old.example/log', key: join(root, 'old.key'), lingerMs: 0 });
  for (let i = 0; i < 6; i++) log.append({ kind: 'swap', time: 7, agent: '', from: '', to: '' });
  await log.close();
  expect(await laterRefusal(() => verifyContinuation(next, other))).toBe('log_corrupt');
  expect(await laterRefusal(() => written('third', 0, { continues: '' }))).toBe('options_invalid');
});

test('the command line follows it', async () => {
  const old = await written('old', 2);
  const next = await written('next', 1, { continues: old.checkpoint });
  const alone = capture();
  expect(await auditVerify.execute(alone.io, [next.dir])).toBe(0);
  expect(alone.out()).toContain('it continues old.example/log after 2 records');
  expect(alone.out()).toContain('not verified, name it with --earlier');
  const both = capture();
  expect(await auditVerify.execute(both.io, [next.dir, '--earlier', old.dir])).toBe(0);
  expect(both.out()).toContain('verified, and the log ended there');
  const wrong = capture();
  expect(await auditVerify.execute(wrong.io, [next.dir, '--earlier', next.dir, '--json'])).toBe(1);
  expect(JSON.parse(wrong.out())).toMatchObject({ verified: false, error: { code: 'origin_mismatch' } });
});

test('only the first record of a log continues another', () => {
  const head = { version: 1, time: 1, agent: '', agentSequence: 0, previous: null, hostKeyId: 1 } as const;
  const encoded = (sequence: number): Uint8Array => {
    const writer = new ByteWriter();
    const body = { kind: 'continuation', origin: 'a.b/c', size: 3, root: new Uint8Array(32) } as const;
    writeRecord(writer, { ...head, ...body, sequence });
    return writer.bytes.slice(0, writer.length);
  };
  expect(decodeRecord(encoded(0))).toMatchObject({ kind: 'continuation', origin: 'a.b/c', size: 3 });
  expect(refusal(() => decodeRecord(encoded(1)))).toBe('record_malformed');
});
