import { sha256 } from '@noble/hashes/sha2.js';
import type { SourceDigest, Span } from '../../engine/manifest/types.ts';

/** Where something stands in a source: UTF-16 offsets from its start, the end not included. */
export type Range = readonly [start: number, end: number];

/** A source text, with what is needed to say where things stand in it. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text's UTF-8 bytes, which are the file's. */
  readonly sha256: Uint8Array;
  /** Offsets at which lines start. */
  readonly lines: readonly number[];
  /** Offsets of the second halves of surrogate pairs, ascending. */
  readonly pairs: readonly number[];
}

/** Reads nothing: the text is the caller's, as UTF-8 decodes it, its byte order mark included. */
export const createSource = (name: string, text: string): Source => {
  const lines = [0];
  const pairs: number[] = [];
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset);
    if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(offset + 1) !== 0x0a)) lines.push(offset + 1);
    else if (unit >= 0xdc00 && unit <= 0xdfff) pairs.push(offset);
  }
  return { name, text, sha256: sha256(new TextEncoder().encode(text)), lines, pairs };
};

export const sourceDigest = ({ name, sha256 }: Source): SourceDigest => ({ name, sha256 });

/** How many of the ascending numbers are below the limit. */
const countBelow = (numbers: readonly number[], limit: number): number => {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
};

const positionOf = (source: Source, offset: number): { line: number; column: number } => {
  const line = countBelow(source.lines, offset + 1);
  const start = source.lines[line - 1] ?? 0;
  const pairs = countBelow(source.pairs, offset) - countBelow(source.pairs, start);
  return { line, column: offset - start - pairs + 1 };
};

/** The range as lines and columns from 1, columns in code points. `index` is the source's place in the unit's sources. */
export const spanOf = (source: Source, index: number, [start, end]: Range): Span => {
  const from = positionOf(source, Math.min(start, source.text.length));
  const to = positionOf(source, Math.min(Math.max(start, end), source.text.length));
  return { source: index, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
};
