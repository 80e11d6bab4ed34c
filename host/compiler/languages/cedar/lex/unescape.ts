import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import type { Token } from './token.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '0': '\0',
  "'": "'",
  '"': '"',
};

/** The escapes that Rust's string literals have, but for the continuation of a line. */
const ESCAPE = /\\(?:([nrt\\0'"])|x([0-7][0-9a-fA-F])|u\{([0-9a-fA-F](?:_*[0-9a-fA-F]){0,5})_*\})/y;
/** What is shown of an escape that is none. */
const WRONG = /\\(?:u\{[^}"]{0,12}\}?|x.{0,2}|[^])?/uy;
const SPECIAL = { text: /[\\\r]/g, pattern: /[\\\r*]/g } as const;

const isScalar = (code: number): boolean => code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);

/** What the escape at an offset stands for, and its end; null if it is none. */
const escapeAt = (text: string, start: number): readonly [value: string, end: number] | null => {
  ESCAPE.lastIndex = start;
  const found = ESCAPE.exec(text);
  if (found === null) return null;
  const [, simple, byte, scalar] = found;
  if (simple !== undefined) return [SIMPLE[simple] ?? '', ESCAPE.lastIndex];
  const code = Number.parseInt(byte ?? scalar?.replaceAll('_', '') ?? '', 16);
  return isScalar(code) ? [String.fromCodePoint(code), ESCAPE.lastIndex] : null;
};

/** The texts of a string token between its wildcards, of which only a pattern has any; null after reporting what is no escape. */
const decode = (source: Source, token: Token, kind: keyof typeof SPECIAL, sink: Sink): readonly string[] | null => {
  const { text } = token;
  const special = SPECIAL[kind];
  const parts: string[] = [];
  let part = '';
  let from = 1;
  let failed = false;
  const refuse = (start: number, end: number): number => {
    const at = token.range[0];
    sink.reportAt(source, [at + start, at + end], 'EC005', { escape: text.slice(start, end) });
    failed = true;
    return end;
  };
  for (;;) {
    special.lastIndex = from;
    // The quote at the end is not special, so what is found stands before it.
    const at = special.exec(text)?.index ?? text.length - 1;
    part += text.slice(from, at);
    if (at === text.length - 1) break;
    const escape = escapeAt(text, at);
    if (text.charAt(at) === '*') {
      parts.push(part);
      part = '';
      from = at + 1;
    } else if (escape !== null) {
      part += escape[0];
      from = escape[1];
    } else if (kind === 'pattern' && text.startsWith('\\*', at)) {
      part += '*';
      from = at + 2;
    } else {
      WRONG.lastIndex = at;
      from = refuse(at, WRONG.test(text) ? Math.min(WRONG.lastIndex, text.length - 1) : at + 1);
    }
  }
  return failed ? null : [...parts, part];
};

/** What a string token says; null after reporting what is no escape. */
export const unescape = (source: Source, token: Token, sink: Sink): string | null =>
  decode(source, token, 'text', sink)?.[0] ?? null;

/** What a pattern says: the texts between its wildcards, so one more than it has wildcards; null after reporting what is no escape. */
export const unescapePattern = (source: Source, token: Token, sink: Sink): readonly string[] | null =>
  decode(source, token, 'pattern', sink);
