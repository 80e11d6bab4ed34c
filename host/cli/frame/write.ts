import { randomBytes } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from './error.ts';

/** The file that a path leads to, links followed; null when what is there is no file, such as `/dev/stdout`. */
async function fileAt(path: string): Promise<string | null> {
  try {
    const target = await realpath(path);
    return (await stat(target)).isFile() ? target : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return path;
    throw error;
  }
}

/**
 * Writes a file that a reader sees whole or not at all: beside its place first, and then renamed into it.
 *
 * @throws CliError `unwritable`
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  try {
    const target = await fileAt(path);
    if (target === null) return await writeFile(path, content);
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeFile(beside, content, { flag: 'wx' });
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (cause) {
    throw new CliError('unwritable', `Cannot write ${path}: ${cause instanceof Error ? cause.message : ''}`, { cause });
  }
}
