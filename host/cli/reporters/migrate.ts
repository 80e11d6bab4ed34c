import type { Migrated, Remark } from '../../authoring/index.ts';
import { counted } from './counted.ts';
import type { Locate } from './diagnostics.ts';
import type { Palette } from './paint.ts';
import { printable } from './table.ts';

type Kind = 'error' | 'inexact' | 'note';

function remarkLine(palette: Palette, kind: Kind, { rule, text, span }: Remark, file: string): string {
  const { bold, blue, red, yellow } = palette;
  const where = bold(`${printable(file)}${span === null ? '' : `:${span.line}:${span.column}`}`);
  const paint = { error: red, inexact: yellow, note: blue }[kind];
  const about = rule === null ? '' : `rule "${printable(rule)}": `;
  return `${where} ${paint(kind)} ${about}${printable(text)}`;
}

/** What a migration came to, without its text. */
export function migratedLines(palette: Palette, migrated: Migrated, file: string): string[] {
  const { refused, inexact, notes } = migrated;
  return [
    ...refused.map((each) => remarkLine(palette, 'error', each, file)),
    ...inexact.map((each) => remarkLine(palette, 'inexact', each, file)),
    ...notes.map((each) => remarkLine(palette, 'note', each, file)),
  ];
}

/** What rules that cannot be expressed leave to do. */
export function refusedLine({ red }: Palette, { refused }: Migrated, to: string): string {
  const rules = new Set(refused.map(({ rule, span }) => `${rule} ${span?.line}`)).size;
  return red(
    `${counted(rules, 'rule')} cannot be expressed in ${to}: nothing is written. With --lossy what denies denies more, and what allows is left out.`,
  );
}

function remarkJson({ rule, text, span }: Remark): object {
  return { rule, text, line: span?.line ?? null, column: span?.column ?? null };
}

/** A migration for programs. */
export function migratedJson(
  { text, refused, inexact, notes, needsStrategy }: Migrated,
  locate: Locate,
  name: string,
): object {
  return {
    file: locate(name),
    text,
    refused: refused.map(remarkJson),
    inexact: inexact.map(remarkJson),
    notes: notes.map(remarkJson),
    needsStrategy,
  };
}
