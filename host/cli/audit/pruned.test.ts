import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capture } from '../../../test/cli/capture.ts';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import type { Verb } from '../frame/verb.ts';
import { auditExport } from './export.ts';
import { auditReport } from './report.ts';
import { auditRetain } from './retain.ts';
import { auditStats } from './stats.ts';
import { auditVerify } from './verify.ts';

const kept = new KeptLog();
let key: readonly string[] = [];

async function run(verb: Verb, ...argv: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const { io, out, err } = capture();
  const status = await verb.execute(io, argv);
  return { status, out: out(), err: err() };
}

const logKey = (): string => join(kept.root, 'keys', 'log.key');

beforeAll(async () => {
  for (let i = 0; i < 4; i++) await kept.write([decision('clerk', { i }, { time: 86_400_000 * i })]);
  key = ['--key', kept.verifierKey];
});
afterAll(() => kept.remove());

describe('a log whose older entries edict audit retain deletes', () => {
  test('is named with its key', async () => {
    for (const argv of [
      [kept.store, '--below', '2', '--log', kept.dir],
      [kept.store, '--below', '2', '--log-key', logKey()],
      [kept.store, '--before', '2026-01-01', '--log', kept.dir, '--log-key', logKey()],
    ]) {
      await expect(run(auditRetain, ...argv)).rejects.toMatchObject({ code: 'usage' });
    }
    const done = await run(auditRetain, kept.store, '--below', '2', '--log', kept.dir, '--log-key', logKey());
    expect(done.out).toContain('deleted what was kept of 2 records');
    expect(done.out).toContain(`2 entries deleted from ${kept.dir}, which begins with 2`);
    expect((await run(auditVerify, kept.dir, ...key)).out).toContain('retention has deleted entries before 2');
    expect((await run(auditStats, kept.dir, ...key)).out).toContain('retention has deleted entries before 2');
  });

  test('is exported with a line that stands for them', async () => {
    const pruned = { first: 0, past: 2, until: 86_400_000 };
    const jsonl = (await run(auditExport, kept.dir, ...key)).out.trimEnd().split('\n');
    expect(jsonl.map((line) => Object.keys(JSON.parse(line) as object)[0])).toStrictEqual(['pruned', 'index', 'index']);
    expect(JSON.parse(jsonl[0] ?? '')).toStrictEqual({ pruned });
    const csv = (await run(auditExport, kept.dir, ...key, '--format', 'csv')).out.trimEnd().split('\r\n');
    expect(csv).toHaveLength(4);
    expect(csv[1]).toMatch(/^0,"1970-01-02T00:00:00.000Z","pruned",.*"entry 0","entry 1"/);
    const ocsf = (await run(auditExport, kept.dir, ...key, '--format', 'ocsf')).out.trimEnd().split('\n');
    expect(JSON.parse(ocsf[0] ?? '')).toMatchObject({
      activity_name: 'Delete entries',
      time: 86_400_000,
      message: 'retention has deleted the entries 0 to 1: of each the hash is left',
      metadata: { sequence: 0, uid: 'kept.example/log#pruned-2' },
    });
    const page = join(kept.root, 'page.html');
    await run(auditReport, kept.dir, ...key, '-o', page);
    expect(readFileSync(page, 'utf8')).toContain('Retention has deleted the records before 2.');
  });

  test('names of a range only what is deleted of it, also where nothing is left, and nothing where all is there', async () => {
    const range = (from: number, to: number) =>
      run(auditExport, kept.dir, ...key, '--from', `${from}`, '--to', `${to}`);
    expect(JSON.parse((await range(1, 2)).out)).toStrictEqual({ pruned: { first: 1, past: 2, until: 86_400_000 } });
    expect((await range(2, 3)).out).not.toContain('pruned');
    const file = join(kept.root, 'records.jsonl');
    const told = await run(auditExport, kept.dir, ...key, '-o', file);
    expect(told.err).toContain('the entries 0 to 1');
    expect(readFileSync(file, 'utf8')).toMatch(/^\{"pruned":/);
    const proofs = join(kept.root, 'proofs');
    const argv = [kept.dir, ...key, '--format', 'tlog-proof', '-o', proofs];
    expect(JSON.parse((await run(auditExport, ...argv, '--json')).out)).toMatchObject({
      records: 2,
      pruned: { past: 2 },
    });
    expect(readdirSync(proofs).sort()).toStrictEqual(['2.cbor', '2.tlog-proof', '3.cbor', '3.tlog-proof']);
    const tiles = await run(auditExport, kept.dir, ...key, '--format', 'tiles', '-o', join(kept.root, 'tiles'));
    expect(tiles.out).toContain('bundles of entries below 256 may be missing');
    expect((await run(auditVerify, join(kept.root, 'tiles'), ...key)).out).toContain('below 256 are missing');
  });

  test('needs no store where it has none, and is not pruned behind the back of one that it has', async () => {
    const plain = ['--below', '3', '--log', kept.dir, '--log-key', logKey()];
    await expect(run(auditRetain, ...plain)).rejects.toMatchObject({ code: 'usage' });
    await expect(run(auditRetain, '--below', '3')).rejects.toMatchObject({ code: 'usage' });
    const log = join(kept.root, 'plain');
    cpSync(kept.dir, log, { recursive: true });
    const argv = ['--below', '3', '--log', log, '--log-key', logKey()];
    await expect(run(auditRetain, ...argv, '--tiles', 'x')).rejects.toMatchObject({ code: 'usage' });
    expect((await run(auditRetain, ...argv)).out).toContain(`1 entry deleted from ${log}, which begins with 3`);
    expect(JSON.parse((await run(auditRetain, ...argv, '--json')).out)).toMatchObject({
      log: { below: 3, entries: 0 },
    });
    const none = ['--below', '3', '--log', `${log}x`, '--log-key', logKey()];
    await expect(run(auditRetain, ...none)).rejects.toMatchObject({ code: 'log_missing' });
  });
});
