import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../../compiler/index.node.ts';
import type { Palette } from './paint.ts';

/** The folder of the diagnostics' pages, which ship with the package. */
export function pagesFolder(): string {
  return fileURLToPath(new URL('docs/diagnostics', import.meta.resolve('edict/package.json')));
}

const codesOf = (diagnostics: readonly Diagnostic[]): string[] =>
  [...new Set(diagnostics.map(({ code }) => code))].toSorted();

/** The texts of the pages of what was found. One that is not there, because the package was stripped, is left out. */
export async function readPages(diagnostics: readonly Diagnostic[]): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(
    codesOf(diagnostics).map(async (code) => {
      const text = await readFile(join(pagesFolder(), `${code}.md`), 'utf8').catch(() => null);
      return text === null ? [] : [[code, text] as const];
    }),
  );
  return new Map(pages.flat());
}

/** Where the pages of what was found are, as a shell takes it. */
export function pagesLine({ dim }: Palette, diagnostics: readonly Diagnostic[]): string[] {
  const codes = codesOf(diagnostics);
  const [only, second] = codes;
  if (only === undefined) return [];
  const name = second === undefined ? only : `{${codes.join(',')}}`;
  return [`${dim('pages:')} ${join(relative('', pagesFolder()), `${name}.md`)}`];
}
