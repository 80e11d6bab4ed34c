import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../audit/log/folder.node.ts';
import { readRegularFile } from '../engine/file/read.node.ts';
import { sha256Hex } from '../engine/load/digest.ts';
import { MAX_FILE_BYTES } from '../engine/load/source.ts';
import { GuardError } from '../guard/index.ts';

/** A module's file, and what `sha256sum` prints for it. */
export interface CachedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

/** Bits of a folder's mode that let others than its owner write. */
const WRITABLE_BY_OTHERS = 0o022;

/** Makes the folder, if it is not there, and looks at it. */
async function makeAndLook(folder: string): Promise<Stats> {
  try {
    makeFolder(folder);
    return await lstat(folder);
  } catch (cause) {
    throw new GuardError('cache_invalid', `the cache's folder ${folder} cannot be used`, { cause });
  }
}

/** Why others could put another policy in place of the compiled one; undefined when they cannot. */
function exposure(stats: Stats, folder: string): string | undefined {
  // Whoever made the link chooses where it leads, today and tomorrow.
  if (stats.isSymbolicLink()) return 'is a link: name the folder itself';
  if (!stats.isDirectory()) return 'is no folder';
  // Windows has neither owners nor modes of this kind.
  if (process.getuid === undefined) return undefined;
  if (stats.uid !== process.getuid() && stats.uid !== 0) return "is another user's: name one of your own";
  return (stats.mode & WRITABLE_BY_OTHERS) === 0 ? undefined : `can be written by others: run \`chmod 700 ${folder}\``;
}

/** @throws GuardError `cache_invalid` unless the folder is its user's alone */
async function checkFolder(folder: string): Promise<void> {
  const why = exposure(await makeAndLook(folder), folder);
  if (why !== undefined) throw new GuardError('cache_invalid', `the cache's folder ${folder} ${why}`);
}

async function readMaybe(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await readRegularFile(path, MAX_FILE_BYTES);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Puts a file in its place whole: a reader sees all of it or none. */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * The module that was kept under a key, or null. A file that is not what its digest says counts as none.
 *
 * @param key lower-case hex
 * @throws GuardError `cache_invalid`
 */
export async function readCached(cache: string, key: string): Promise<CachedModule | null> {
  const folder = resolve(cache);
  await checkFolder(folder);
  try {
    const pointer = await readMaybe(join(folder, `${key}.digest`));
    const digest = pointer === null ? '' : new TextDecoder('latin1').decode(pointer);
    if (!/^[0-9a-f]{64}$/.test(digest)) return null;
    const bytes = await readMaybe(join(folder, `${digest}.wasm`));
    return bytes !== null && (await sha256Hex(bytes)) === digest ? { bytes, digest } : null;
  } catch (cause) {
    throw new GuardError('cache_invalid', `the cache's folder ${folder} cannot be read`, { cause });
  }
}

/**
 * Keeps a module under a key.
 *
 * @param key lower-case hex
 * @throws GuardError `cache_invalid`
 */
export async function writeCached(cache: string, key: string, { bytes, digest }: CachedModule): Promise<void> {
  const folder = resolve(cache);
  await checkFolder(folder);
  try {
    await writeWhole(join(folder, `${digest}.wasm`), bytes);
    await writeWhole(join(folder, `${key}.digest`), digest);
  } catch (cause) {
    throw new GuardError('cache_invalid', `the cache's folder ${folder} cannot be written`, { cause });
  }
}
