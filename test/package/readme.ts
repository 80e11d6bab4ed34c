import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './pack.ts';

/**
 * The README's code blocks that name a file in their first line (```` ```js quickstart.mjs ````), by that name: what a reader would copy, and so what is tested.
 */
export async function readmeFiles(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const files = new Map<string, string>();
  for (const [, name = '', code = ''] of text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)) {
    if (files.has(name)) throw new Error(`README.md has two blocks of the name ${name}`);
    files.set(name, code);
  }
  return files;
}
