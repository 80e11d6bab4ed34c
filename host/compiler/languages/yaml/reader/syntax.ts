import type { CST } from 'yaml';
import { Problem } from './problem.ts';

type Token = CST.Token;

const SINGLE_QUOTED = /^'(?:[^']|'')*'$/u;
const DOUBLE_QUOTED = /^"(?:[^"\\]|\\[^])*"$/u;

const refuse = (token: Token, detail: string): never => {
  throw new Problem('EY001', [token.offset, token.offset + 1], { detail });
};

/** The parser takes a quoted text that a line without indentation cuts off for a whole one when it ends in a doubled quote. */
const checkQuotes = (token: Token): void => {
  if (token.type === 'single-quoted-scalar' && !SINGLE_QUOTED.test(token.source))
    refuse(token, "Missing closing 'quote");
  if (token.type === 'double-quoted-scalar' && !DOUBLE_QUOTED.test(token.source))
    refuse(token, 'Missing closing "quote');
};

const hasLineBreak = (token: Token): boolean => {
  if (token.type === 'newline') return true;
  if ('source' in token && token.source.includes('\n')) return true;
  return 'end' in token && (token.end?.some(hasLineBreak) ?? false);
};

/** A key without `?` is there, and stands on one line with its colon. */
const checkKey = (item: CST.CollectionItem, collection: Token): void => {
  const colon = item.sep?.findIndex(({ type }) => type === 'map-value-ind') ?? -1;
  if (colon < 0 || item.start.some(({ type }) => type === 'explicit-key-ind')) return;
  const { key } = item;
  if (key === null || key === undefined) {
    refuse(item.sep?.[colon] ?? collection, 'A key is missing before the colon');
    return;
  }
  const before = item.sep?.slice(0, colon) ?? [];
  if (hasLineBreak(key) || before.some(hasLineBreak)) refuse(key, 'A key must stand on one line with its colon');
};

/** Refuses malformed syntax that the parser lets pass. */
export const checkSyntax = (token: Token): void => {
  checkQuotes(token);
  if (token.type !== 'block-map' && token.type !== 'flow-collection') return;
  for (const item of token.items) checkKey(item, token);
};
