import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reportable } from './diagnostics.ts';
import type { Palette } from './paint.ts';

/** The folder of the diagnostics' pages, which ship with the package. */
export function pagesFolder(): string {
  return fileURLToPath(new URL('docs/diagnostics', import.meta.resolve('edict/package.json')));
}

/** The compiler's codes; findings of other rooms have no pages. */
const codesOf = (diagnostics: readonly Reportable[]): string[] =>
  [...new Set(diagnostics.map(({ code }) => code))].filter((code) => /^E[A-Z]\d/.test(code)).toSorted();

/** The texts of the pages of what was found. One that is not there, because the package was stripped, is left out. */
export async function readPages(diagnostics: readonly Reportable[]): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(
    codesOf(diagnostics).map(async (code) => {
      const text = await readFile(join(pagesFolder(), `${code}.md`), 'utf8').catch(() => null);
      return text === null ? [] : [[code, text] as const];
    }),
  );
  return new Map(pages.flat());
}

/** Where the pages of what was found are, as a shell takes it. */
export function pagesLine({ dim }: Palette, diagnostics: readonly Reportable[]): string[] {
  const codes = codesOf(diagnostics);
  const [only, second] = codes;
  if (only === undefined) return [];
  const name = second === undefined ? only : `{${codes.join(',')}}`;
  return [`${dim('pages:')} ${join(relative('', pagesFolder()), `${name}.md`)}`];
}
