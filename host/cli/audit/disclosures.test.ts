import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capture } from '../../../test/cli/capture.ts';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import type { Verb } from '../frame/verb.ts';
import { auditComplete } from './complete.ts';
import { auditDisclose } from './disclose.ts';
import { auditDisclosed } from './disclosed.ts';
import { auditErase } from './erase.ts';
import { auditExport } from './export.ts';
import { auditFsck } from './fsck.ts';
import { auditHold } from './hold.ts';
import { auditKept } from './kept.ts';
import { auditRekey } from './rekey.ts';
import { auditReport } from './report.ts';
import { auditRetain } from './retain.ts';
import { auditShow } from './show.ts';
import { auditStats } from './stats.ts';
import { auditVerify } from './verify.ts';

const kept = new KeptLog();
const file = join(kept.root, 'open.cbor');
let master: readonly string[] = [];
let key: readonly string[] = [];

beforeAll(async () => {
  await kept.write([
    decision('clerk', { table: 'users', odd: new Map([['a', new Uint8Array([1])]]), nan: Number.NaN }),
    decision('clerk', { table: '\u001b[31mred' }),
    decision('porter', { door: 7 }),
  ]);
  master = ['--master-key', kept.masterFile];
  key = ['--key', kept.verifierKey];
});
afterAll(() => kept.remove());

async function run(verb: Verb, ...argv: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const { io, out, err } = capture();
  const status = await verb.execute(io, argv);
  return { status, out: out(), err: err() };
}

describe('edict audit disclose and disclosed', () => {
  test('opens fields, which are shown as text and as JSON', async () => {
    const made = await run(
      auditDisclose,
      kept.dir,
      '--record',
      '0',
      '--record',
      '1',
      '--field',
      'table',
      ...master,
      ...key,
      '-o',
      file,
    );
    expect(made).toMatchObject({ status: 0, err: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const shown = await run(auditDisclosed, file, ...key);
    expect(shown.status).toBe(0);
    expect(shown.out).toContain('table = "users"');
    expect(shown.out).toContain('2 more fields not disclosed');
    expect(shown.out).not.toContain('\u001b[31m');
    const all = join(kept.root, 'all.cbor');
    expect(await run(auditDisclose, kept.dir, '--record', '0', '--all', ...master, '-o', all, '--json')).toMatchObject({
      status: 0,
    });
    const json = JSON.parse((await run(auditDisclosed, all, ...key, '--json')).out) as {
      records: { fields: unknown }[];
    };
    expect(json.records[0]?.fields).toStrictEqual([
      { name: 'nan', value: 'NaN' },
      { name: 'odd', value: { a: { bytes: '01' } } },
      { name: 'table', value: 'users' },
    ]);
  });

  test('says no to a file that does not verify, and what is missing from a command line', async () => {
    expect(await run(auditDisclosed, file, ...key, '--origin', 'other')).toMatchObject({ status: 1 });
    expect(JSON.parse((await run(auditDisclosed, kept.masterFile, ...key, '--json')).out)).toMatchObject({
      verified: false,
    });
    for (const argv of [
      [kept.dir, '--all', ...master],
      [kept.dir, '--record', '0', ...master],
      [kept.dir, '--record', '0', '--all', '--field', 'x', ...master],
      [kept.dir, '--record', 'x', '--all', ...master],
      [kept.dir, '--record', '0', '--all'],
    ]) {
      await expect(run(auditDisclose, ...argv)).rejects.toMatchObject({ code: 'usage' });
    }
  });
});

describe('edict audit kept', () => {
  test('holds every value against the log, and names what is wrong', async () => {
    const checked = ['--log', kept.dir, ...master, ...key];
    const right = await run(auditKept, kept.store, ...checked);
    expect(right).toMatchObject({ status: 0 });
    expect(right.out).toContain(
      'of 3 decisions, the values of 3 are kept as they were committed to, and 0 are not kept',
    );
    const copy = join(kept.root, 'copy');
    cpSync(kept.store, copy, { recursive: true });
    const database = new DatabaseSync(join(copy, 'disclosures.sqlite'));
    database.exec('DELETE FROM value WHERE sequence = 0');
    database.exec('UPDATE value SET body = zeroblob(60) WHERE sequence = 2');
    database.close();
    const wrong = await run(auditKept, copy, ...checked, '--json');
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.out)).toMatchObject({
      records: 2,
      check: { kept: 1, missing: 1, whole: false, faults: [{ index: 2 }] },
    });
  });
});

