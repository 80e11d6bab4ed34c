import type { Sink } from '../../../diagnostics/sink.ts';
import type { Range, Source } from '../../../source/source.ts';
import { PUNCTUATION } from './token.ts';
import type { Punctuation, Token, Tokens } from './token.ts';

/** UTF-16 units of a text: a set of 50,000 policies is well below. */
export const MAX_TEXT = 16_777_216;

/** Unicode's White_Space, which is what separates tokens; not what JavaScript's \s is: U+0085 is, U+FEFF is not. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/uy;
const COMMENT = /\/\/[^\n\r]*/y;
const WORD = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const NUMBER = /[0-9]+/y;
const SLOT = /\?[_a-zA-Z][_a-zA-Z0-9]*/y;
/** What ends a run of ordinary characters in a text; not a loop in the pattern, which would need stack for each character. */
const STOP = /["\\]/g;

const BY_FIRST = new Map<string, readonly Punctuation[]>();
for (const text of PUNCTUATION) BY_FIRST.set(text.charAt(0), [...(BY_FIRST.get(text.charAt(0)) ?? []), text]);

const endOf = (pattern: RegExp, text: string, start: number): number => {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
};

/** The end of the text that begins at a quote, or the start if it is not closed: a backslash before a line feed is no escape. */
const endOfString = (text: string, start: number): number => {
  for (let from = start + 1; ;) {
    STOP.lastIndex = from;
    if (!STOP.test(text)) return start;
    if (text.charAt(STOP.lastIndex - 1) === '"') return STOP.lastIndex;
    if (text.charAt(STOP.lastIndex) === '\n') return start;
    from = STOP.lastIndex + 1;
  }
};

/** What a token that begins with the character may be, besides punctuation. */
const kindAt = (text: string, start: number): readonly [kind: Token['kind'], pattern: RegExp] | null => {
  const unit = text.charCodeAt(start);
  if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || unit === 0x5f) return ['identifier', WORD];
  if (unit >= 0x30 && unit <= 0x39) return ['number', NUMBER];
  return unit === 0x3f ? ['slot', SLOT] : null;
};

const tokenAt = (text: string, start: number): Token | null => {
  if (text.charAt(start) === '"') {
    const end = endOfString(text, start);
    return end === start ? null : { kind: 'string', text: text.slice(start, end), range: [start, end] };
  }
  const word = kindAt(text, start);
  const end = word === null ? start : endOf(word[1], text, start);
  if (word !== null && end > start) return { kind: word[0], text: text.slice(start, end), range: [start, end] };
  const kind = BY_FIRST.get(text.charAt(start))?.find((punctuation) => text.startsWith(punctuation, start));
  return kind === undefined ? null : { kind, text: kind, range: [start, start + kind.length] };
};

const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** How to write what other languages write with a character. */
const MEANT: Readonly<Record<string, string>> = {
  "'": ' A text stands in double quotes.',
  '`': ' A text stands in double quotes.',
  '\u2018': ' A text stands in double quotes.',
  '\u2019': ' A text stands in double quotes.',
  '\u201c': ' A text stands in double quotes: ".',
  '\u201d': ' A text stands in double quotes: ".',
  '#': ' A comment begins with //.',
  '&': ' Write && for and.',
  '|': ' Write || for or.',
};

const refuse = (source: Source, start: number, sink: Sink): null => {
  const character = String.fromCodePoint(source.text.codePointAt(start) ?? 0);
  const range: Range = [start, start + character.length];
  if (character === '"') sink.reportAt(source, range, 'EC003');
  else sink.reportAt(source, range, 'EC002', { character, meant: MEANT[character] ?? '' });
  return null;
};

/** Reads a policy or schema text as tokens; null after reporting why it cannot be. */
export const lex = (source: Source, sink: Sink): Tokens | null => {
  const { text } = source;
  if (text.length > MAX_TEXT) {
    sink.reportAt(source, null, 'EC001', { limit: MAX_TEXT });
    return null;
  }
  const half = HALF.exec(text);
  if (half !== null) {
    sink.reportAt(source, [half.index, half.index + 1], 'EC004');
    return null;
  }
  const tokens: Token[] = [];
  const comments: Range[] = [];
  for (let start = endOf(SPACE, text, 0); start < text.length; start = endOf(SPACE, text, start)) {
    const comment = text.startsWith('//', start) ? endOf(COMMENT, text, start) : start;
    if (comment > start) {
      comments.push([start, comment]);
      start = comment;
      continue;
    }
    const token = tokenAt(text, start);
    if (token === null) return refuse(source, start, sink);
    tokens.push(token);
    start = token.range[1];
  }
  tokens.push({ kind: 'end', text: '', range: [text.length, text.length] });
  return { tokens, comments };
};
