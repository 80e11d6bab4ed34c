import { sep } from 'node:path';
import type { Fix, FixResult } from '../../authoring/index.ts';
import { counted } from './counted.ts';
import type { Locate } from './diagnostics.ts';
import type { Palette } from './paint.ts';
import { clip, printable } from './table.ts';

const MOST_COLUMNS = 60;

const shown = (text: string): string => clip(printable(text.trim()), MOST_COLUMNS);

/** What was done, in words. */
export function fixText({ replaced, written }: Fix): string {
  if (replaced === '') return `added ${shown(written)}`;
  return `wrote ${shown(written) || 'a space'} for ${shown(replaced) || 'a tab'}`;
}

const DECIDES: Readonly<Record<'same' | 'otherwise', string>> = {
  same: 'decides as before',
  otherwise: 'decides otherwise than before',
};

/** One fix: where, what, and whether the policy now decides otherwise. */
export function fixLine(palette: Palette, fix: Fix, locate: Locate): string {
  const { bold, dim, green, yellow } = palette;
  const { source, span, code, decides } = fix;
  const where = bold(`${printable(locate(source))}:${span.line}:${span.column}`);
  const effect =
    decides === null ? '' : decides === 'same' ? dim(` (${DECIDES[decides]})`) : yellow(` (${DECIDES[decides]})`);
  return `${where} ${green('fixed')}${dim(`[${code}]`)} ${fixText(fix)}${effect}`;
}

/** How much was mended, or would be. */
export function fixSummary({ yellow }: Palette, { fixes, sources, complete }: FixResult, done: boolean): string[] {
  const otherwise = fixes.filter(({ decides }) => decides === 'otherwise').length;
  if (fixes.length === 0) return complete ? [] : ['Nothing was fixed within the bound.'];
  const what = `${counted(fixes.length, 'fix', 'fixes')} in ${counted(sources.length, 'file')}`;
  return [
    `${what}${done ? '' : ', not made'}`,
    ...(otherwise > 0
      ? [
          yellow(
            `${otherwise} of them ${done ? 'made' : 'would make'} the policy decide otherwise: what it says now is what it seemed to say before`,
          ),
        ]
      : []),
    ...(complete ? [] : ['There may be more to fix: run it again.']),
  ];
}

/** A fix as JSON. */
export function fixJson(fix: Fix, locate: Locate): object {
  const { code, message, source, span, replaced, written, decides } = fix;
  const { line, column, endLine, endColumn } = span;
  return {
    code,
    message,
    file: locate(source),
    span: { line, column, endLine, endColumn },
    replaced,
    written,
    decides,
  };
}

/** What was mended, or would be, as a unified diff that `git apply` takes in the working folder. */
export async function diffOf({ sources }: FixResult, locate: Locate): Promise<readonly string[]> {
  const { unifiedDiff } = await import('../../authoring/index.ts');
  return sources.flatMap((source) => unifiedDiff(source, locate(source.name).split(sep).join('/')));
}
