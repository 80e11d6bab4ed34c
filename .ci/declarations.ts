/**
 * A step of `npm run build`: deletes the declarations that no entry point of the package leads to. Whoever imports the package never sees them, and they are half a megabyte. That none is missing, the package check sees: it
 * compiles every declaration that is left.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const SUFFIX = '.d.ts';

/** Every declaration file that the package's manifest names, at whatever depth of its conditions. */
function entriesOf(exports: unknown): readonly string[] {
  if (typeof exports === 'string') return exports.endsWith(SUFFIX) ? [join(root, exports)] : [];
  return typeof exports === 'object' && exports !== null ? Object.values(exports).flatMap(entriesOf) : [];
}

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly exports: unknown };
const needed = new Set<string>();
const open = [...entriesOf(exports)];
if (open.length === 0) throw new Error('the package has no entry point with types');
for (let path = open.pop(); path !== undefined; path = open.pop()) {
  if (needed.has(path)) continue;
  needed.add(path);
  for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles) {
    if (fileName.startsWith('.')) open.push(join(dirname(path), fileName.replace(/\.ts$/, SUFFIX)));
  }
}

const folder = join(root, 'build/dist/host');
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  const path = join(folder, name);
  if (name.endsWith(SUFFIX) && !needed.has(path)) rmSync(path);
}
