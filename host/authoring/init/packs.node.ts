import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pack, ProjectFile } from './types.ts';

const isPolicy = (name: string): boolean => /\.ya?ml$/u.test(name) && !/\.test\.ya?ml$/u.test(name);
const isOther = (name: string): boolean => /\.test\.ya?ml$/u.test(name) || name === 'README.md';

/** The folder of the packs, which ship with the package. */
function packsFolder(): string {
  return fileURLToPath(new URL('policies', import.meta.resolve('edict/package.json')));
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
}

/**
 * The names of the packs that ship, in alphabetical order: the folders with policies in them.
 *
 * @throws errors of the file system
 */
export async function listPacks(): Promise<readonly string[]> {
  const folder = packsFolder();
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(
    folders.map(async (name) => ((await filesOf(join(folder, name))).some(isPolicy) ? [name] : [])),
  );
  return found.flat().toSorted();
}

/**
 * A pack that ships.
 *
 * @param name one of `listPacks`
 * @throws errors of the file system
 */
export async function readPack(name: string): Promise<Pack> {
  const folder = join(packsFolder(), name);
  const read = (names: readonly string[]): Promise<ProjectFile[]> =>
    Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })));
  const names = await filesOf(folder);
  return { name, policies: await read(names.filter(isPolicy)), others: await read(names.filter(isOther)) };
}
