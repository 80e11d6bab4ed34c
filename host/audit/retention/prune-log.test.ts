import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decision, KeptLog, ORIGIN } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { certifiedSender, seedOf } from '../../../test/audit/sender.ts';
import { checkComplete } from '../complete/folder.node.ts';
import { DisclosureStore } from '../disclosures/store.node.ts';
import { fsckLog } from '../fsck/fsck.node.ts';
import { senderRecords } from '../ingest/records.node.ts';
import type { LogOptions } from '../log/file-log.ts';
import { loadKey } from '../log/key.node.ts';
import { openLog } from '../log/open.node.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { formatStart, formatState, splitStart, startOf } from '../log/start.ts';
import { signNote } from '../note/sign.ts';
import type { RecordBody } from '../record/types.ts';
import { createSignerKey } from '../note/key.ts';
import { parseTlogProof } from '../tlog-proof/tlog-proof.ts';
import { verifyConsistency } from '../tree/verify.ts';
import { LogFollower } from '../verify/follow.node.ts';
import { prove, show, verifyFolder } from '../verify/folder.node.ts';
import { verifyEntryProof } from '../verify/proof.ts';
import { readStart } from '../verify/start.ts';
import { placeHold } from './holds.node.ts';
import { pruneLog, type PrunedLog } from './prune-log.node.ts';

let kept: KeptLog;
let keyFile: string;

beforeEach(() => {
  kept = new KeptLog();
  keyFile = join(kept.root, 'keys', 'log.key');
});
afterEach(() => kept.remove());

/** Twelve records in six frames or more, of three agents in turn. */
async function twelve(more: Partial<LogOptions> = {}): Promise<void> {
  for (let i = 0; i < 12; i += 2) {
    await kept.write(
      [i, i + 1].map((n) => decision(`agent ${n % 3}`, { n })),
      {},
      more,
    );
  }
}

async function prune(below: number, more: Partial<Parameters<typeof pruneLog>[0]> = {}): Promise<PrunedLog> {
  const store = DisclosureStore.open(kept.store);
  try {
    return await pruneLog({ dir: kept.dir, origin: ORIGIN, key: keyFile, below, store, now: 1, ...more });
  } finally {
    store.close();
  }
}

const startFile = (): string => join(kept.dir, 'start');
const pruned = { below: 6, entries: 6, held: false, sessions: false };

