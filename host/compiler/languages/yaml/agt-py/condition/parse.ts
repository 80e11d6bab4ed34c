import { strip } from '../../../../ir/unicode/spaces.ts';
import { splitAt, trimPiece } from '../../condition/split.ts';
import type { Piece } from '../../condition/split.ts';
import type { Atom, Comparison, Condition } from '../../condition/types.ts';
import { neverReason } from './never.ts';
import { Scanner } from './scan.ts';

/** Code points of a condition that is still read; a longer one is never true. */
export const MAX_CONDITION = 2000;

type Body = Omit<Extract<Atom, { kind: Atom['kind'] }>, 'part' | 'text' | 'ignored'>;
type Distribute<T> = T extends unknown ? Omit<T, 'part' | 'text' | 'ignored'> : never;
type AtomBody = Distribute<Atom> & Body;

/** A text in quotes, which need not be the same ones; it has at least one character, and neither quote in it. */
const quoted = (scanner: Scanner): { value: string; quotes: string } | null => {
  const open = scanner.oneOf(`'"`);
  if (open === null) return null;
  const value = scanner.until(`'"`);
  const close = scanner.oneOf(`'"`);
  return close === null || value === '' ? null : { value, quotes: open + close };
};

const equality = (scanner: Scanner, path: string[]): AtomBody | null => {
  const negated = scanner.literal('!=');
  if (!negated && !scanner.literal('==')) return null;
  scanner.spaces();
  const text = quoted(scanner);
  return text === null ? null : { kind: 'equal', path, value: text.value, negated, quotes: text.quotes };
};

/** Takes quotes of both kinds off both ends. */
const unquote = (item: string): string => strip(item).replace(/^['"]+|['"]+$/gu, '');

const membership = (scanner: Scanner, path: string[]): AtomBody | null => {
  if (!scanner.literal('in') || scanner.spaces() === '' || !scanner.literal('[')) return null;
  const body = scanner.until(']');
  if (!scanner.literal(']') || body === '') return null;
  const items = body.split(',');
  const bare = items.some((item) => /^[^'"]/u.test(strip(item)));
  return { kind: 'in', path, items: items.map(unquote), negated: false, bare };
};

const comparison = (scanner: Scanner, path: string[]): AtomBody | null => {
  const operators: readonly Comparison[] = ['>=', '<=', '>', '<'];
  const operator = operators.find((operator) => scanner.literal(operator));
  if (operator === undefined) return null;
  scanner.spaces();
  const value = scanner.number();
  return value === null ? null : { kind: 'compare', path, operator, value };
};

/** A test of a path alone. One final line feed is allowed behind it, and nothing else. */
const test = (scanner: Scanner, path: string[]): AtomBody | null =>
  scanner.rest === '' || scanner.rest === '\n' ? { kind: 'truthy', path } : null;

/** Reads one comparison at the start of the text. What follows it is not looked at. */
const body = (text: string): { body: AtomBody; ignored: string } | null => {
  const scanner = new Scanner(text);
  const path = scanner.path();
  if (path === null) return null;
  const afterPath = scanner.at;
  const plain = test(scanner, path);
  if (plain !== null) return { body: plain, ignored: '' };
  const spaced = scanner.spaces() !== '';
  const start = scanner.at;
  for (const read of spaced ? [equality, membership, comparison] : [equality, comparison]) {
    scanner.at = start;
    const result = read(scanner, path);
    if (result !== null) return { body: result, ignored: strip(scanner.rest) };
  }
  scanner.at = afterPath;
  return null;
};

const parseAtom = ({ text, part }: Piece): Atom => {
  const read = body(text);
  if (read === null) return { kind: 'never', reason: neverReason(text), part, text, ignored: '' };
  return { ...read.body, part, text, ignored: read.ignored };
};

const parseConjunction = (piece: Piece): Atom[] => {
  const parts = splitAt(piece, ' and ');
  return parts.length === 1 ? [parseAtom(piece)] : parts.map((part) => parseAtom(trimPiece(part, strip)));
};

/**
 * Reads a condition as the Python engine of governance.toolkit/v1 does: split on " or ", then on " and ", quoted or not; each part is one comparison
 * that need not reach the part's end, or a path. Anything else is false.
 */
export const parseCondition = (text: string): Condition => {
  const whole: Piece = { text, part: [0, text.length] };
  if (text.length > MAX_CONDITION && Array.from(text).length > MAX_CONDITION) {
    return { text, alternatives: [[{ kind: 'never', reason: 'too-long', part: whole.part, text, ignored: '' }]] };
  }
  const parts = splitAt(whole, ' or ');
  const pieces = parts.length === 1 ? parts : parts.map((part) => trimPiece(part, strip));
  return { text, alternatives: pieces.map(parseConjunction) };
};
