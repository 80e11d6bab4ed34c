import type { Range, Source } from '../../../compiler/source/source.ts';
import type { Span } from '../../../engine/index.ts';

/** The UTF-16 offset of a line and a column of code points, both from 1. */
const offsetOf = ({ text, lines }: Source, line: number, column: number): number => {
  let offset = lines[line - 1] ?? text.length;
  for (let left = column - 1; left > 0 && offset < text.length; left--) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
};

/** Where a span stands in its source, as offsets. */
export const rangeOf = (source: Source, { line, column, endLine, endColumn }: Span): Range => [
  offsetOf(source, line, column),
  offsetOf(source, endLine, endColumn),
];