describe('a log whose older entries retention deletes', () => {
  test('verifies, goes on, and says where it begins; every proof holds', async () => {
    await twelve();
    const old = await prove(kept.dir, 3n);
    expect(await prune(7)).toStrictEqual(pruned);
    const bytes = readdirSync(join(kept.dir, 'entries')).map((name) => readFileSync(join(kept.dir, 'entries', name)));
    expect(Buffer.concat(bytes).includes(Buffer.from(old.entry))).toBe(false);
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ decisions: 6, prunedBelow: 6, agents: 3 });
    expect(await fsckLog(kept.dir, kept.trust)).toMatchObject({
      whole: true,
      entries: 12,
      prunedBelow: 6,
      findings: [],
    });
    expect((await verifyEntryProof(old.proof, old.entry, kept.trust)).index).toBe(3n);
    expect((await show(kept.dir)).map(({ index }) => index)).toStrictEqual([6, 7, 8, 9, 10, 11]);
    expect(await laterRefusal(() => show(kept.dir, { from: 3, to: 4 }))).toBe('entries_pruned');
    expect(await laterRefusal(() => prove(kept.dir, 3n))).toBe('entries_pruned');
    expect(await laterRefusal(() => checkComplete(kept.dir, kept.trust, 'agent 1'))).toBe('entries_pruned');
    // Agents are numbered on.
    await kept.write([decision('agent 1', {}), decision('agent 7', {})]);
    const [again, fresh] = (await show(kept.dir)).slice(-2).map(({ record }) => record);
    expect(again).toMatchObject({ agentSequence: 4, previous: 10, sequence: 12 });
    expect(fresh).toMatchObject({ agentSequence: 0, sequence: 13 });
    const report = await verifyFolder(kept.dir, kept.trust);
    expect(report).toMatchObject({ decisions: 8, prunedBelow: 6, agents: 4 });
    expect((await fsckLog(kept.dir, kept.trust)).findings).toStrictEqual([]);
    // It goes on from there, and never back.
    expect(await prune(3)).toStrictEqual({ ...pruned, entries: 0 });
    expect(await prune(100)).toStrictEqual({ ...pruned, below: 14, entries: 8 });
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ decisions: 0, prunedBelow: 14 });
    await kept.write([decision('agent 0', {})]);
    const last = await prove(kept.dir, 14n);
    expect(last.record).toMatchObject({ agentSequence: 4, previous: 9 });
    expect((await verifyEntryProof(last.proof, last.entry, kept.trust)).index).toBe(14n);
    const { checkpoint } = await verifyFolder(kept.dir, kept.trust);
    expect(parseTlogProof(old.proof).index).toBe(3n);
    expect(checkpoint.size).toBe(15n);
    const follower = new LogFollower(kept.dir, kept.trust);
    const seen: number[] = [];
    await follower.advance(({ index }) => seen.push(index));
    await follower.close();
    expect(seen).toStrictEqual([14]);
  });

  test('proves its consistency with what it was', async () => {
    await twelve();
    const { checkpoint: before } = await verifyFolder(kept.dir, kept.trust);
    await prune(7);
    const log = await openLog({ dir: kept.dir, origin: ORIGIN, key: keyFile });
    log.append(decision('agent 1', {}));
    await log.checkpoint();
    const proof = await log.consistency(before.size);
    await log.close();
    const { checkpoint: after } = await verifyFolder(kept.dir, kept.trust);
    const sizes = { firstSize: before.size, secondSize: after.size, firstRoot: before.root, secondRoot: after.root };
    expect(() => verifyConsistency({ ...sizes, proof })).not.toThrow();
  });

  test('keeps what a legal hold keeps, and is pruned by no other key', async () => {
    await twelve();
    await kept.use((store) => placeHold(store, null, { first: 5, past: 6, reason: 'case' }, 1));
    expect(await prune(9)).toStrictEqual({ ...pruned, below: 4, entries: 4, held: true });
    expect((await show(kept.dir))[0]?.index).toBe(4);
    expect(await laterRefusal(() => prune(3, { key: new Uint8Array(32) }))).toBe('log_corrupt');
    expect(await laterRefusal(() => prune(-1))).toBe('options_invalid');
    expect(await laterRefusal(() => prune(3, { dir: join(kept.root, 'none') }))).toBe('log_missing');
    expect(await laterRefusal(() => prune(3, { origin: 'another' }))).toBe('origin_mismatch');
  });

  test('keeps sessions of senders that may go on, and cuts none', async () => {
    const { certificate, sessionId } = await certifiedSender({ change: { expiry: 1000 } });
    const own = { time: 1, agent: '' } as const;
    const log = await openLog({ dir: kept.dir, origin: ORIGIN, key: keyFile });
    const commit = async (...bodies: readonly RecordBody[]): Promise<void> => {
      for (const body of bodies) log.append({ kind: 'received', body });
      await log.checkpoint();
    };
    const batch = { kind: 'batch', ...own, session: 1, digest: seedOf(1), signature: new Uint8Array(64) } as const;
    const swap = { kind: 'swap', time: 1, agent: '', from: null, to: null, sender: null } as const;
    await commit(swap);
    await commit({ kind: 'session', ...own, certificate, sessionId });
    await commit({ ...batch, number: 0, first: 0, count: 0 });
    await commit(swap);
    await commit({ ...batch, number: 1, first: 0, count: 0 });
    await commit(swap);
    await log.close();
    kept.verifierKey = log.verifierKey;
    const no = { store: null };
    // Its certificate is good; then it would be cut; then it is over.
    const run = (below: number, now: number): Promise<PrunedLog> =>
      pruneLog({ dir: kept.dir, origin: ORIGIN, key: keyFile, below, now, ...no });
    expect(await run(6, 999)).toStrictEqual({ below: 1, entries: 1, held: false, sessions: true });
    expect(await run(4, 1000)).toStrictEqual({ below: 1, entries: 0, held: false, sessions: true });
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ sessions: 1, batches: 2, prunedBelow: 1 });
    const left = async (): Promise<number[]> => {
      const found: number[] = [];
      for await (const { sequence } of senderRecords(kept.dir)) found.push(sequence);
      return found;
    };
    expect(await left()).toStrictEqual([1, 2, 3, 4, 5]);
    expect(await run(5, 1000)).toStrictEqual({ below: 5, entries: 4, held: false, sessions: false });
    expect(await left()).toStrictEqual([]);
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ sessions: 0, swaps: 1, prunedBelow: 5 });
  });

  test('that encrypts stays so', async () => {
    const encryption = { masterKey: kept.masterFile };
    await twelve({ encryption });
    expect(await prune(7, { encryption })).toStrictEqual(pruned);
    await kept.write([decision('agent 1', {})], {}, { encryption });
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ decisions: 7, prunedBelow: 6 });
  });

  test('whose start is gone, or another than its key has signed for, is refused by all', async () => {
    await twelve();
    await prune(7);
    const whole = readFileSync(startFile());
    const copy = join(kept.root, 'copy');
    cpSync(kept.dir, copy, { recursive: true });
    const start = readStart(whole);
    if (start === undefined) throw new Error('there is no start');
    const forged = async (
      change: Partial<typeof start>,
      key = loadKey(keyFile),
      root = start.root,
    ): Promise<string> => {
      const { state, extension } = formatState({ ...start, ...change });
      const text = formatCheckpoint({ origin: ORIGIN, size: change.size ?? start.size, root, extensions: [extension] });
      return formatStart({ state, note: await signNote(text, [await key]) });
    };
    const { state } = formatState({ ...start, agents: [] });
    const starts: readonly (readonly [string, string | null])[] = [
      ['none', null],
      ['an empty one', ''],
      ['one of another key', await forged({}, createSignerKey(ORIGIN, new Uint8Array(32).fill(3)))],
      ['one of another state', formatStart({ state, note: splitStart(whole).note })],
      ['one of another tree', await forged({}, undefined, new Uint8Array(32))],
      ['one that is less than what is deleted', await forged({ size: 4n })],
      ['one behind the head', await forged({ size: 13n })],
      ['one with agents that are counted otherwise', await forged({ agents: start.agents.slice(1) })],
    ];
    for (const [name, text] of starts) {
      if (text === null) rmSync(startFile());
      else writeFileSync(startFile(), text);
      expect(await laterRefusal(() => verifyFolder(kept.dir, kept.trust)), name).not.toBe('accepted');
      expect((await fsckLog(kept.dir, kept.trust)).whole, name).toBe(false);
    }
    for (const [name, text] of starts.slice(0, -1)) {
      if (text === null) rmSync(startFile(), { force: true });
      else writeFileSync(startFile(), text);
      expect(await laterRefusal(() => kept.write([])), name).not.toBe('accepted');
    }
    writeFileSync(startFile(), whole);
    expect(await verifyFolder(kept.dir, kept.trust)).toMatchObject({ prunedBelow: 6 });
    expect(() =>
      startOf(Uint8Array.of(1), { origin: '', size: 1n, root: new Uint8Array(32), extensions: [] }),
    ).toThrow();
  });
});
