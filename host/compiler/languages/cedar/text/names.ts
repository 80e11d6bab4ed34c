import type { Token } from '../lex/token.ts';
import { isOwn, isReserved } from '../syntax/words.ts';
import type { Name } from '../syntax/types.ts';
import { accept, expect, fail, peek, rangeFrom, startOf } from './cursor.ts';
import type { Cursor } from './cursor.ts';

/** Takes an identifier that is a name: neither reserved nor Cedar's own. */
export const takeName = (cursor: Cursor, expected: string): Token => {
  const token = expect(cursor, 'identifier', expected);
  if (isReserved(token.text)) fail(cursor, token.range, 'EC020', { word: token.text });
  if (isOwn(token.text)) fail(cursor, token.range, 'EC021');
  return token;
};

/** A name with its namespaces, and the id behind it that makes it an entity. */
interface Path {
  readonly name: Name;
  readonly id: Token | null;
}

/** Takes names with `::` between them, and a text behind the last `::`. */
export const takePath = (cursor: Cursor, expected: string): Path => {
  const start = startOf(cursor);
  const words = [takeName(cursor, expected).text];
  let range = rangeFrom(cursor, start);
  while (accept(cursor, '::')) {
    if (peek(cursor).kind === '{') fail(cursor, peek(cursor).range, 'EC039');
    const name = { text: words.join('::'), range };
    if (peek(cursor).kind === 'string') return { name, id: expect(cursor, 'string') };
    words.push(takeName(cursor, 'a name or an id in quotes').text);
    range = rangeFrom(cursor, start);
  }
  return { name: { text: words.join('::'), range }, id: null };
};
