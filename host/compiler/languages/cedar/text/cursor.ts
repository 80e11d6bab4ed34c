import type { Details, Sink } from '../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import type { Range, Source } from '../../../source/source.ts';
import type { Punctuation, Token } from '../lex/token.ts';

/** Where a parser stands in a text. */
export interface Cursor {
  readonly source: Source;
  readonly sink: Sink;
  /** The last one is the end. */
  readonly tokens: readonly Token[];
  index: number;
  /** How many expressions the parser is within. */
  level: number;
}

/** What could not be read was reported: the parser goes on behind it. */
export class Unparsable extends Error {
  override readonly name = 'Unparsable';
}

const END: Token = { kind: 'end', text: '', range: [0, 0] };

/** The next token, or one behind it; behind the last one stands the end. */
export const peek = (cursor: Cursor, ahead = 0): Token =>
  cursor.tokens[cursor.index + ahead] ?? cursor.tokens.at(-1) ?? END;

/** The next token, which is behind the cursor then. */
export const take = (cursor: Cursor): Token => {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.index++;
  return token;
};

export const isWordAt = (cursor: Cursor, word: string, ahead = 0): boolean => {
  const { kind, text } = peek(cursor, ahead);
  return kind === 'identifier' && text === word;
};

/** Takes the next token if it is of the kind. */
export const accept = (cursor: Cursor, kind: Punctuation): boolean => {
  if (peek(cursor).kind !== kind) return false;
  take(cursor);
  return true;
};

/** A token as it is spoken of. */
export const describe = ({ kind, text }: Token): string => (kind === 'end' ? 'the end of the text' : text);

/** Reports a finding after which the text cannot be read on. */
export const fail: (cursor: Cursor, range: Range, code: DiagnosticCode, details?: Details) => never = (
  cursor,
  range,
  code,
  details = {},
) => {
  cursor.sink.reportAt(cursor.source, range, code, details);
  throw new Unparsable(code);
};

/** What other languages write where Cedar has something else. */
const MEANT = new Map([
  ['and', 'Write && for and.'],
  ['or', 'Write || for or.'],
  ['AND', 'Write && for AND.'],
  ['OR', 'Write || for OR.'],
  ['/', 'A comment begins with // and ends with its line.'],
]);

/** Reports that something else is needed than what comes next. */
export const unexpected: (cursor: Cursor, expected: string) => never = (cursor, expected) => {
  const token = peek(cursor);
  const found = describe(token);
  const instead = token.kind === 'end' ? `Write ${expected} here.` : `Write ${expected} here, or remove ${found}.`;
  return fail(cursor, token.range, 'EC007', { expected, found, mend: MEANT.get(token.text) ?? instead });
};

/** Takes the next token, which must be of the kind. */
export const expect = (cursor: Cursor, kind: Token['kind'], expected: string = kind): Token =>
  peek(cursor).kind === kind ? take(cursor) : unexpected(cursor, expected);

/** Where the next token starts. */
export const startOf = (cursor: Cursor): number => peek(cursor).range[0];

/** From an offset to the end of what was taken last. */
export const rangeFrom = (cursor: Cursor, start: number): Range => [
  start,
  cursor.tokens[cursor.index - 1]?.range[1] ?? start,
];

/** Items with commas between them, and perhaps one behind the last, up to what closes them, which is taken. */
export const commaSeparated = <Item>(cursor: Cursor, close: Punctuation, item: () => Item): Item[] => {
  const items: Item[] = [];
  while (!accept(cursor, close)) {
    items.push(item());
    if (!accept(cursor, ',') && peek(cursor).kind !== close) unexpected(cursor, `, or ${close}`);
  }
  return items;
};
