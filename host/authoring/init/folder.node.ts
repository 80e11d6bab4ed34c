import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import type { ProjectChoices, ProjectFile } from './types.ts';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Whether something has this name, be it a link to nothing. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** What a folder's package.json, if there is one, says of its modules. */
export async function manifestOf(folder: string): Promise<ProjectChoices['manifest']> {
  const path = join(folder, 'package.json');
  if (!(await isThere(path))) return 'none';
  try {
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
    const isModule =
      typeof manifest === 'object' && manifest !== null && 'type' in manifest && manifest.type === 'module';
    return isModule ? 'module' : 'commonjs';
  } catch {
    // One that cannot be read is not replaced either.
    return 'commonjs';
  }
}

/** The path of the JSON Schemas from a folder where Edict is installed; null elsewhere, so that no file names what an editor would not find. */
export async function schemasOf(folder: string): Promise<string | null> {
  try {
    const from = await realpath(folder);
    const found = await realpath(createRequire(join(from, 'package.json')).resolve('edict/schemas/policy-test.json'));
    const path = relative(from, dirname(found)).split(sep).join('/');
    return path.startsWith('../') ? null : `./${path}`;
  } catch {
    return null;
  }
}

async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** What became of a project's files. */
export interface Written {
  readonly written: readonly string[];
  /** Files that were there, for which nothing was written. */
  readonly inTheWay: readonly string[];
}

/**
 * Writes a project's files, all of them or none: files that are there are in the way, unless they may be replaced. A link is replaced, and never followed.
 *
 * @throws errors of the file system
 */
export async function writeProject(
  folder: string,
  files: readonly ProjectFile[],
  existing: 'keep' | 'replace',
): Promise<Written> {
  const there = await Promise.all(files.map(({ path }) => isThere(join(folder, path))));
  const wanted = files.filter(({ unlessThere }, index) => unlessThere !== true || there[index] !== true);
  const inTheWay = files.filter(({ unlessThere }, index) => unlessThere !== true && there[index] === true);
  if (existing === 'keep' && inTheWay.length > 0) return { written: [], inTheWay: inTheWay.map(({ path }) => path) };
  for (const { path, text, unlessThere } of wanted) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    if (existing === 'replace' && unlessThere !== true) await replace(target, text);
    else await writeFile(target, text, { flag: 'wx' });
  }
  return { written: wanted.map(({ path }) => path), inTheWay: [] };
}
