import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frameOf, sealAgain } from '../../../test/audit/frames.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { masterKey } from '../disclosures/master.node.ts';
import { AuditError } from '../error/error.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { parseVerifierKey } from '../note/key.ts';
import { MIN_ENTRY_BYTES } from '../record/codes.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { LogFollower } from '../verify/follow.node.ts';
import { show, verifyFolder } from '../verify/folder.node.ts';
import { readFrame, type Frame } from './frame.ts';
import { openLog } from './open.node.ts';
import { admitMasterKey, FrameSealer, openSealed, unlockSegments } from './sealed.node.ts';
import type { FileLog, LogOptions } from './file-log.ts';

const ORIGIN = 'sealed.example/log';
let root = '';
let dir = '';
let options: LogOptions;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edict-sealed-'));
  dir = join(root, 'log');
  options = { dir, origin: ORIGIN, key: join(root, 'log.key'), lingerMs: 0 };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const trustOf = (log: FileLog) => ({ origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] });

/** Appends and closes. */
async function written(more: Partial<LogOptions>, actions: readonly string[]): Promise<FileLog> {
  const log = await openLog({ ...options, ...more });
  for (const action of actions) {
    const event = { kind: 'decision', time: 1, agent: 'clerk', action, verdict: 'allow', mode: 'enforce' } as const;
    const rest = { reasons: [], moduleDigest: '', entry: 'main', epoch: 0n, stateDigest: null, snapshot: {} };
    await log.durable(log.append({ ...event, ...rest }));
  }
  await log.close();
  return log;
}

const segment = (): string => join(dir, 'entries', readdirSync(join(dir, 'entries')).sort()[0] ?? '');
const actions = async (): Promise<unknown[]> =>
  (await show(dir)).map(({ record }) => ('action' in record ? record.action : record.kind));

describe('a log with encrypted segments', () => {
  test('shows no record to who has only its folder, and is the same log to who has the key', async () => {
    const master = join(root, 'keys', 'segments.key');
    const log = await written({ encryption: { masterKey: master } }, ['pay-first', 'pay-second']);
    expect(statSync(master).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      const path = join(dir, name);
      if (statSync(path).isFile()) expect(readFileSync(path).includes('pay-'), name).toBe(false);
    }
    expect(await verifyFolder(dir, trustOf(log))).toMatchObject({ decisions: 2 });
    expect(await actions()).toStrictEqual(['pay-first', 'pay-second']);
    expect(await fsckLog(dir, trustOf(log))).toMatchObject({ whole: true, entries: 2, findings: [] });
    const followed: number[] = [];
    await new LogFollower(dir, trustOf(log)).advance(({ index }) => void followed.push(index));
    expect(followed).toStrictEqual([0, 1]);
    // The same key, from a function.
    const again = await written({ encryption: { masterKey: () => masterOf(master) } }, ['pay-third']);
    expect(again.base).toBe(2n);
    expect(await actions()).toHaveLength(3);
  });

  test('can be plain at first, and change its master key; every frame has a key that was drawn for its writer', async () => {
    const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    await written({}, ['plain']);
    await written({ encryption: { masterKey: first } }, ['first', 'more']);
    await written({ encryption: { masterKey: second, earlier: [first] } }, ['second']);
    expect(await actions()).toStrictEqual(['plain', 'first', 'more', 'second']);
    const bytes = readFileSync(segment());
    const heads: string[] = [];
    for (let at = 0, frame = readFrame(bytes, 0, nodeHashInto, openSealed); frame !== undefined;) {
      heads.push(bytes.toString('latin1', at, at + 8), bytes.toString('hex', at + 88, at + 156));
      at = frame.end;
      frame = readFrame(bytes, at, nodeHashInto, openSealed);
    }
    const [plain, , a, keyA, b, keyB, c, keyC] = heads;
    expect([plain, a, b, c]).toStrictEqual(['edictlg1', 'edictse1', 'edictse1', 'edictse1']);
    expect(keyA).toBe(keyB);
    expect(keyC).not.toBe(keyA);
  });

  test('is not opened, read or mended without its key, and another key is not made for it', async () => {
    const missing = join(root, 'other.key');
    await written({ encryption: { masterKey: new Uint8Array(32).fill(3) } }, ['act']);
    expect(await laterRefusal(() => openLog({ ...options, encryption: { masterKey: missing } }))).toBe('key_invalid');
    expect(existsSync(missing)).toBe(false);
    const other = new Uint8Array(32).fill(4);
    expect(await laterRefusal(() => openLog({ ...options, encryption: { masterKey: other } }))).toBe('log_sealed');
    expect(await laterRefusal(() => openLog(options))).toBe('log_sealed');
    const before = readFileSync(segment());
    expect(refusal(() => readFrame(before, 0, nodeHashInto))).toBe('log_sealed');
    for (const encryption of [null, {}, { masterKey: '' }, { masterKey: 5 }, { masterKey: other, earlier: 5 }]) {
      expect(await laterRefusal(() => openLog({ ...options, encryption: encryption as never }))).toBe(
        'options_invalid',
      );
    }
  });

  test('the command line reads it with the key, and says which one is missing without', async () => {
    const key = join(root, 'segments.key');
    const log = await written({ encryption: { masterKey: key } }, ['act']);
    const edict = (...words: readonly string[]): { readonly status: number | null; readonly said: string } => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['host/cli/main.ts', 'audit', ...words]);
      return { status, said: `${stdout.toString()}${stderr.toString()}` };
    };
    for (const words of [
      ['verify', dir, '--key', log.verifierKey],
      ['fsck', dir],
      ['export', dir, '--format', 'jsonl', '--key', log.verifierKey],
      ['show', dir],
    ]) {
      const without = edict(...words);
      expect(without.status, words[0]).not.toBe(0);
      expect(without.said).toContain('which was not given');
    }
    expect(edict('verify', dir, '--key', log.verifierKey, '--segment-key', key)).toMatchObject({ status: 0 });
    expect(edict('fsck', dir, '--segment-key', key)).toMatchObject({ status: 0 });
    expect(edict('show', dir, '--segment-key', key).said).toContain('act');
    const exported = edict('export', dir, '--format', 'jsonl', '--key', log.verifierKey, '--segment-key', key);
    expect(exported.said).toContain('"action":"act"');
  });
});

