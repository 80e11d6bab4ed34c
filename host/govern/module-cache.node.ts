import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GuardError } from '../guard/index.ts';

/** A module's file, and what `sha256sum` prints for it. */
export interface CachedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

/** Bits of a folder's mode that let others than its owner write. */
const WRITABLE_BY_OTHERS = 0o022;

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** @throws GuardError `cache_invalid` when others may write there: they could put another policy in place of the compiled one */
async function checkFolder(folder: string): Promise<void> {
  try {
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await chmod(folder, 0o700);
    const { mode, uid } = await stat(folder);
    // Windows has neither owners nor modes of this kind.
    if (process.getuid === undefined) return;
    if ((mode & WRITABLE_BY_OTHERS) === 0 && (uid === process.getuid() || uid === 0)) return;
  } catch (cause) {
    throw new GuardError('cache_invalid', `the cache's folder ${folder} cannot be used`, { cause });
  }
  throw new GuardError('cache_invalid', `the cache's folder ${folder} is another user's, or others may write there`);
}

async function readMaybe(path: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(path);
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
export async function readCached(folder: string, key: string): Promise<CachedModule | null> {
  await checkFolder(folder);
  try {
    const digest = (await readMaybe(join(folder, `${key}.digest`)))?.toString('latin1') ?? '';
    if (!/^[0-9a-f]{64}$/.test(digest)) return null;
    const bytes = await readMaybe(join(folder, `${digest}.wasm`));
    if (bytes === null) return null;
    const module = new Uint8Array(bytes);
    return (await sha256(module)) === digest ? { bytes: module, digest } : null;
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
export async function writeCached(folder: string, key: string, { bytes, digest }: CachedModule): Promise<void> {
  try {
    await writeWhole(join(folder, `${digest}.wasm`), bytes);
    await writeWhole(join(folder, `${key}.digest`), digest);
  } catch (cause) {
    throw new GuardError('cache_invalid', `the cache's folder ${folder} cannot be written`, { cause });
  }
}
