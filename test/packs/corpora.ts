/** The labelled texts that packs of signals are measured on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Labelled } from './measure.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VECTORS = join(process.env['EDICT_VECTORS'] ?? join(ROOT, '../shared/vectors'), 'agt/injection-smoke.jsonl');
const BENIGN = join(ROOT, 'test/corpora/benign');

type Line = Readonly<Record<string, unknown>>;

const isLine = (value: unknown): value is Line => typeof value === 'object' && value !== null && !Array.isArray(value);

const linesOf = (path: string): readonly Line[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text, index): Line => {
      const value: unknown = JSON.parse(text);
      if (!isLine(value)) throw new Error(`${path}:${index + 1} is no record`);
      return value;
    });

const textOf = (line: Line, key: string): string => {
  const value = line[key];
  if (typeof value !== 'string') throw new Error(`a line of a corpus has no "${key}"`);
  return value;
};

/** AGT's labelled corpus, by its splits; null where it is not at hand. Its texts are synthetic, and most attacks in it are disguised. */
export function smokeCorpus(): readonly Labelled[] | null {
  if (!existsSync(VECTORS)) return null;
  return linesOf(VECTORS).map((line) => ({
    text: textOf(line, 'text'),
    attack: textOf(line, 'expected_action') !== 'allow',
    group: textOf(line, 'split'),
    field: 'content',
  }));
}

/** Harmless texts written by somebody who had not seen the patterns, by their kind. */
export function benignCorpus(): readonly Labelled[] {
  const files = readdirSync(BENIGN).filter((name) => name.endsWith('.jsonl'));
  return files.toSorted().flatMap((name) =>
    linesOf(join(BENIGN, name)).map((line): Labelled => {
      const group = textOf(line, 'kind');
      const field = group === 'tools' ? 'tool_description' : 'content';
      return { text: textOf(line, 'text'), attack: false, group, field };
    }),
  );
}
