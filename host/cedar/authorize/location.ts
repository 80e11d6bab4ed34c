import type { Span } from '../../engine/index.ts';
import type { Source } from '../../compiler/source/source.ts';
import type { SourceLocation } from '../types.ts';

const byteStarts = new WeakMap<Source, readonly number[]>();

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Offsets in UTF-8 at which lines start, which are counted once. */
const lineStarts = (source: Source): readonly number[] => {
  const known = byteStarts.get(source);
  if (known !== undefined) return known;
  const { text, lines } = source;
  let at = 0;
  const starts = lines.map((start, index) => {
    const before = at;
    at += bytesOf(text.slice(start, lines[index + 1] ?? text.length));
    return before;
  });
  byteStarts.set(source, starts);
  return starts;
};

const offsetOf = (source: Source, line: number, column: number): number => {
  const start = source.lines[line - 1] ?? 0;
  let end = start;
  for (let left = column - 1; left > 0; left--) end += (source.text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return (lineStarts(source)[line - 1] ?? 0) + bytesOf(source.text.slice(start, end));
};

/** A place in a text as offsets of its UTF-8 bytes. */
export const locationOf = (source: Source, { line, column, endLine, endColumn }: Span): SourceLocation => ({
  start: offsetOf(source, line, column),
  end: offsetOf(source, endLine, endColumn),
});
