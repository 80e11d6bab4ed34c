import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TestingError } from './error/error.ts';

const TEST_FILE = /\.test\.ya?ml$/u;

/** A folder that nobody keeps policies in. */
const isSkipped = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/** What was found, and where it was looked for. */
export interface Found {
  /** Absolute paths of test files, each once, sorted within the folder that was named. */
  readonly files: readonly string[];
  /** Absolute paths of the folders that were gone through. */
  readonly folders: readonly string[];
}

const unreadable = (path: string, cause: unknown): TestingError => {
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const why = missing ? 'there is no such file or folder' : cause instanceof Error ? cause.message : String(cause);
  return new TestingError('unreadable', `Cannot read ${path}: ${why}.`, { cause });
};

/** Links are not entered: a folder that holds itself would never end. */
const lookThrough = async (folder: string, files: Set<string>, folders: Set<string>): Promise<void> => {
  if (folders.has(folder)) return;
  folders.add(folder);
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    if (entry.isFile() && TEST_FILE.test(entry.name)) files.add(join(folder, entry.name));
  }
  for (const entry of sorted) {
    if (entry.isDirectory() && !isSkipped(entry.name)) await lookThrough(join(folder, entry.name), files, folders);
  }
};

/**
 * The test files that are meant by files and folders: a file is one whatever its name, a folder stands for every `*.test.yaml` and `*.test.yml` below it.
 *
 * @throws TestingError `unreadable`
 */
export const findTestFiles = async (paths: readonly string[]): Promise<Found> => {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(path);
    try {
      if ((await stat(absolute)).isDirectory()) await lookThrough(absolute, files, folders);
      else files.add(absolute);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }
  return { files: [...files], folders: [...folders] };
};
