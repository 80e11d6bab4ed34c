import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesOf } from '../../../test/audit/frames.ts';
import { decision, KeptLog } from '../../../test/audit/kept-log.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { show } from '../verify/folder.node.ts';
import { exportTiles } from './tiles.node.ts';

const kept = new KeptLog();
const out = join(kept.root, 'tiles');

beforeAll(() => kept.write(Array.from({ length: 300 }, (_, i) => decision(`agent ${i % 4}`, { i }))));
afterAll(() => kept.remove());

/** SHA-256, and the tree of RFC 6962 §2.1, as they stand there: nothing of the program's. */
const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
function root(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return Buffer.from(leaves[0] ?? []);
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return sha256(Uint8Array.of(1), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

/** Reads a log by the specification of tlog-tiles alone. */
function readTiles(dir: string): { origin: string; size: number; entries: Buffer[]; root: string; levels: Buffer[][] } {
  const [origin = '', sizeLine = '', rootLine = ''] = readFileSync(join(dir, 'checkpoint'), 'utf8').split('\n');
  const size = Number(sizeLine);
  const path = (level: string, index: number, width: number): string => {
    const digits = String(index).padStart(3, '0').match(/\d{3}/g) ?? [];
    return join(dir, 'tile', level, ...digits) + (width === 256 ? '' : `.p/${width}`);
  };
  const read = (level: string, count: number): Buffer[] =>
    Array.from({ length: Math.ceil(count / 256) }, (_, i) =>
      readFileSync(path(level, i, Math.min(256, count - 256 * i))),
    );
  const entries = read('entries', size).flatMap(entriesOf);
  const levels: Buffer[][] = [];
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / 256)) {
    const hashes = Buffer.concat(read(String(level), count));
    levels.push(Array.from({ length: hashes.length / 32 }, (_, i) => hashes.subarray(32 * i, 32 * i + 32)));
  }
  return { origin, size, entries, root: rootLine, levels };
}

function check(dir: string): number {
  const log = readTiles(dir);
  expect(log.entries).toHaveLength(log.size);
  const leaves = log.entries.map((entry) => sha256(Uint8Array.of(0), entry));
  expect(root(leaves).toString('base64')).toBe(log.root);
  for (const [level, hashes] of log.levels.entries()) {
    const span = 256 ** level;
    expect(hashes).toHaveLength(Math.floor(log.size / span));
    for (const [i, hash] of hashes.entries())
      expect(hash.equals(root(leaves.slice(i * span, (i + 1) * span)))).toBe(true);
  }
  return log.size;
}

describe('a log as static tiles', () => {
  test('is read by the specification alone, and its root is derived again', async () => {
    expect(await exportTiles(kept.dir, kept.trust, out)).toMatchObject({
      tiles: 3,
      bundles: 2,
      checkpoint: { size: 300n },
    });
    expect(check(out)).toBe(300);
    expect(readTiles(out).entries.map((entry) => new Uint8Array(entry))).toStrictEqual(
      (await show(kept.dir)).map(({ entry }) => entry),
    );
    expect(readdirSync(join(out, 'tile', '0')).sort()).toStrictEqual(['000', '001.p']);
  });

  test('is extended by the next export: what is full stays, byte for byte', async () => {
    const before = readFileSync(join(out, 'tile', 'entries', '000'));
    await kept.write(Array.from({ length: 300 }, (_, i) => decision('more', { i })));
    expect(await exportTiles(kept.dir, kept.trust, out)).toMatchObject({ tiles: 3, bundles: 2 });
    expect(check(out)).toBe(600);
    expect(readFileSync(join(out, 'tile', 'entries', '000')).equals(before)).toBe(true);
    expect(await exportTiles(kept.dir, kept.trust, out)).toMatchObject({ tiles: 0, bundles: 0 });
  });

  test('of another log, or with a tile that was changed, is not written over', async () => {
    const other = new KeptLog();
    try {
      cpSync(join(kept.root, 'keys'), join(other.root, 'keys'), { recursive: true });
      await other.write(Array.from({ length: 700 }, (_, i) => decision('fork', { i })));
      expect(await laterRefusal(() => exportTiles(other.dir, other.trust, out))).toBe('log_corrupt');
      expect(check(out)).toBe(600);
    } finally {
      other.remove();
    }
    const tile = join(out, 'tile', '0', '001');
    const bytes = readFileSync(tile);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(tile, bytes);
    expect(await laterRefusal(() => exportTiles(kept.dir, kept.trust, out))).toBe('log_corrupt');
  });

  test('of a log that does not verify leaves nothing', async () => {
    const damaged = join(kept.root, 'damaged');
    cpSync(kept.dir, damaged, { recursive: true });
    const segment = join(damaged, 'entries', '0000000000000000');
    const bytes = readFileSync(segment);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    writeFileSync(segment, bytes);
    const target = join(kept.root, 'none');
    expect(await laterRefusal(() => exportTiles(damaged, kept.trust, target))).toBe('log_corrupt');
    expect(existsSync(target)).toBe(false);
    rmSync(damaged, { recursive: true });
  });

  test('of an empty log is its checkpoint', async () => {
    const empty = new KeptLog();
    try {
      await empty.write([]);
      const target = join(empty.root, 'tiles');
      expect(await exportTiles(empty.dir, empty.trust, target)).toMatchObject({ tiles: 0, bundles: 0 });
      expect(check(target)).toBe(0);
    } finally {
      empty.remove();
    }
  });
});
