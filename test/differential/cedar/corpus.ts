import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../../..');
const ARCHIVE = join(process.env['EDICT_VECTORS'] ?? join(ROOT, '../shared/vectors'), 'cedar/vectors.tar.gz');
const BLOCK = 512;

const field = (header: Buffer, start: number, end: number): string =>
  header.toString('utf8', start, end).replace(/\0.*$/s, '');

/** The files of a tar archive (POSIX ustar), by name. */
const untar = (archive: Buffer): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    const name = field(header, 0, 100);
    if (name === '') break;
    const size = Number.parseInt(field(header, 124, 136), 8);
    const prefix = field(header, 345, 500);
    const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/^\.\//, '');
    if (field(header, 156, 157) !== '5') files.set(path, archive.toString('utf8', at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
};

/** Cedar's conformance corpus, by path; null, with a word on the console, where it is not here. */
export const readCorpus = (): ReadonlyMap<string, string> | null => {
  if (existsSync(ARCHIVE)) return untar(gunzipSync(readFileSync(ARCHIVE)));
  console.log('The Cedar corpus is not here: its tests are skipped.');
  return null;
};

/** Every n-th of the items, or all of them. */
export const sample = <T>(items: readonly T[], full: boolean, every: number): readonly T[] =>
  full ? items : items.filter((_, index) => index % every === 0);
