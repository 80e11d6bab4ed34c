import { describeDiagnostic } from '../../../../diagnostics/sink.ts';
import type { Details, Sink } from '../../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../../diagnostics/table.ts';
import type { Range, Source } from '../../../../source/source.ts';
import { lex } from '../../lex/lex.ts';
import type { Token } from '../../lex/token.ts';
import { unescape } from '../../lex/unescape.ts';
import { isIdentifier } from '../../values/name.ts';
import { refuse } from '../problem.ts';
import type { Place } from '../problem.ts';

/** A piece of text and where it stands. */
export interface Located {
  readonly text: string;
  readonly place: Place;
}

/** The tokens of a schema, and how far it has been read. */
export interface Cursor {
  readonly source: Source;
  readonly tokens: readonly Token[];
  at: number;
}

/** A sink for what reads tokens: its first finding ends reading. */
const refusing: Sink = {
  diagnostics: [],
  failed: () => false,
  report: (code, details = {}) => refuseWith(null, code, details),
  reportAt: (source, range, code, details = {}) => refuseWith(range === null ? null : { range, source }, code, details),
  adopt: () => undefined,
};

const refuseWith = (place: Place | null, code: DiagnosticCode, details: Details): never => {
  const { message, hint } = describeDiagnostic(code, details);
  return refuse('syntax', place, message, hint);
};

/** The tokens of a text. */
export const createCursor = (source: Source): Cursor => ({
  source,
  tokens: lex(source, refusing)?.tokens ?? [],
  at: 0,
});

export const peek = (cursor: Cursor, ahead = 0): Token => {
  const token = cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1);
  return token ?? { kind: 'end', text: '', range: [0, 0] };
};

/** Where a range of the text stands. */
export const placeOf = ({ source }: Cursor, range: Range): Place => ({ range, source });

export const unexpected = (cursor: Cursor, expected: string): never => {
  const { kind, text, range } = peek(cursor);
  return refuse(
    'syntax',
    placeOf(cursor, range),
    `${kind === 'end' ? 'The text ends' : `"${text}" stands`} where ${expected} is expected`,
  );
};

/** Moves over a token of this kind, or over this word, if it is next. */
export const accept = (cursor: Cursor, expected: string): boolean => {
  const { kind, text } = peek(cursor);
  if (kind !== expected && !(kind === 'identifier' && text === expected)) return false;
  cursor.at++;
  return true;
};

/** Whether this token is next. */
export const next = (cursor: Cursor, expected: string, ahead = 0): boolean => {
  const { kind, text } = peek(cursor, ahead);
  return kind === expected || (kind === 'identifier' && text === expected);
};

export const expect = (cursor: Cursor, expected: string): void => {
  if (!accept(cursor, expected)) unexpected(cursor, `"${expected}"`);
};

/** From a token to the one last read. */
export const since = (cursor: Cursor, start: number): Place => {
  const from = cursor.tokens[start]?.range[0] ?? 0;
  const to = cursor.tokens[Math.max(start, cursor.at - 1)]?.range[1] ?? from;
  return placeOf(cursor, [from, to]);
};

/** A word, keywords included. */
export const anyIdentifier = (cursor: Cursor): Located => {
  const { kind, text, range } = peek(cursor);
  if (kind !== 'identifier') return unexpected(cursor, 'an identifier');
  cursor.at++;
  return { text, place: placeOf(cursor, range) };
};

/** A word that may name something. */
export const identifier = (cursor: Cursor): Located => {
  const found = anyIdentifier(cursor);
  return isIdentifier(found.text)
    ? found
    : refuse('name', found.place, `"${found.text}" is reserved and names nothing`, 'Quote it where a text may stand.');
};

/** A text in quotes. */
export const string = (cursor: Cursor): Located => {
  const token = peek(cursor);
  if (token.kind !== 'string') return unexpected(cursor, 'a text in quotes');
  cursor.at++;
  return { text: unescape(cursor.source, token, refusing) ?? '', place: placeOf(cursor, token.range) };
};

/** An identifier or a text in quotes. */
export const name = (cursor: Cursor): Located => (peek(cursor).kind === 'string' ? string(cursor) : identifier(cursor));

/** Identifiers joined by `::`. A `::` before a text in quotes is left. */
export const path = (cursor: Cursor): Located => {
  const start = cursor.at;
  let { text } = identifier(cursor);
  while (next(cursor, '::') && peek(cursor, 1).kind !== 'string') {
    cursor.at++;
    text += `::${identifier(cursor).text}`;
  }
  return { text, place: since(cursor, start) };
};

/** One or more, separated by commas. */
export const list = <T>(cursor: Cursor, read: (cursor: Cursor) => T): readonly T[] => {
  const found = [read(cursor)];
  while (accept(cursor, ',')) found.push(read(cursor));
  return found;
};
