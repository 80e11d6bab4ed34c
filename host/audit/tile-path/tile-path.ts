import { AuditError } from '../error/error.ts';

/** A tile of hashes or a bundle of entries of a log (C2SP tlog-tiles), by what its path says. */
export interface TilePath {
  /** The level of a tile, 0 for the leaves' hashes; `entries` for a bundle of entries. */
  readonly level: number | 'entries';
  /** Position among the tiles of its level. */
  readonly index: bigint;
  /** Number of hashes or entries, 256 when it is full. */
  readonly width: number;
}

/** The tiles of one level that a tree has. */
export interface TileCount {
  readonly level: number;
  /** Number of full tiles. */
  readonly full: bigint;
  /** Width of the partial tile after them, 0 when there is none. */
  readonly partial: number;
}

/** Hashes of a full tile, and entries of a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;
/** A tree has fewer than 2^64 leaves. */
const MAX_INDEX = (1n << 56n) - 1n;
/** The longest path is far shorter. */
const MAX_PATH = 64;
const PATH = /^tile\/(?:(0|[1-9]\d?)|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/**
 * What a path such as `tile/0/x001/x234/067.p/8` names, without a slash before it. Each tile has one path, and any other text is none.
 * @returns undefined for what is no path of a tile
 */
export function parseTilePath(path: string): TilePath | undefined {
  if (path.length > MAX_PATH) return undefined;
  const [, levelText, groups, partial] = PATH.exec(path) ?? [];
  if (groups === undefined || groups.startsWith('x000/')) return undefined;
  const level = levelText === undefined ? 'entries' : Number(levelText);
  const index = BigInt(groups.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (!isTile({ level, index, width }) || (partial !== undefined && width === TILE_WIDTH)) return undefined;
  return { level, index, width };
}

function isTile({ level, index, width }: TilePath): boolean {
  const levelIs = level === 'entries' || (Number.isInteger(level) && level >= 0 && level <= MAX_LEVEL);
  return levelIs && index >= 0n && index <= MAX_INDEX && Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH;
}

/**
 * The path of a tile or bundle.
 * @throws AuditError `index_out_of_range` for one that no log has
 */
export function formatTilePath(tile: TilePath): string {
  const { level, index, width } = tile;
  if (!isTile(tile)) {
    throw new AuditError('index_out_of_range', `there is no tile ${index} of level ${level} and width ${width}`);
  }
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.replaceAll(/\d{3}(?=\d)/g, 'x$&/');
  return `tile/${level}/${groups}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/**
 * The tiles of hashes of a tree, level by level; the first line is that of the bundles of entries, too.
 * @throws AuditError `index_out_of_range` for a size that no tree has
 */
export function tileCounts(size: bigint): TileCount[] {
  if (size < 0n || size >= 1n << 64n) throw new AuditError('index_out_of_range', `no tree has ${size} leaves`);
  const counts: TileCount[] = [];
  for (let level = 0, hashes = size; hashes > 0n; level++, hashes >>= 8n) {
    counts.push({ level, full: hashes >> 8n, partial: Number(hashes & 0xffn) });
  }
  return counts;
}
