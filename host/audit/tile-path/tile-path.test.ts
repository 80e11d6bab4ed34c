import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTilePath, parseTilePath, tileCounts } from './tile-path.ts';

describe('paths of tiles', () => {
  test('are read as what they were written of, for every tile', () => {
    const level = fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 }));
    const index = fc.bigInt({ min: 0n, max: (1n << 56n) - 1n });
    fc.assert(
      fc.property(level, index, fc.integer({ min: 1, max: 256 }), (...[l, i, width]) => {
        const tile = { level: l, index: i, width };
        expect(parseTilePath(formatTilePath(tile))).toStrictEqual(tile);
      }),
    );
  });

  test('are the only texts that name their tile', () => {
    const text = fc.stringMatching(/^tile\/(?:\d{1,2}|entries)\/(?:x?\d{1,4}\/){0,3}\d{1,4}(?:\.p\/\d{1,4})?$/);
    fc.assert(
      fc.property(text, (path) => {
        const tile = parseTilePath(path);
        if (tile !== undefined) expect(formatTilePath(tile)).toBe(path);
      }),
      { numRuns: 2000 },
    );
  });

  test('name no tile that no tree has', () => {
    expect(parseTilePath('tile/0/x072/x057/x594/x037/x927/936')).toBeUndefined();
    expect(parseTilePath(`tile/0/${'x999/'.repeat(1000)}000`)).toBeUndefined();
    for (const wrong of [
      { level: 64 },
      { level: 0.5 },
      { index: -1n },
      { index: 1n << 56n },
      { width: 0 },
      { width: 257 },
    ]) {
      expect(() => formatTilePath({ level: 0, index: 0n, width: 1, ...wrong })).toThrow(/there is no tile/);
    }
  });

  test('the tiles of a tree hold all its hashes', () => {
    for (const size of [0n, 1n, 255n, 256n, 65_535n, 65_536n, (1n << 64n) - 1n]) {
      const [leaves] = tileCounts(size);
      expect((leaves?.full ?? 0n) * 256n + BigInt(leaves?.partial ?? 0)).toBe(size);
    }
    expect(() => tileCounts(1n << 64n)).toThrow(/no tree/);
  });
});
