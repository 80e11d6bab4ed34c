import { unescape, unescapePattern } from '../lex/unescape.ts';
import type { AttributeName, Expression, PatternPart } from '../syntax/types.ts';
import { accept, fail, isWordAt, peek, rangeFrom, take } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { takeName, takePath } from './names.ts';

/** What would make of the token before it a part of a larger expression. */
const CONTINUES = new Set(['.', '(', '[', '::', '+', '-', '*', '/', '%']);

const continues = (cursor: Cursor, ahead = 0): boolean => CONTINUES.has(peek(cursor, ahead).kind);

const parsePath = (cursor: Cursor): readonly AttributeName[] => {
  const next = peek(cursor);
  if (next.kind === 'string' && !continues(cursor, 1)) {
    const { range } = take(cursor);
    return [{ text: unescape(cursor.source, next, cursor.sink) ?? '', range }];
  }
  if (next.kind !== 'identifier') fail(cursor, next.range, 'EC030');
  const path: AttributeName[] = [];
  do {
    const { text, range } = takeName(cursor, 'a name');
    path.push({ text, range });
  } while (accept(cursor, '.'));
  if (continues(cursor)) fail(cursor, peek(cursor).range, 'EC030');
  return path;
};

/** Takes what stands behind `has`. */
export const parseHas = (cursor: Cursor, start: number, target: Expression): Expression => {
  const path = parsePath(cursor);
  return { kind: 'has', target, path, range: rangeFrom(cursor, start) };
};

const partsOf = (texts: readonly string[]): readonly PatternPart[] =>
  texts.flatMap((text, index): PatternPart[] => [
    ...(index > 0 ? [{ kind: 'wildcard' } as const] : []),
    ...(text === '' ? [] : [{ kind: 'literal', text } as const]),
  ]);

/** Takes what stands behind `like`. */
export const parseLike = (cursor: Cursor, start: number, target: Expression): Expression => {
  const next = peek(cursor);
  if (next.kind !== 'string' || continues(cursor, 1)) fail(cursor, next.range, 'EC031');
  take(cursor);
  const pattern = partsOf(unescapePattern(cursor.source, next, cursor.sink) ?? []);
  return { kind: 'like', target, pattern, range: rangeFrom(cursor, start) };
};

/** Takes what stands behind `is`: a type, and perhaps `in` with what is read by `parseOperand`. */
export const parseIs = (
  cursor: Cursor,
  start: number,
  target: Expression,
  parseOperand: (cursor: Cursor) => Expression,
): Expression => {
  const type = takeType(cursor);
  let within: Expression | null = null;
  if (isWordAt(cursor, 'in')) {
    take(cursor);
    within = parseOperand(cursor);
  }
  return { kind: 'is', target, type, in: within, range: rangeFrom(cursor, start) };
};

/** Takes the type behind `is`. */
export const takeType = (cursor: Cursor): Extract<Expression, { kind: 'is' }>['type'] => {
  const next = peek(cursor);
  if (next.kind !== 'identifier') fail(cursor, next.range, 'EC032');
  const { name, id } = takePath(cursor, 'a type');
  if (id !== null || continues(cursor)) fail(cursor, rangeFrom(cursor, next.range[0]), 'EC032');
  return name;
};
