import { mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TestingError } from '../error/error.ts';
import { parseSnapshots, type SnapshotTexts } from './format.ts';

const FOLDER = '__snapshots__';
/** No snapshot file is read that is longer. */
const MAX_BYTES = 64 << 20;

/** Where the snapshots of a test file are kept. */
export const snapshotPath = (testFile: string): string => join(dirname(testFile), FOLDER, `${basename(testFile)}.snap`);

const isMissing = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';

/**
 * The snapshots that are kept of a test file; none when there is no such file.
 *
 * @throws TestingError `snapshot_invalid`
 */
export const readSnapshots = async (testFile: string): Promise<SnapshotTexts> => {
  const path = snapshotPath(testFile);
  let text: string;
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new RangeError(`it is longer than ${MAX_BYTES} bytes`);
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    if (isMissing(cause)) return new Map();
    throw new TestingError('snapshot_invalid', cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return parseSnapshots(text);
};

/** The folder beside the test file, and nowhere else: a link could lead the text anywhere. */
const ownFolder = async (testFile: string): Promise<string> => {
  const folder = dirname(snapshotPath(testFile));
  await mkdir(folder, { recursive: true });
  const [real, expected] = [await realpath(folder), join(await realpath(dirname(testFile)), FOLDER)];
  if (real !== expected) throw new Error(`${folder} is a link`);
  return folder;
};

/**
 * Writes the snapshots of a test file; an empty text removes them.
 *
 * @throws TestingError `unwritable`
 */
export const writeSnapshots = async (testFile: string, text: string): Promise<void> => {
  const path = snapshotPath(testFile);
  try {
    await ownFolder(testFile);
    // Removed first: a link in its place would be written through.
    await rm(path, { force: true });
    if (text !== '') await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TestingError('unwritable', `Cannot write ${path}: ${why}.`, { cause });
  }
};
