import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { refusal } from '../../../test/audit/refusal.ts';
import { formatKeyId, formatVerifierKey, parseVerifierKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import type { VerifierKey } from '../note/types.ts';
import { decodeRecord } from '../record/decode.ts';
import type { RecordBody } from '../record/types.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { visitLog } from '../verify/folder.node.ts';
import { createHostKey, hostVerifierKey } from './host-key.ts';
import { memoryLog } from './memory.ts';
import { openLog } from './open.node.ts';
import type { LogEvent } from './received.ts';

const ORIGIN = 'example.com/attested';
const folder = mkdtempSync(join(tmpdir(), 'edict-host-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const options = (hostKey: Uint8Array) => ({
  dir: join(folder, 'log'),
  origin: ORIGIN,
  key: join(folder, 'log.key'),
  hostKey,
});

function announcement(hostKey: VerifierKey, evidence: Uint8Array | null): LogEvent {
  const body: RecordBody = {
    kind: 'binding',
    time: 1_760_000_000_000,
    agent: '',
    binding: seed(9),
    hostKey: hostKey.publicKey,
    platform: evidence === null ? 'none' : 'tdx',
    evidence,
  };
  return { kind: 'received', body };
}

describe("a host's own key", () => {
  test('signs each checkpoint beside the log, and is the one that records name', async () => {
    const key = await createHostKey(ORIGIN, seed(1));
    const log = await memoryLog({ origin: ORIGIN, seed: seed(2), hostKey: seed(1) });
    log.append(announcement(key, seed(3)));
    const note = await log.checkpoint();
    expect(parseNote(note).signatures.map(({ name }) => name)).toEqual([ORIGIN, `${ORIGIN}/host`]);
    const keys = [parseVerifierKey(log.verifierKey), hostVerifierKey(ORIGIN, key.publicKey)];
    expect((await verifyCheckpoint(note, { origin: ORIGIN, keys, all: true })).verifiedBy).toHaveLength(2);
    const [entry] = log.entries();
    const record = decodeRecord(entry as Uint8Array);
    expect(record).toMatchObject({ kind: 'binding', platform: 'tdx', evidence: seed(3), hostKeyId: key.keyId });
  });

  test('is another after each start, which the log shows and which never breaks it', async () => {
    const ids: number[] = [];
    let verifierKey = '';
    for (const each of [seed(4), seed(5)]) {
      const key = await createHostKey(ORIGIN, each);
      const log = await openLog(options(each));
      verifierKey = log.verifierKey;
      log.append(announcement(key, null));
      const note = await log.checkpoint();
      expect(parseNote(note).signatures.map(({ keyId }) => formatKeyId(keyId))).toContain(formatKeyId(key.keyId));
      await log.close();
      ids.push(key.keyId);
    }
    const key = parseVerifierKey(verifierKey);
    const seen: number[] = [];
    const { checkpoint } = await visitLog(join(folder, 'log'), { origin: ORIGIN, keys: [key] }, ({ record }) => {
      expect(record).toMatchObject({ kind: 'binding', platform: 'none', evidence: null });
      seen.push(record.hostKeyId);
    });
    expect(checkpoint.size).toBe(2n);
    expect(seen).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  test('is none when it is no key, or its name would be none', async () => {
    const { publicKey } = await createHostKey(ORIGIN, seed(1));
    expect(formatVerifierKey(hostVerifierKey(ORIGIN, publicKey))).toContain(`${ORIGIN}/host+`);
    expect(refusal(() => hostVerifierKey(ORIGIN, publicKey.subarray(1)))).toBe('key_invalid');
    expect(refusal(() => hostVerifierKey(ORIGIN, seed(0)))).toBe('key_invalid');
    expect(refusal(() => hostVerifierKey('a'.repeat(251), publicKey))).toBe('key_invalid');
    await expect(openLog(options(seed(1).subarray(1)))).rejects.toMatchObject({ code: 'options_invalid' });
  });
});
