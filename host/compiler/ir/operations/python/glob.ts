/** A part of an `fnmatch` pattern. */
export type GlobToken =
  | { readonly kind: 'literal'; readonly codePoint: number }
  | { readonly kind: 'one' }
  | { readonly kind: 'star' }
  /** One code point that is (or, negated, is not) in the ranges. */
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

const BANG = 0x21;
const HYPHEN = 0x2d;
const CLOSE = 0x5d;

/** The position of the `]` that ends the class whose body starts at `start`, or -1. A `]` that stands first is part of the body. */
const classEnd = (pattern: readonly number[], start: number): number => {
  let position = start;
  if (pattern[position] === BANG) position++;
  if (pattern[position] === CLOSE) position++;
  return pattern.indexOf(CLOSE, position);
};

/** The ranges of a class body without its negation. A hyphen makes a range unless it stands first, last, or right after a range. */
const parseRanges = (body: readonly number[]): [number, number][] => {
  const ranges: [number, number][] = [];
  let position = 0;
  while (position < body.length) {
    const low = body[position] ?? 0;
    const high = body[position + 2];
    if (body[position + 1] === HYPHEN && high !== undefined) {
      ranges.push([low, high]);
      position += 3;
    } else {
      ranges.push([low, low]);
      position++;
    }
  }
  return ranges;
};

/**
 * Python drops empty ranges before it looks for the negation, so that `[z-a!b]` is "not b"; and where the `!` began a range, its hyphen is left as a
 * literal.
 */
const parseClass = (body: readonly number[]): GlobToken => {
  const bang = body[0] === BANG;
  const all = parseRanges(bang ? body.slice(1) : body);
  const ranges = all.filter(([low, high]) => low <= high);
  const first = ranges[0];
  if (bang || all.length === ranges.length || first?.[0] !== BANG) {
    if (bang && ranges.length === 0) return { kind: 'one' };
    return { kind: 'class', negated: bang, ranges };
  }
  const rest: [number, number][] =
    first[1] === BANG ? ranges.slice(1) : [[HYPHEN, HYPHEN], [first[1], first[1]], ...ranges.slice(1)];
  return rest.length === 0 ? { kind: 'one' } : { kind: 'class', negated: true, ranges: rest };
};

/** Reads an `fnmatch` pattern as Python 3.11 does. Every text is a pattern: a `[` without its `]` is a literal. */
export const parseGlob = (pattern: string): readonly GlobToken[] => {
  const points = Array.from(pattern, (character) => character.codePointAt(0) ?? 0);
  const tokens: GlobToken[] = [];
  for (let position = 0; position < points.length; position++) {
    const codePoint = points[position] ?? 0;
    if (codePoint === 0x2a) {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
    } else if (codePoint === 0x3f) {
      tokens.push({ kind: 'one' });
    } else if (codePoint === 0x5b) {
      const end = classEnd(points, position + 1);
      if (end < 0) tokens.push({ kind: 'literal', codePoint });
      else {
        tokens.push(parseClass(points.slice(position + 1, end)));
        position = end;
      }
    } else tokens.push({ kind: 'literal', codePoint });
  }
  return tokens;
};
