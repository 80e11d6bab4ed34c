import { resolve } from 'node:path';
import { findTestFiles, type Found } from './discover.node.ts';
import { textOrNull } from './text.node.ts';

/** What a run read: what would make another run worth while. */
export interface ReadPaths {
  /** The files and folders that were named. */
  readonly named: readonly string[];
  /** Texts by absolute path: test files, policies, what they extend, snapshots; null for what is not there. */
  readonly files: ReadonlyMap<string, string | null>;
  /** Absolute paths of the folders in which test files were looked for. */
  readonly folders: readonly string[];
}

/** What there is now; nothing where a path that was named is not there. */
const findNow = (named: readonly string[]): Promise<Found> =>
  findTestFiles(named).catch(() => ({ files: [], folders: [] }));

/** Whether another run would read something else: a file was changed, came or went. */
export const isStale = async ({ named, files, folders }: ReadPaths): Promise<boolean> => {
  const found = await findNow(named);
  if (found.files.some((path) => !files.has(path)) || found.folders.length !== folders.length) return true;
  for (const [path, text] of files) if ((await textOrNull(path)) !== text) return true;
  return false;
};

/** What is waited for after a run that could not begin: the test files that there are, as they are now. */
export const unreadRun = async (named: readonly string[]): Promise<ReadPaths> => {
  const { files, folders } = await findNow(named);
  const paths = folders.length + files.length > 0 ? files : named.map((path) => resolve(path));
  const texts = await Promise.all(paths.map(async (path) => [path, await textOrNull(path)] as const));
  return { named, files: new Map(texts), folders };
};
