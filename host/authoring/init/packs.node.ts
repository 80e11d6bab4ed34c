import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language, Pack, ProjectFile } from './types.ts';

const isTest = (name: string): boolean => /\.test\.ya?ml$/u.test(name);
const isCedarTest = (name: string): boolean => /\.cedar\.test\.ya?ml$/u.test(name);

/** What of a pack's folder is in a language. */
const PARTS: Readonly<Record<Language, Readonly<Record<'isPolicy' | 'isTest', (name: string) => boolean>>>> = {
  yaml: {
    isPolicy: (name) => /\.ya?ml$/u.test(name) && !isTest(name),
    isTest: (name) => isTest(name) && !isCedarTest(name),
  },
  cedar: { isPolicy: (name) => name.endsWith('.cedar'), isTest: isCedarTest },
};

/** The folder of the packs, which ship with the package. */
function packsFolder(): string {
  return fileURLToPath(new URL('policies', import.meta.resolve('edict/package.json')));
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
}

/**
 * The names of the packs that ship in a language, in alphabetical order: the folders with policies in them.
 *
 * @throws errors of the file system
 */
export async function listPacks(language: Language = 'yaml'): Promise<readonly string[]> {
  const folder = packsFolder();
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(
    folders.map(async (name) => ((await filesOf(join(folder, name))).some(PARTS[language].isPolicy) ? [name] : [])),
  );
  return found.flat().toSorted();
}

/**
 * A pack that ships.
 *
 * @param name one of `listPacks`
 * @throws errors of the file system
 */
export async function readPack(name: string, language: Language = 'yaml'): Promise<Pack> {
  const folder = join(packsFolder(), name);
  const read = (names: readonly string[]): Promise<ProjectFile[]> =>
    Promise.all(names.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })));
  const names = await filesOf(folder);
  const { isPolicy, isTest: isOfLanguage } = PARTS[language];
  const others = names.filter((each) => isOfLanguage(each) || each === 'README.md');
  return { name, policies: await read(names.filter(isPolicy)), others: await read(others) };
}

/**
 * The schema for agents, which ships with the packs.
 *
 * @throws errors of the file system
 */
export function readAgentSchema(): Promise<string> {
  return readFile(join(packsFolder(), 'agent.cedarschema'), 'utf8');
}
