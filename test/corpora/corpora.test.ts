import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, 'benign');

const files = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .sort()
  .map((name) => ({
    kind: name.slice(0, -'.jsonl'.length),
    lines: readFileSync(join(folder, name), 'utf8').replace(/\n$/, '').split('\n'),
  }));

/** The text of a line, or the reason why the line is wrong. */
const read = (line: string, kind: string): { readonly text: string } | { readonly wrong: string } => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { wrong: `no JSON: ${line.slice(0, 60)}` };
  }
  if (typeof value !== 'object' || value === null) return { wrong: `no object: ${line.slice(0, 60)}` };
  const keys = Object.keys(value).sort().join();
  if (keys !== 'kind,text') return { wrong: `keys ${keys}: ${line.slice(0, 60)}` };
  const { text, kind: own } = value as { readonly text: unknown; readonly kind: unknown };
  if (typeof text !== 'string' || text.trim() === '') return { wrong: `no text: ${line.slice(0, 60)}` };
  if (own !== kind) return { wrong: `kind ${String(own)}: ${line.slice(0, 60)}` };
  return { text };
};

const rows = files.flatMap(({ kind, lines }) => lines.map((line) => ({ kind, ...read(line, kind) })));
const texts = rows.flatMap((row) => ('text' in row ? [{ kind: row.kind, text: row.text }] : []));

/** Two texts which differ only in white space or case are the same text. */
const normal = (text: string): string => text.replace(/\s+/gu, ' ').trim().toLowerCase();

/** What occurs more than once in a list. */
const repeated = (items: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return items.filter((item) => seen.size === seen.add(item).size);
};

describe('the corpus of benign texts', () => {
  it('has one object with a text and the kind of its file on each line', () => {
    expect(rows.flatMap((row) => ('wrong' in row ? [`${row.kind}: ${row.wrong}`] : []))).toEqual([]);
  });

  it('has at least 2,000 texts', () => {
    expect(texts.length).toBeGreaterThanOrEqual(2000);
  });

  it('has no text twice', () => {
    expect(repeated(texts.map(({ text }) => normal(text)))).toEqual([]);
  });

  it('has no two longer texts with the same beginning', () => {
    const heads = texts.map(({ text }) => normal(text)).filter((text) => text.length > 60);
    expect(repeated(heads.map((text) => text.slice(0, 60)))).toEqual([]);
  });

  it('has well-formed Unicode only', () => {
    expect(texts.filter(({ text }) => !text.isWellFormed())).toEqual([]);
  });

  it('has at least 60 long texts, each of 1 to 8 kB', () => {
    const sizes = texts.flatMap(({ kind, text }) => (kind === 'long' ? [new TextEncoder().encode(text).length] : []));
    expect(sizes.length).toBeGreaterThanOrEqual(60);
    expect(sizes.filter((size) => size < 1000 || size > 8192)).toEqual([]);
  });

  it('is counted in its README', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const counts = [...readme.matchAll(/^\| `([a-z]+)` +\| +(\d+) \|/gmu)].map((row) => [row[1], Number(row[2])]);
    expect(counts).toEqual(files.map(({ kind, lines }) => [kind, lines.length]));
    expect(/^\| All +\| +(\d+) \|/mu.exec(readme)?.[1]).toBe(String(texts.length));
  });
});
