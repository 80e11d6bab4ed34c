import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readArchive } from '../../conformance/cedar/archive.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ARCHIVE = join(process.env['EDICT_VECTORS'] ?? join(ROOT, '../shared/vectors'), 'cedar/vectors.tar.gz');
/** Cedar's conformance corpus, by path; null, with a word on the console, where it is not here. */
export const readCorpus = (): ReadonlyMap<string, string> | null => {
  if (existsSync(ARCHIVE)) return readArchive(ARCHIVE);
  console.log('The Cedar corpus is not here: its tests are skipped.');
  return null;
};

/** Every n-th of the items, or all of them. */
export const sample = <T>(items: readonly T[], full: boolean, every: number): readonly T[] =>
  full ? items : items.filter((_, index) => index % every === 0);
