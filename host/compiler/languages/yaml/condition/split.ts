import type { Part } from './types.ts';

/** A part of a text with its place in it. */
export interface Piece {
  readonly text: string;
  readonly part: Part;
}

/** Python's `text.split(separator)`, with places. */
export const splitAt = ({ text, part: [offset] }: Piece, separator: string): Piece[] => {
  const pieces: Piece[] = [];
  let start = 0;
  for (;;) {
    const at = text.indexOf(separator, start);
    const end = at < 0 ? text.length : at;
    pieces.push({ text: text.slice(start, end), part: [offset + start, offset + end] });
    if (at < 0) return pieces;
    start = end + separator.length;
  }
};

/** The piece without the white space around it, as the given function takes it off. */
export const trimPiece = ({ text, part: [offset] }: Piece, trim: (text: string) => string): Piece => {
  const inner = trim(text);
  const start = offset + (inner === '' ? text.length : text.indexOf(inner));
  return { text: inner, part: [start, start + inner.length] };
};