describe('an encrypted frame', () => {
  const header = { first: 7, count: 2, root: new Uint8Array(32).fill(5) };
  const entries = [65, 67].map((code) => new Uint8Array(MIN_ENTRY_BYTES).fill(code));
  const plain = frameOf('plain', entries, header);

  /** The frame; a header that cannot be is as good as one that does not decrypt. */
  const whole = (frame: Uint8Array): Frame => {
    const read = readFrame(frame, 0, nodeHashInto, openSealed);
    if (read === undefined) throw new AuditError('log_corrupt', 'no frame');
    return read;
  };

  test('decrypts to what it was made of, and not when any byte of it was changed, though its checksum is right', () => {
    const master = masterKey(new Uint8Array(32).fill(9));
    const frame = new FrameSealer(master).seal(plain, plain.length, header);
    admitMasterKey(master);
    const read = readFrame(frame, 0, nodeHashInto, openSealed);
    const starts = [2, 23, 44];
    const source = plain.slice(88);
    expect(read).toMatchObject({ first: 7, count: 2, root: header.root, starts, source, end: frame.length });
    for (let at = 40; at < frame.length; at++) {
      const forged = frame.slice();
      forged[at] = (forged[at] ?? 0) ^ 1;
      const view = new DataView(forged.buffer);
      const claimed = { first: Number(view.getBigUint64(40)), count: view.getUint32(48), root: forged.slice(56, 88) };
      if (view.getUint32(52) !== frame.length - 88 || !Number.isSafeInteger(claimed.first)) continue;
      sealAgain(forged, claimed);
      if (claimed.count === 0) continue;
      // In the id of its master key, it is another's.
      const expected = at >= 88 && at < 96 ? 'log_sealed' : 'log_corrupt';
      expect(
        refusal(() => whole(forged)),
        `byte ${at}`,
      ).toBe(expected);
    }
    const moved = frame.slice();
    sealAgain(moved, { ...header, first: 8 });
    expect(refusal(() => readFrame(moved, 0, nodeHashInto, openSealed))).toBe('log_corrupt');
  });

  test('that is too short for one is damage', () => {
    for (const length of [88, 155, 183]) {
      const short = new Uint8Array(length);
      sealAgain(short, { ...header, count: 1 });
      expect(() => readFrame(short, 0, nodeHashInto, openSealed)?.end).not.toThrow(RangeError);
    }
  });
});

function masterOf(path: string): Uint8Array {
  const encoded = readFileSync(path, 'utf8').trimEnd().split('+').slice(3).join('+');
  return new Uint8Array(Buffer.from(encoded, 'base64'));
}

test('a key that is none unlocks nothing', async () => {
  writeFileSync(join(root, 'bad'), 'no key', { mode: 0o600 });
  for (const source of [join(root, 'bad'), join(root, 'missing'), new Uint8Array(31)]) {
    expect(await laterRefusal(() => unlockSegments(source))).toBe('key_invalid');
  }
});