describe('edict audit complete', () => {
  test('shows it from the folder, and by a file with or without the tail', async () => {
    const whole = await run(auditComplete, kept.dir, '--agent', 'clerk', ...key);
    expect(whole).toMatchObject({ status: 0, err: '' });
    expect(whole.out).toContain('clerk: 2 records, 0 to 1');
    expect(whole.out).toContain('never sent to the guard');
    const target = join(kept.root, 'clerk.cbor');
    expect(await run(auditComplete, kept.dir, '--agent', 'clerk', ...key, '-o', target)).toMatchObject({ status: 0 });
    expect((await run(auditComplete, target, ...key)).out).toContain('is not shown');
    expect(await run(auditComplete, target, ...key, '--agent', 'porter')).toMatchObject({ status: 1 });
    expect(await run(auditComplete, kept.dir, '--agent', 'clerk', ...key, '-o', target, '--with-tail')).toMatchObject({
      status: 0,
    });
    const json = JSON.parse((await run(auditComplete, target, ...key, '--json')).out) as unknown;
    expect(json).toMatchObject({ complete: true, upTo: 'checkpoint', records: 2, first: 0, last: 1, closed: false });
    for (const argv of [[kept.dir], [kept.dir, '--agent', 'clerk', '--with-tail'], [target, '-o', 'x', ...key]]) {
      await expect(run(auditComplete, ...argv)).rejects.toMatchObject({ code: 'usage' });
    }
  });
});

describe('a log whose segments are encrypted', () => {
  test('is disclosed from, checked, and exported with the key of its segments', async () => {
    const sealed = new KeptLog();
    try {
      const segmentKey = join(sealed.root, 'keys', 'segments.key');
      await sealed.write([decision('clerk', { x: 1 })], {}, { encryption: { masterKey: segmentKey } });
      const own = ['--master-key', sealed.masterFile, '--key', sealed.verifierKey];
      const target = join(sealed.root, 'x.cbor');
      const argv = [sealed.dir, '--record', '0', '--all', ...own, '-o', target];
      expect(await run(auditDisclose, ...argv, '--segment-key', segmentKey)).toMatchObject({ status: 0 });
      expect((await run(auditDisclosed, target, '--key', sealed.verifierKey)).out).toContain('x = 1');
      const checked = await run(auditKept, sealed.store, '--log', sealed.dir, ...own, '--segment-key', segmentKey);
      expect(checked).toMatchObject({ status: 0 });
      const tiles = join(sealed.root, 'tiles');
      const exported = [sealed.dir, '--format', 'tiles', '-o', tiles, '--key', sealed.verifierKey];
      expect(await run(auditExport, ...exported, '--segment-key', segmentKey)).toMatchObject({ status: 0 });
      expect(await run(auditVerify, tiles, '--key', sealed.verifierKey)).toMatchObject({ status: 0 });
    } finally {
      sealed.remove();
    }
  });
});

