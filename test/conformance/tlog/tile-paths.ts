/** Paths of tiles and entry bundles, and the tiles that trees have. */
import { formatTilePath, parseTilePath, tileCounts, type TilePath } from '../../../host/audit/index.ts';
import { differences, readJson, type VectorFolder } from './vectors.ts';

interface TileVectors {
  readonly valid: readonly PathCase[];
  readonly entries_valid: readonly Omit<PathCase, 'level'>[];
  readonly invalid: readonly string[];
  readonly sizes: readonly { readonly size: string; readonly tiles: Readonly<Record<string, number>> }[];
}

interface PathCase {
  readonly level: number;
  readonly index: string;
  readonly width: number;
  readonly path: string;
}

const FILE = 'tile-paths.json';

const describe = (tile: TilePath | undefined): string =>
  tile === undefined ? 'none' : `level ${tile.level}, index ${tile.index}, width ${tile.width}`;

export function runTilePaths(vectors: VectorFolder): void {
  const { recorder } = vectors;
  const file = readJson(vectors, FILE) as TileVectors | undefined;
  if (file === undefined) return;
  const bundles = file.entries_valid.map((each) => ({ ...each, level: 'entries' as const }));
  for (const { path, level, index, width } of [...file.valid, ...bundles]) {
    const tile = { level, index: BigInt(index), width };
    const found = differences('written', path, formatTilePath(tile));
    found.push(...differences('read', describe(tile), describe(parseTilePath(path))));
    recorder.judge(FILE, path, found);
  }
  for (const path of file.invalid) {
    recorder.judge(FILE, `invalid: ${path}`, differences('read', 'none', describe(parseTilePath(path))));
  }
  for (const { size, tiles } of file.sizes) {
    const counted: Record<string, number> = {};
    for (const { level, full, partial } of tileCounts(BigInt(size))) {
      if (full > 0n) counted[`level${level}_full`] = Number(full);
      if (partial > 0) counted[`level${level}_partial`] = partial;
    }
    recorder.judge(FILE, `tiles of ${size}`, differences('tiles', JSON.stringify(tiles), JSON.stringify(counted)));
  }
}
