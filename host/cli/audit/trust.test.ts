import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cosign,
  createCosigner,
  createKey,
  createSignerKey,
  formatCosignerKey,
  formatKeyHistory,
  formatNote,
  formatVerifierKey,
  openLog,
  parseCheckpoint,
  parseNote,
  signHandover,
  type AuditEvent,
} from '../../audit/index.node.ts';
import { hasOpenssl, makeAuthority, serveAuthority } from '../../../test/audit/authority.ts';
import { capture, type Capture } from '../../../test/cli/capture.ts';
import { EXIT } from '../frame/exit.ts';
import type { Verb } from '../frame/verb.ts';
import { auditCompare } from './compare.ts';
import { auditEvidence } from './evidence.ts';
import { auditFsck } from './fsck.ts';
import { auditHandover } from './handover.ts';
import { auditProve } from './prove.ts';
import { auditStats } from './stats.ts';
import { auditTail } from './tail.ts';
import { auditTimestamp } from './timestamp.ts';
import { auditVerify } from './verify.ts';

const ORIGIN = 'test.example/log';
const folder = mkdtempSync(join(tmpdir(), 'edict-cli-trust-'));
const at = (name: string): string => join(folder, name);
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const key = await createSignerKey(ORIGIN, seed(1));
const next = await createSignerKey(ORIGIN, seed(2));
const witness = await createCosigner('w.example', seed(3));
const vkey = formatVerifierKey(key);

const event = (time: number): AuditEvent => ({
  kind: 'swap',
  time,
  agent: 'a',
  from: 'aa'.repeat(32),
  to: 'bb'.repeat(32),
});

async function write(dir: string, times: readonly number[]): Promise<string> {
  const log = await openLog({ dir: at(dir), origin: ORIGIN, key: seed(1) });
  for (const time of times) log.append(event(time));
  await log.close();
  return at(dir);
}

async function run(verb: Verb, ...argv: readonly string[]): Promise<Capture & { readonly status: number }> {
  const captured = capture();
  return { ...captured, status: await verb.execute(captured.io, argv) };
}

/** Adds a cosignature to a log's published checkpoint. */
async function cosignLog(log: string): Promise<void> {
  const file = join(log, 'checkpoint');
  const { text, signatures } = parseNote(readFileSync(file, 'utf8'));
  writeFileSync(file, formatNote({ text, signatures: [...signatures, await cosign(text, witness, 1n)] }));
}

let log = '';
let cosigned = '';
const policy = at('policy');

