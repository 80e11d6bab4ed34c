import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Library } from './link/compile.ts';

const FOLDER = 'assembly';

/** The nearest folder above this file that holds the library: the checkout's root, or that of the installed package. */
const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, FOLDER, 'module.ts'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`the package's folder ${FOLDER}/ is missing`);
    folder = parent;
  }
  return folder;
};

/** Reads the sources of the runtime library that modules are linked with, from the package's own files. */
export const readLibrary = async (): Promise<Library> => {
  const root = packageRoot();
  const names = await readdir(join(root, FOLDER), { recursive: true });
  const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort();
  const files = sources.map(async (name): Promise<readonly [string, string]> => [
    `${FOLDER}/${name.split(sep).join('/')}`,
    await readFile(join(root, FOLDER, name), 'utf8'),
  ]);
  return new Map(await Promise.all(files));
};
