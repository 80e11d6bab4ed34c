import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { DisclosureStore } from '../disclosures/store.node.ts';
import { exportTiles } from '../export/tiles.node.ts';
import { markPruned } from '../export/pruned.node.ts';
import { prove } from '../verify/folder.node.ts';
import { verifyEntryProof } from '../verify/proof.ts';
import { verifyTiles } from '../verify/tiles.node.ts';
import { placeHold, releaseHold } from './holds.node.ts';
import { pruneTiles } from './prune.node.ts';

const kept = new KeptLog();
const whole = join(kept.root, 'whole');
const tiles = join(kept.root, 'tiles');

beforeAll(async () => {
  const event = (i: number) => decision(`agent ${i % 5}`, { i });
  await kept.write(Array.from({ length: 100 }, (_, i) => event(i)));
  await exportTiles(kept.dir, kept.trust, whole);
  await kept.write(Array.from({ length: 1000 }, (_, i) => event(100 + i)));
  await exportTiles(kept.dir, kept.trust, whole);
});
beforeEach(() => {
  rmSync(tiles, { recursive: true, force: true });
  cpSync(whole, tiles, { recursive: true });
});
afterAll(() => kept.remove());

async function prune(below: number): ReturnType<typeof pruneTiles> {
  const store = DisclosureStore.open(kept.store);
  try {
    return await pruneTiles(store, tiles, kept.trust, below, 1);
  } finally {
    store.close();
  }
}

const verdict = (): Promise<string> => laterRefusal(() => verifyTiles(tiles, kept.trust));

function flip(path: string, at: number): void {
  const bytes = readFileSync(join(tiles, path));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(join(tiles, path), bytes);
}

describe('static tiles whose older entries are deleted', () => {
  test('verify as before, and say what is missing; every proof holds', async () => {
    expect(await verifyTiles(tiles, kept.trust)).toMatchObject({ entries: 1100, pruned: 0, prunedBelow: 0 });
    expect(existsSync(join(tiles, 'tile/entries/000.p/100'))).toBe(true);
    expect(await prune(600)).toStrictEqual({ below: 512, bundles: 2, held: false });
    expect(existsSync(join(tiles, 'tile/entries/000'))).toBe(false);
    expect(existsSync(join(tiles, 'tile/entries/000.p'))).toBe(false);
    expect(existsSync(join(tiles, 'tile/0/000'))).toBe(true);
    expect(await verifyTiles(tiles, kept.trust)).toMatchObject({ entries: 588, pruned: 512, prunedBelow: 512 });
    const { entry, proof } = await prove(kept.dir, 3n);
    expect((await verifyEntryProof(proof, entry, kept.trust)).index).toBe(3n);
    // It never goes back, and a later export does not bring them back.
    expect(await prune(0)).toStrictEqual({ below: 512, bundles: 0, held: false });
    await exportTiles(kept.dir, kept.trust, tiles);
    expect(existsSync(join(tiles, 'tile/entries/000'))).toBe(false);
    expect(await prune(5000)).toStrictEqual({ below: 1024, bundles: 2, held: false });
    expect(await verifyTiles(tiles, kept.trust)).toMatchObject({ entries: 76 });
  });

  test('keep what is held: from the first record of a hold on, and of a hold on a subject', async () => {
    const store = DisclosureStore.open(kept.store);
    const keys = store.unlock(await kept.master());
    const byRange = placeHold(store, null, { first: 700, past: 701, reason: 'case' }, 1);
    expect(await prune(1100)).toStrictEqual({ below: 512, bundles: 2, held: true });
    const bySubject = placeHold(store, keys, { subject: 'agent 1', reason: 'case' }, 1);
    releaseHold(store, byRange, 2);
    expect(await prune(1100)).toStrictEqual({ below: 512, bundles: 0, held: true });
    releaseHold(store, bySubject, 2);
    expect(await prune(1100)).toStrictEqual({ below: 1024, bundles: 2, held: false });
    expect(store.ledger.history().filter(({ what }) => what === 'prune').length).toBeGreaterThan(2);
    store.close();
  });

  test('that were deleted by somebody else, or more than the folder says, are found missing', async () => {
    rmSync(join(tiles, 'tile/entries/001'));
    expect(await verdict()).toBe('log_corrupt');
    markPruned(tiles, 256);
    expect(await verdict()).toBe('log_corrupt');
    markPruned(tiles, 512);
    expect(await verdict()).toBe('accepted');
    // An interrupted deletion is finished by the next.
    expect(await prune(512)).toStrictEqual({ below: 512, bundles: 1, held: false });
    for (const text of [
      '',
      'edict pruned 1\n512',
      'edict pruned 1\n500\n',
      'edict pruned 1\n0\n',
      'edict pruned 1\n99999999999999999\n',
    ]) {
      writeFileSync(join(tiles, 'pruned'), text);
      expect(await verdict(), text).toBe('log_corrupt');
    }
    writeFileSync(join(tiles, 'pruned'), 'edict pruned 1\n2560\n');
    expect(await verdict()).toBe('log_corrupt');
  });

  test.each([
    ['tile/0/000', 5],
    ['tile/0/004.p/76', 40],
    ['tile/1/000.p/4', 100],
    ['tile/entries/002', 200],
    ['tile/entries/004.p/76', 30],
    ['checkpoint', 30],
  ])('with a flipped bit in %s do not verify, and nothing is deleted', async (path, at) => {
    flip(path, at);
    expect(await verdict()).not.toBe('accepted');
    expect(await laterRefusal(() => prune(512))).not.toBe('accepted');
    expect(existsSync(join(tiles, 'tile/entries/000'))).toBe(true);
  });

  test.each(['tile/0/000', 'tile/1/000.p/4', 'tile/entries/003', 'checkpoint'])(
    'without %s do not verify',
    async (path) => {
      rmSync(join(tiles, path));
      expect(await verdict()).toBe(path === 'checkpoint' ? 'log_missing' : 'log_corrupt');
      if (path === 'checkpoint') return;
      writeFileSync(join(tiles, path), new Uint8Array(10));
      expect(await verdict()).toBe('log_corrupt');
    },
  );

  test('of another log are not touched', async () => {
    const store = DisclosureStore.open(kept.store);
    expect(await laterRefusal(() => pruneTiles(store, tiles, { ...kept.trust, origin: 'other' }, 512, 1))).toBe(
      'origin_mismatch',
    );
    expect(await laterRefusal(() => pruneTiles(store, tiles, kept.trust, -1, 1))).toBe('options_invalid');
    store.close();
  });
});