describe('edict audit export --format tiles', () => {
  test('writes static files', async () => {
    const tiles = join(kept.root, 'tiles');
    const done = await run(auditExport, kept.dir, '--format', 'tiles', '-o', tiles, ...key);
    expect(done).toMatchObject({ status: 0 });
    expect(readdirSync(tiles).sort()).toStrictEqual(['checkpoint', 'tile']);
    expect(existsSync(join(tiles, 'tile', 'entries', '000.p', '3'))).toBe(true);
    await expect(run(auditExport, kept.dir, '--format', 'tiles')).rejects.toMatchObject({ code: 'usage' });
    await expect(run(auditExport, kept.dir, '--format', 'tiles', '-o', tiles, '--from', '1')).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('edict audit retain --tiles and verify of tiles', () => {
  test('deletes old entries of an export, and verifies the rest', async () => {
    const many = new KeptLog();
    try {
      await many.write(Array.from({ length: 600 }, (_, i) => decision('a', { i })));
      const tiles = join(many.root, 'tiles');
      const trusted = ['--key', many.verifierKey];
      await run(auditExport, many.dir, '--format', 'tiles', '-o', tiles, ...trusted);
      expect((await run(auditVerify, tiles, ...trusted)).out).toContain('verified  the tiles of the log');
      const done = await run(auditRetain, many.store, '--below', '300', '--tiles', tiles, ...trusted);
      expect(done.out).toContain('1 bundle deleted from');
      expect((await run(auditVerify, tiles, ...trusted)).out).toContain('256 entries below 256 are missing');
      expect(JSON.parse((await run(auditVerify, tiles, ...trusted, '--json')).out)).toMatchObject({
        verified: true,
        pruned: 256,
        entries: 344,
      });
      await expect(run(auditRetain, many.store, '--tiles', tiles)).rejects.toMatchObject({ code: 'usage' });
      await expect(run(auditVerify, tiles)).rejects.toMatchObject({ code: 'usage' });
    } finally {
      many.remove();
    }
  });
});

describe('edict audit hold, retain, erase and rekey', () => {
  test('keep, delete, erase, and tell what was done', async () => {
    expect((await run(auditHold, kept.store)).out).toContain('No hold');
    const held = await run(auditHold, kept.store, '--subject', 'clerk', '--reason', 'case 1', ...master, '--json');
    expect(JSON.parse(held.out)).toStrictEqual({ hold: 1 });
    expect((await run(auditHold, kept.store, '--from', '2', '--to', '3', '--reason', 'case 2')).out).toContain(
      'hold 2',
    );
    expect((await run(auditHold, kept.store)).out).toMatch(
      /hold 1: records 0 on, subject [0-9a-f]{16}….*case 1\nhold 2: records 2 to 2, everyone/,
    );
    const refused = await run(auditErase, kept.store, '--subject', 'clerk', ...master);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.err).toContain('hold 1 (case 1)');
    expect((await run(auditRetain, kept.store, '--below', '3')).out).toContain('a hold keeps them');
    expect(await run(auditHold, kept.store, '--release', '2')).toMatchObject({ status: 0 });
    expect(await run(auditHold, kept.store, '--release', '2')).toMatchObject({ status: 1 });
    expect(JSON.parse((await run(auditRetain, kept.store, '--before', '2026-01-01', '--json')).out)).toMatchObject({
      deleted: 1,
      held: 2,
      keys: 1,
      left: 2,
    });
    expect(await run(auditHold, kept.store, '--release', '1')).toMatchObject({ status: 0 });
    expect((await run(auditErase, kept.store, '--subject', 'clerk', ...master)).out).toContain('2 records');
    expect(await run(auditErase, kept.store, '--subject', 'clerk', ...master)).toMatchObject({ status: 0 });
    expect(await run(auditErase, kept.store, '--subject', 'nobody', ...master)).toMatchObject({ status: 1 });
    const next = join(kept.root, 'next.key');
    expect(await run(auditRekey, kept.store, ...master, '--new-key', next)).toMatchObject({ status: 0 });
    await expect(run(auditErase, kept.store, '--subject', 'x', ...master)).rejects.toMatchObject({
      code: 'key_invalid',
    });
    const state = (await run(auditKept, kept.store)).out;
    for (const word of ['hold', 'release', 'retained', 'erase', 'rekey']) expect(state).toContain(word);
    expect(state).not.toContain('clerk');
  });

  test('an erasure is in the log, which says so in its own words, and not whose it was', async () => {
    const log = new KeptLog();
    try {
      await log.write([decision('zenobia', { x: 1 }), decision('yusuf', { x: 2 })]);
      const keyFile = join(log.root, 'keys', 'log.key');
      const own = ['--master-key', log.masterFile];
      const erase = (...argv: readonly string[]) => run(auditErase, log.store, ...own, '--subject', ...argv);
      expect((await erase('zenobia')).out).toContain('the log does not tell of it yet');
      expect((await run(auditKept, log.store)).out).toContain('the log does not tell of 1 erasure yet');
      const told = await erase('yusuf', '--log', log.dir, '--log-key', keyFile, '--by', 'office', '--json');
      expect(JSON.parse(told.out)).toMatchObject({ result: 'erased', records: 1, recorded: 3 });
      expect((await run(auditKept, log.store)).out).not.toContain('does not tell');
      const trust = ['--key', log.verifierKey];
      const checked = await run(auditKept, log.store, '--log', log.dir, ...own, ...trust);
      expect(checked).toMatchObject({ status: 0 });
      expect(checked.out).toContain('the log tells of 2 erasures');
      expect((await run(auditStats, log.dir, ...trust)).out).toContain('erased     2 subjects (records 2, 3)');
      const shown = await run(auditShow, log.dir, '3');
      expect(shown.out).toMatch(/record 3: erasure[^]*destroyed with all that it encrypted[^]*by office/);
      expect((await run(auditShow, log.dir)).out).toMatch(/key \d+ of a subject destroyed {2}ordered .* by office/);
      const page = join(log.root, 'report.html');
      await run(auditReport, log.dir, ...trust, '-o', page);
      expect(readFileSync(page, 'utf8')).toContain('The keys of 2 subjects were destroyed');
      expect(await run(auditFsck, log.dir, ...trust)).toMatchObject({ status: 0 });
      // No log is begun, and no key made.
      await expect(erase('x', '--log', `${log.dir}x`, '--log-key', keyFile)).rejects.toMatchObject({
        code: 'log_missing',
      });
      const noKey = join(log.root, 'none.key');
      await expect(erase('x', '--log', log.dir, '--log-key', noKey)).rejects.toMatchObject({ code: 'unreadable' });
      expect([existsSync(`${log.dir}x`), existsSync(noKey)]).toStrictEqual([false, false]);
      await expect(erase('x', '--log', log.dir)).rejects.toMatchObject({ code: 'usage' });
    } finally {
      log.remove();
    }
  });

  test('say what is missing from a command line', async () => {
    for (const [verb, ...argv] of [
      [auditHold, kept.store, '--subject', 'x'],
      [auditHold, kept.store, '--reason', 'r', '--release', '1'],
      [auditHold, kept.store, '--subject', 'x', '--reason', 'r'],
      [auditErase, kept.store, ...master],
      [auditErase, kept.store, '--subject', 'x'],
      [auditRetain, kept.store, '--before', 'yesterday'],
      [auditRetain, kept.store, '--before', '2026-13-01'],
      [auditRetain, kept.store, '--below', '-1'],
      [auditRetain, kept.store],
      [auditKept, kept.store, ...master],
      [auditKept, kept.store, '--log', kept.dir],
      [auditRekey, kept.store, ...master],
    ] as const) {
      await expect(run(verb, ...argv)).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(run(auditKept, kept.dir)).rejects.toMatchObject({ code: 'disclosures_missing' });
    await expect(
      run(auditErase, kept.store, '--subject', 'x', '--master-key', join(kept.root, 'none')),
    ).rejects.toMatchObject({ code: 'key_invalid' });
  });
});
