import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { openLog } from '../log/open.node.ts';
import { splitStart, type StartParts } from '../log/start.ts';
import { createSignerKey, formatVerifierKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import type { SignerKey } from '../note/types.ts';
import { pruneLog } from '../retention/prune-log.node.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { verifyFolder } from '../verify/folder.node.ts';
import { signHandover } from './handover.ts';
import { formatKeyHistory, trustByHistory, verifyKeyHistory } from './history.ts';

const ORIGIN = 'example.com/log';
const folder = mkdtempSync(join(tmpdir(), 'edict-rotation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const [one, two] = (await Promise.all([1, 2].map((fill) => createSignerKey(ORIGIN, seed(fill))))) as [
  SignerKey,
  SignerKey,
];

/** Opens a log under a key, appends so many events, and closes it. */
async function write(dir: string, key: SignerKey, events: number, keyHistory?: string): Promise<string> {
  const log = await openLog({
    dir: at(dir),
    origin: ORIGIN,
    key: key.seed,
    ...(keyHistory === undefined ? {} : { keyHistory }),
  });
  for (let time = 0; time < events; time++) {
    log.append({ kind: 'swap', time, agent: 'a', from: 'aa'.repeat(32), to: 'bb'.repeat(32) });
  }
  const note = await log.checkpoint();
  await log.close();
  return note;
}

/** The history that hands a log over, as of its published checkpoint. */
async function handOver(dir: string, from: SignerKey, to: SignerKey): Promise<string> {
  const published = readFileSync(join(at(dir), 'checkpoint'));
  const { size, root } = (await verifyCheckpoint(published, { origin: ORIGIN, keys: [from] })).checkpoint;
  return formatKeyHistory([await signHandover({ origin: ORIGIN, size, root, time: 1n }, from, to)]);
}

describe('a log that is handed over to another key', () => {
  test('is continued under it, and verifies from its first key on', async () => {
    await write('log', one, 3);
    const history = await handOver('log', one, two);
    const note = await write('log', two, 0, history);
    expect((await verifyCheckpoint(note, { origin: ORIGIN, keys: [two] })).checkpoint.size).toBe(3n);
    await write('log', two, 4, history);
    const trust = trustByHistory(await verifyKeyHistory(history, { origin: ORIGIN, keys: [one] }));
    expect((await verifyFolder(at('log'), trust)).swaps).toBe(7);
    expect(readFileSync(join(at('log'), 'vkey'), 'utf8')).toBe(`${formatVerifierKey(two)}\n`);
    expect((await fsckLog(at('log'), trust)).findings).toStrictEqual([]);
    // Once the new key has signed, no history is needed to go on; the old key does not come back.
    await write('log', two, 1);
    expect(await laterRefusal(() => write('log', one, 1))).toBe('log_corrupt');
  });

  test('says where its entries begin under both keys, where retention has deleted some', async () => {
    await write('pruned', one, 2);
    await write('pruned', one, 3);
    const dir = at('pruned');
    const pruned = await pruneLog({ dir, origin: ORIGIN, key: one.seed, below: 2, store: null, now: 1 });
    expect(pruned.below).toBe(2);
    const start = (): StartParts => splitStart(readFileSync(join(dir, 'start')));
    const signers = (): number[] => parseNote(start().note).signatures.map(({ keyId }) => keyId);
    const { state } = start();
    expect(signers()).toStrictEqual([one.keyId]);
    const history = await handOver('pruned', one, two);
    await write('pruned', two, 1, history);
    expect(signers()).toStrictEqual([one.keyId, two.keyId]);
    expect(start().state).toStrictEqual(state);
    // Whoever knows the new key alone believes both its head and its start; the next opening signs nothing again.
    const trust = { origin: ORIGIN, keys: [two] };
    expect(await verifyFolder(dir, trust)).toMatchObject({ swaps: 4, prunedBelow: 2 });
    await write('pruned', two, 1);
    expect(signers()).toStrictEqual([one.keyId, two.keyId]);
    expect((await fsckLog(dir, trust)).findings).toStrictEqual([]);
  });

  test('is opened under it with its history only, and as it was handed over', async () => {
    await write('put-back', one, 2);
    cpSync(at('put-back'), at('earlier'), { recursive: true });
    await write('put-back', one, 3);
    const history = await handOver('put-back', one, two);
    expect(await laterRefusal(() => write('put-back', two, 1))).toBe('log_corrupt');
    expect(await laterRefusal(() => write('earlier', two, 1, history))).toBe('log_corrupt');
    expect(await laterRefusal(() => write('put-back', one, 1, history))).toBe('key_history_invalid');
    expect(await laterRefusal(() => write('put-back', two, 1, formatKeyHistory([])))).toBe('key_history_invalid');
    // The outgoing key has gone on all the same.
    cpSync(at('put-back'), at('went-on'), { recursive: true });
    await write('went-on', one, 1);
    expect(await laterRefusal(() => write('went-on', two, 1, history))).toBe('log_corrupt');
    expect(await laterRefusal(() => write('put-back', two, 1, history))).toBe('accepted');
  });
});