beforeAll(async () => {
  log = await write('log', [1, 2, 3]);
  cosigned = at('cosigned');
  cpSync(log, cosigned, { recursive: true });
  await cosignLog(cosigned);
  writeFileSync(policy, `log ${vkey}\nwitness w ${formatCosignerKey(witness)}\nquorum w\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--policy', () => {
  test.each([
    ['verify', auditVerify],
    ['stats', auditStats],
    ['tail', auditTail],
  ])('%s demands the quorum, and takes the key of the log from it', async (_, verb) => {
    expect((await run(verb, cosigned, '--policy', policy)).status).toBe(EXIT.ok);
    const refused = run(verb, log, '--policy', policy).then(
      ({ status, err }) => [status, err()],
      (error: unknown) => [EXIT.no, String(error)],
    );
    expect(await refused).toStrictEqual([EXIT.no, expect.stringContaining('quorum')]);
  });

  test('fsck demands it of the published checkpoint alone: the lock has no cosignatures', async () => {
    expect((await run(auditFsck, cosigned, '--policy', policy)).status).toBe(EXIT.ok);
    const { status, out } = await run(auditFsck, log, '--policy', policy);
    expect([status, out()]).toStrictEqual([EXIT.no, expect.stringContaining('quorum')]);
    const keyless = at('keyless');
    writeFileSync(keyless, `witness w ${formatCosignerKey(witness)}\nquorum w\n`);
    await expect(run(auditFsck, cosigned, '--policy', keyless)).rejects.toThrow('--key');
    expect((await run(auditFsck, cosigned, '--policy', keyless, '--key', vkey)).status).toBe(EXIT.ok);
  });

  test('a proof has the cosignatures of its checkpoint, a COSE receipt has none', async () => {
    await run(auditProve, cosigned, '1', '-o', at('good'));
    await run(auditProve, log, '1', '-o', at('bad'));
    expect((await run(auditVerify, at('good.tlog-proof'), '--policy', policy)).status).toBe(EXIT.ok);
    expect((await run(auditVerify, at('bad.tlog-proof'), '--policy', policy)).status).toBe(EXIT.no);
    writeFileSync(at('x.cose'), '');
    writeFileSync(at('x.cbor'), '');
    await expect(run(auditVerify, at('x.cose'), '--policy', policy)).rejects.toThrow('no witnesses');
  });

  test('of several logs needs to be told which', async () => {
    const several = at('several');
    const other = await createSignerKey('test.example/other', seed(9));
    writeFileSync(several, `log ${vkey}\nlog ${formatVerifierKey(other)}\nquorum none\n`);
    await expect(run(auditVerify, log, '--policy', several)).rejects.toThrow('several logs');
    expect((await run(auditVerify, log, '--policy', several, '--origin', ORIGIN)).status).toBe(EXIT.ok);
  });
});

describe('--all-keys and --key-history', () => {
  test('every key must have signed', async () => {
    const keys = ['--key', vkey, '--key', formatVerifierKey(next)];
    expect((await run(auditVerify, log, ...keys)).status).toBe(EXIT.ok);
    expect((await run(auditVerify, log, ...keys, '--all-keys')).status).toBe(EXIT.no);
    await expect(run(auditVerify, log, ...keys, '--all-keys', '--key-history', 'x')).rejects.toThrow('exclude');
  });

  test('each key is trusted for its own time', async () => {
    const { root } = parseCheckpoint(parseNote(readFileSync(join(log, 'checkpoint'), 'utf8')).text);
    const history = async (size: bigint, known = root): Promise<string> => {
      const file = at(`history-${size}`);
      const head = { origin: ORIGIN, size, root: known, time: 1n };
      writeFileSync(file, formatKeyHistory([await signHandover(head, key, next)]));
      return file;
    };
    const verify = async (size: bigint, known?: Uint8Array): Promise<number> =>
      (await run(auditVerify, log, '--key', vkey, '--key-history', await history(size, known))).status;
    expect(await verify(3n)).toBe(EXIT.ok);
    expect(await verify(100n)).toBe(EXIT.ok);
    expect(await verify(2n)).toBe(EXIT.no);
    expect(await verify(3n, seed(1))).toBe(EXIT.no);
  });
});

describe('edict audit handover', () => {
  test('adds to a history by which the log verifies, and to none that it does not continue', async () => {
    const [a, b, c] = [at('a.key'), at('b.key'), at('c.key')] as const;
    const first = await createKey(a, ORIGIN);
    await createKey(b, ORIGIN);
    await createKey(c, ORIGIN);
    const dir = at('handed');
    const sink = await openLog({ dir, origin: ORIGIN, key: a });
    sink.append(event(1));
    await sink.close();
    const history = at('log.keys');
    const hand = (from: string, to: string): Promise<Capture & { readonly status: number }> =>
      run(auditHandover, dir, '--from', from, '--to', to, '--history', history);
    const { status, out } = await hand(a, b);
    expect([status, out()]).toStrictEqual([EXIT.ok, expect.stringContaining('at 1 entries')]);
    const key1 = formatVerifierKey(first);
    expect((await run(auditVerify, dir, '--key', key1, '--key-history', history)).status).toBe(EXIT.ok);
    await expect(hand(b, c)).rejects.toThrow('no known key');
    await expect(hand(a, c)).rejects.toThrow('not valid');
    await expect(run(auditHandover, dir, '--from', a)).rejects.toThrow('--history');
    expect((await run(auditVerify, dir, '--key', key1, '--key-history', history)).status).toBe(EXIT.ok);
  });
});

describe.skipIf(!hasOpenssl())('edict audit timestamp', () => {
  test('asks for a time-stamp, keeps it beside its checkpoint, and verifies it offline', async () => {
    const dir = at('authority');
    mkdirSync(dir);
    const authority = makeAuthority(dir);
    const { url, server } = await serveAuthority(authority);
    const [out, ca] = [at('today'), ['--ca', authority.rootFile]] as const;
    try {
      const asked = await run(auditTimestamp, log, '--authority', url, ...ca, '-o', out);
      expect([asked.status, asked.out()]).toStrictEqual([EXIT.ok, expect.stringContaining('today.tsr')]);
    } finally {
      server.close();
    }
    const check = (...flags: readonly string[]): Promise<Capture & { readonly status: number }> =>
      run(auditTimestamp, `${out}.checkpoint`, '--check', `${out}.tsr`, ...flags);
    const json = await check(...ca, '--key', vkey, '--json');
    expect(JSON.parse(json.out())).toMatchObject({ verified: true, accuracy: 1500.1 });
    expect((await check(...ca, '--key', formatVerifierKey(next))).status).toBe(EXIT.no);
    const other = at('authority-2');
    mkdirSync(other);
    expect((await check('--ca', makeAuthority(other).rootFile)).status).toBe(EXIT.no);
    await expect(check()).rejects.toThrow('--ca');
    await expect(run(auditTimestamp, log, ...ca)).rejects.toThrow('--authority');
  });
});

describe('split views', () => {
  test('verify --last: a log that grows is kept, one that went back or became another is refused, with evidence', async () => {
    const grows = await write('grows', [1, 2]);
    const last = at('last.checkpoint');
    const verify = (dir: string): Promise<Capture & { readonly status: number }> =>
      run(auditVerify, dir, '--key', vkey, '--last', last);
    expect((await verify(grows)).status).toBe(EXIT.ok);
    cpSync(grows, at('before'), { recursive: true });
    await write('grows', [3, 4, 5]);
    expect((await verify(grows)).status).toBe(EXIT.ok);
    expect((await verify(grows)).status).toBe(EXIT.ok);
    expect(readFileSync(last, 'utf8')).toBe(readFileSync(join(grows, 'checkpoint'), 'utf8'));
    const back = await verify(at('before'));
    expect([back.status, back.err()]).toStrictEqual([EXIT.no, expect.stringContaining('log_rolled_back')]);
    const other = await write('other', [1, 2, 3, 9, 9, 9, 9]);
    const split = await verify(other);
    expect([split.status, split.err()]).toStrictEqual([EXIT.no, expect.stringContaining('two histories')]);
    expect(readFileSync(last, 'utf8')).toBe(readFileSync(join(grows, 'checkpoint'), 'utf8'));
    const proven = await run(auditEvidence, `${last}.evidence`, '--key', vkey);
    expect([proven.status, proven.out()]).toStrictEqual([EXIT.ok, expect.stringContaining('5 entries')]);
    const json = await run(auditEvidence, `${last}.evidence`, '--key', vkey, '--json');
    expect(JSON.parse(json.out())).toMatchObject({ proven: true, origin: ORIGIN });
    expect((await run(auditEvidence, `${last}.evidence`, '--key', formatVerifierKey(next))).status).toBe(EXIT.no);
    expect((await run(auditEvidence, last, '--key', vkey)).status).toBe(EXIT.no);
  });

  test('compare: two checkpoints, with the log of the larger when their sizes differ', async () => {
    const one = await write('one', [1, 2, 3, 4]);
    const two = await write('two', [1, 2, 3, 5]);
    const longer = await write('longer', [1, 2, 3, 5, 6, 7]);
    const checkpoint = (dir: string): string => join(dir, 'checkpoint');
    const out = at('split.evidence');
    const compare = (
      a: string,
      b: string,
      ...flags: readonly string[]
    ): Promise<Capture & { readonly status: number }> =>
      run(auditCompare, checkpoint(a), checkpoint(b), '--key', vkey, '-o', out, ...flags);
    expect((await compare(one, one)).status).toBe(EXIT.ok);
    expect((await compare(one, two)).status).toBe(EXIT.no);
    expect((await run(auditEvidence, out, '--key', vkey)).status).toBe(EXIT.ok);
    await expect(compare(longer, two)).rejects.toThrow('two sizes');
    expect((await compare(longer, two, '--log', longer)).status).toBe(EXIT.ok);
    expect((await compare(longer, one, '--log', longer)).status).toBe(EXIT.no);
    expect((await run(auditEvidence, out, '--key', vkey)).status).toBe(EXIT.ok);
    await expect(compare(longer, one, '--log', one)).rejects.toThrow('another log');
  });
});
