import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { historyOf, type History } from '../../../test/audit/history.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { openCheckpointStore } from '../checkpoint/store.node.ts';
import { memoryCheckpointStore, webCheckpointStore, type CheckpointStore } from '../checkpoint/store.ts';
import { createSignerKey } from '../note/key.ts';
import { signNote } from '../note/sign.ts';
import { proveInclusion } from '../tree/prove.ts';
import { formatSplitView, parseSplitView, verifySplitView } from './evidence.ts';
import { seeCheckpoint, type LogReader, type SeenCheckpoint } from './follow.ts';

const ORIGIN = 'example.com/log';
const SIZE = 20;
const folder = mkdtempSync(join(tmpdir(), 'edict-gossip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const log = await createSignerKey(ORIGIN, new Uint8Array(32).fill(1));
const impostor = await createSignerKey(ORIGIN, new Uint8Array(32).fill(2));
const trust = { origin: ORIGIN, keys: [log] };
const honest = historyOf(ORIGIN, [log], 'honest', { length: SIZE });

/** What a log of this history answers. */
const readerOf = (history: History): LogReader => ({
  consistency: (first, second) => history.prove(Number(first), Number(second)),
  inclusion: (index, size) => proveInclusion(history.read, index, size),
});

const see = async (history: History, size: number, store: CheckpointStore, read = history): Promise<SeenCheckpoint> =>
  seeCheckpoint(await history.note(size), { trust, store, reader: readerOf(read) });

const outcomes = async (store: CheckpointStore, sizes: readonly number[]): Promise<string[]> => {
  const found: string[] = [];
  for (const size of sizes) found.push((await see(honest, size, store)).outcome);
  return found;
};

const texts = new Map<string, string>();
const storage = {
  getItem: (key: string) => texts.get(key) ?? null,
  setItem: (key: string, value: string) => void texts.set(key, value),
};

describe('a client that keeps its last checkpoint', () => {
  test.each([
    ['memory', memoryCheckpointStore],
    ['a file', () => openCheckpointStore(join(folder, 'seen.sqlite'))],
    ['the storage of a browser', () => webCheckpointStore(storage)],
  ])('in %s, takes one history in, in whatever order, and keeps the largest', async (_, open) => {
    const store = open();
    const sizes = [0, 0, 3, 8, 8, 5, 1, 20, 16];
    const expected = ['first', 'same', 'advanced', 'advanced', 'same', 'earlier', 'earlier', 'advanced', 'earlier'];
    expect(await outcomes(store, sizes)).toStrictEqual(expected);
    expect(await store.read(ORIGIN)).toBe(await honest.note(20));
  });

  test('finds every fork, and has the proof of it', async () => {
    let found = 0;
    for (const shared of [0, 1, 2, 3, 4, 7, 8, 11]) {
      const forked = historyOf(ORIGIN, [log], 'forked', { length: SIZE, shared });
      for (let kept = 0; kept <= SIZE; kept++) {
        for (let size = 0; size <= SIZE; size++) {
          const store = memoryCheckpointStore();
          await see(honest, kept, store);
          // Whose tree is the larger, its hashes are what shows the split.
          const seen = await see(forked, size, store, size < kept ? honest : forked);
          if (Math.min(kept, size) <= shared) {
            expect([shared, kept, size, seen.outcome]).not.toContain('split');
            continue;
          }
          expect([shared, kept, size, seen.outcome]).toStrictEqual([shared, kept, size, 'split']);
          const { evidence } = seen as Extract<SeenCheckpoint, { readonly outcome: 'split' }>;
          const { first, second } = await verifySplitView(evidence, trust);
          expect([first.size, second.size]).toStrictEqual([kept, size].map(BigInt).sort((a, b) => Number(a - b)));
          expect(await store.read(ORIGIN)).toBe(await honest.note(kept));
          found++;
        }
      }
    }
    expect(found).toBeGreaterThan(1000);
  }, 120_000);

  test('takes no earlier checkpoint of another history, also when the log has only that history to show', async () => {
    const forked = historyOf(ORIGIN, [log], 'forked', { length: SIZE });
    const store = memoryCheckpointStore();
    await see(honest, 13, store);
    expect(await laterRefusal(() => see(forked, 6, store))).toBe('proof_invalid');
    // It has shown the split once it has gone on.
    expect((await see(forked, 13, store)).outcome).toBe('split');
  });

  test('believes nothing when the log proves nothing: no proof, or that of another tree', async () => {
    const store = memoryCheckpointStore();
    await see(honest, 8, store);
    const forked = historyOf(ORIGIN, [log], 'forked', { length: SIZE });
    const other = historyOf(ORIGIN, [log], 'other', { length: SIZE });
    for (const reader of [
      { consistency: () => [] },
      readerOf(other),
      { consistency: (a: bigint, b: bigint) => readerOf(forked).consistency(a, b) },
    ]) {
      const shown = forked.note(13);
      expect(await laterRefusal(async () => seeCheckpoint(await shown, { trust, store, reader }))).toBe(
        'proof_invalid',
      );
    }
    expect(await store.read(ORIGIN)).toBe(await honest.note(8));
  });

  test('looks at no checkpoint that the log has not signed, and not with less than its trust demands', async () => {
    const store = memoryCheckpointStore();
    const reader = readerOf(honest);
    const forged = await signNote(honest.text(9), [impostor]);
    expect(await laterRefusal(() => seeCheckpoint(forged, { trust, store, reader }))).toBe('note_unverified');
    const demanding = { ...trust, keys: [log, impostor], all: true };
    const shown = await honest.note(9);
    expect(await laterRefusal(() => seeCheckpoint(shown, { trust: demanding, store, reader }))).toBe('note_unverified');
    expect(await store.read(ORIGIN)).toBeNull();
  });

  test('that is overtaken holds the checkpoint against what was put there', async () => {
    const store = memoryCheckpointStore();
    let raced = false;
    const racing: CheckpointStore = {
      read: (origin) => store.read(origin),
      swap: async (origin, expected, next) => {
        if (!raced) {
          raced = true;
          await see(honest, 12, store);
        }
        return store.swap(origin, expected, next);
      },
    };
    const seen = await seeCheckpoint(await honest.note(5), { trust, store: racing, reader: readerOf(honest) });
    expect(seen.outcome).toBe('earlier');
    expect(await store.read(ORIGIN)).toBe(await honest.note(12));
  });
});

describe('evidence of a split view', () => {
  const forked = historyOf(ORIGIN, [log], 'forked', { length: SIZE });

  async function evidence(): Promise<string> {
    const store = memoryCheckpointStore();
    await see(honest, 11, store);
    const seen = await see(forked, 17, store);
    return seen.outcome === 'split' ? seen.evidence : '';
  }

  test('is read and written one way', async () => {
    const text = await evidence();
    expect(text).toMatch(/^edict-split-view@v1\nfirst \d+\nsecond \d+\n/);
    expect(formatSplitView(parseSplitView(text))).toBe(text);
    expect(parseSplitView(new TextEncoder().encode(text))).toStrictEqual(parseSplitView(text));
  });

  test('shows nothing of checkpoints of one history, whatever hashes are put to them', async () => {
    const [first, second] = [await honest.note(11), await honest.note(17)];
    for (const hashes of [[], honest.prove(11, 17), forked.prove(11, 17), [new Uint8Array(32)]]) {
      const claim = formatSplitView({ first, second, hashes });
      expect(await laterRefusal(() => verifySplitView(claim, trust))).toBe('evidence_invalid');
    }
    const same = formatSplitView({ first, second: first, hashes: [] });
    expect(await laterRefusal(() => verifySplitView(same, trust))).toBe('evidence_invalid');
    const backwards = formatSplitView({ first: second, second: await forked.note(11), hashes: forked.prove(11, 17) });
    expect(await laterRefusal(() => verifySplitView(backwards, trust))).toBe('evidence_invalid');
  });

  test('is of no use with a checkpoint that the log has not signed', async () => {
    const second = await signNote(forked.text(11), [impostor]);
    const claim = formatSplitView({ first: await honest.note(11), second, hashes: [] });
    expect(await laterRefusal(() => verifySplitView(claim, trust))).toBe('note_unverified');
    expect(await laterRefusal(() => verifySplitView(claim, { ...trust, origin: 'example.com/other' }))).toBe(
      'origin_mismatch',
    );
  });

  test('two roots of the empty tree are a split, too', async () => {
    const text = formatCheckpoint({ origin: ORIGIN, size: 0n, root: new Uint8Array(32), extensions: [] });
    const second = await signNote(text, [log]);
    const claim = formatSplitView({ first: await honest.note(0), second, hashes: [] });
    expect((await verifySplitView(claim, trust)).second.size).toBe(0n);
    const store = memoryCheckpointStore();
    await see(honest, 0, store);
    expect((await seeCheckpoint(second, { trust, store, reader: readerOf(honest) })).outcome).toBe('split');
  });

  test('with any one character changed, cut or added verifies no more', async () => {
    const text = await evidence();
    let refused = 0;
    for (let at = 0; at < text.length; at += 3) {
      for (const changed of [
        `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`,
        `${text.slice(0, at)}${text.slice(at + 1)}`,
        `${text.slice(0, at)}\n${text.slice(at)}`,
      ]) {
        expect(await laterRefusal(() => verifySplitView(changed, trust))).not.toBe('accepted');
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  test('of too many bytes is not read', () => {
    expect(refusal(() => parseSplitView('x'.repeat(3_000_000)))).toBe('too_large');
    expect(refusal(() => parseSplitView(new Uint8Array(1000).fill(255)))).toBe('evidence_invalid');
    expect(refusal(() => parseSplitView(`edict-split-view@v1\nfirst 99999999999999999999\nsecond 1\n\nx`))).toBe(
      'evidence_invalid',
    );
  });
});
