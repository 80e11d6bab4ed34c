import { randomBytes } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { CliError } from './error.ts';

/** The file that a path leads to, links followed, and who may use it, if it is there; null when what is there is no file, such as `/dev/stdout`. */
async function fileAt(path: string): Promise<{ readonly target: string; readonly mode: number | null } | null> {
  try {
    const target = await realpath(path);
    const found = await stat(target);
    return found.isFile() ? { target, mode: found.mode & 0o777 } : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { target: path, mode: null };
    throw error;
  }
}

/** Whether two paths lead to one file, whatever they are called. */
async function isSame(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map((each) => stat(each).catch(() => null)));
  return one !== undefined && two !== undefined && one !== null && one.ino === two?.ino && one.dev === two.dev;
}

/**
 * Refuses to write over what was read: what the user wrote would be gone.
 *
 * @param flag the one that names the file, such as `--out`
 * @throws CliError `usage`
 */
export async function refuseOverwriting(flag: string, path: string, read: readonly string[]): Promise<void> {
  for (const each of read) {
    if (!(await isSame(path, each))) continue;
    throw new CliError('usage', `\`${flag}\` is ${relative('', each)} itself, which is read.`, {
      hint: 'Name another file.',
    });
  }
}

/**
 * Writes a file that a reader sees whole or not at all: beside its place first, and then renamed into it. A file that is replaced keeps its permissions.
 *
 * @param privately whether a new file is its owner's alone
 * @throws CliError `unwritable`
 */
export async function writeWhole(path: string, content: Uint8Array | string, privately = false): Promise<void> {
  try {
    const found = await fileAt(path);
    if (found === null) return await writeFile(path, content);
    const { target } = found;
    const mode = found.mode ?? (privately ? 0o600 : null);
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeFile(beside, content, { flag: 'wx', ...(mode === null ? {} : { mode }) });
      // The process may take from the mode of a new file what the old one has.
      if (mode !== null) await chmod(beside, mode);
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (cause) {
    throw new CliError('unwritable', `Cannot write ${path}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}
