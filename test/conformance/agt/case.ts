/** Reads the cases of a vector file, numbers with all their digits. */
import { parseJson } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';
import type { ReadFile } from './vector-file.ts';

/** A case as it stands in the file. */
export type VectorCase = Readonly<Record<string, unknown>>;

/**
 * The cases of a file: its array, the `cases` of its object, or one a line. A file that is absent is reported so and has no cases; a file without a case is a
 * failure.
 */
export function casesOf(read: ReadFile, file: string, recorder: Recorder): readonly VectorCase[] {
  const json = read(file);
  if (json === undefined) {
    recorder.reportAbsent(file);
    return [];
  }
  const parsed = file.endsWith('.jsonl')
    ? json
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => parseJson(line))
    : parseJson(json);
  const cases = Array.isArray(parsed) ? (parsed as readonly unknown[]) : items(record(parsed)['cases']);
  if (cases.length === 0) recorder.fail(file, '(file)', 'the file holds no case');
  return cases.map(record);
}

/** A member that must be a string. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`expected a string, got ${typeof value}`);
  return value;
}

/** A member that must be a list. */
export function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('expected a list');
  return value as readonly unknown[];
}

/** A member that must be an object. */
export function record(value: unknown): VectorCase {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('expected an object');
  return value as VectorCase;
}
