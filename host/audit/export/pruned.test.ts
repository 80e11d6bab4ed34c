import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decision, KeptLog, ORIGIN } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { pruneLog } from '../retention/prune-log.node.ts';
import { visitLog } from '../verify/folder.node.ts';
import { verifyTiles } from '../verify/tiles.node.ts';
import { exportTiles } from './tiles.node.ts';

const kept = new KeptLog();
const whole = join(kept.root, 'whole');
const more = (): Promise<void> =>
  kept.write(Array.from({ length: 100 }, (_, i) => decision(`agent ${i % 4}`, { i }, { time: 1000 + i })));

beforeAll(async () => {
  for (let i = 0; i < 6; i++) await more();
  await exportTiles(kept.dir, kept.trust, whole);
  const { options } = kept;
  await pruneLog({ dir: kept.dir, origin: ORIGIN, key: options.key, below: 300, store: null, now: 1 });
});
afterAll(() => kept.remove());

const bundles = (dir: string): string[] => readdirSync(join(dir, 'tile', 'entries')).sort();

describe('static tiles of a log of which entries were deleted', () => {
  test('have all hashes and the bundles that can be made, and say which are missing', async () => {
    const { checkpoint, prunedBelow, prunedUntil } = await visitLog(kept.dir, kept.trust, () => undefined);
    expect({ size: checkpoint.size, prunedBelow, prunedUntil }).toStrictEqual({
      size: 600n,
      prunedBelow: 300,
      prunedUntil: 1099,
    });
    const out = join(kept.root, 'out');
    expect(await exportTiles(kept.dir, kept.trust, out)).toMatchObject({ tiles: 4, bundles: 1, prunedBelow: 512 });
    expect(bundles(out)).toStrictEqual(['002.p']);
    expect(await verifyTiles(out, kept.trust)).toMatchObject({ entries: 88, prunedBelow: 512, pruned: 512 });
    // A bundle that is missing behind those that are said to be is found.
    const damaged = join(kept.root, 'damaged');
    cpSync(out, damaged, { recursive: true });
    rmSync(join(damaged, 'tile', 'entries', '002.p'), { recursive: true });
    expect(await laterRefusal(() => verifyTiles(damaged, kept.trust))).toBe('log_corrupt');
  });

  test('of which fewer are left than a bundle holds have none, and go on', async () => {
    const small = new KeptLog();
    try {
      await small.write(Array.from({ length: 3 }, (_, i) => decision('a', { i })));
      await small.write([decision('a', {})]);
      await pruneLog({ dir: small.dir, origin: ORIGIN, key: small.options.key, below: 3, store: null, now: 1 });
      const out = join(small.root, 'out');
      expect(await exportTiles(small.dir, small.trust, out)).toMatchObject({ bundles: 0, prunedBelow: 256 });
      expect(await verifyTiles(out, small.trust)).toMatchObject({ entries: 0, pruned: 4 });
      await small.write(Array.from({ length: 300 }, (_, i) => decision('b', { i })));
      expect(await exportTiles(small.dir, small.trust, out)).toMatchObject({ bundles: 1, prunedBelow: 256 });
      expect(await verifyTiles(out, small.trust)).toMatchObject({ entries: 48, pruned: 256 });
    } finally {
      small.remove();
    }
  });

  test('that extend an earlier export keep what it has, and miss no more than must be', async () => {
    const out = join(kept.root, 'extended');
    cpSync(whole, out, { recursive: true });
    expect(await exportTiles(kept.dir, kept.trust, out)).toMatchObject({ tiles: 0, bundles: 0, prunedBelow: 0 });
    await more();
    expect(await exportTiles(kept.dir, kept.trust, out)).toMatchObject({ bundles: 1, prunedBelow: 0 });
    expect(await verifyTiles(out, kept.trust)).toMatchObject({ entries: 700, prunedBelow: 0, pruned: 0 });
    expect(existsSync(join(out, 'pruned'))).toBe(false);
  });

  test('are not written over those of a log that it does not extend', async () => {
    const out = join(kept.root, 'other');
    const other = new KeptLog();
    try {
      cpSync(join(kept.root, 'keys'), join(other.root, 'keys'), { recursive: true });
      await other.write(Array.from({ length: 40 }, (_, i) => decision('fork', { i })));
      await exportTiles(other.dir, other.trust, out);
      expect(await laterRefusal(() => exportTiles(kept.dir, kept.trust, out))).toBe('log_corrupt');
      // Nor is one that has less.
      expect(await laterRefusal(() => exportTiles(other.dir, other.trust, whole))).toBe('log_corrupt');
    } finally {
      other.remove();
    }
  });
});
