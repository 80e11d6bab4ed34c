import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../error/system.ts';

/** Makes one folder. @returns why its parent must be made first; undefined when the folder is there */
function makeOne(path: string): Error | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
    return undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && error instanceof Error) return error;
    // A root may answer with something else than that it exists.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
    throw error;
  }
}

/**
 * Makes a folder, and those above it, for their owner alone; a folder that is there stays as it is. `mkdir` of Node with `recursive` does not return for a path where no folder can be made although
 * its parent is there, such as `/proc/x`.
 *
 * @throws errors of the file system
 */
export function makeFolder(path: string): void {
  const missing = makeOne(path);
  if (missing === undefined) return;
  const parent = dirname(path);
  if (parent === path || statSync(parent, { throwIfNoEntry: false }) !== undefined) throw missing;
  makeFolder(parent);
  const still = makeOne(path);
  if (still !== undefined) throw still;
}
