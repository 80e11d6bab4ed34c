import type { Random } from '../../../random/random.ts';

/** Pieces that a parser of Cedar may stumble over. */
const PIECES = [
  ...'permit forbid when unless principal action resource context if then else in is has like true false'.split(' '),
  '?principal',
  '?resource',
  '?other',
  '?',
  '__cedar',
  'a',
  '.a',
  '["a"]',
  'A::B',
  'A::"x"',
  'Action::"x"',
  '::',
  '"a"',
  '"\\x41"',
  '"\\x80"',
  '"\\u{1_0}"',
  '"\\u{_1}"',
  '"\\u{d800}"',
  '"\\*"',
  '"\\q"',
  '"\r"',
  '"',
  '\\',
  "'",
  '0',
  '1',
  '007',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551616',
  ...'- ! -- !! + * / % == != < <= > >= = && || & | ( ) [ ] { } , ; : . @ @a @a("b")'.split(' '),
  'ip',
  'ip(',
  'decimal("1.0")',
  'unknown("x")',
  '.contains(',
  '.isEmpty()',
  '.isIpv4()',
  '.lessThan(',
  '// c\n',
  '// c',
  '/**/',
  '\n',
  ' ',
  '\u0085',
  '\ufeff',
  '\u2028',
  'é',
  '\u{1f600}',
  '\0',
];

const TOKEN = /"(?:[^"\\]|\\[^])*"|\w+|\s+|::|[=!<>]=|&&|\|\||[^]/gu;

/** A text with a few of its tokens left out, doubled, exchanged or replaced, or pieces put between them. */
export const mutate = (text: string, random: Random): string => {
  const parts = text.match(TOKEN) ?? [];
  for (let edits = random.between(1, 3); edits > 0; edits--) {
    const at = random.below(parts.length + 1);
    const part = parts[at] ?? '';
    const other = random.below(parts.length + 1);
    switch (random.below(6)) {
      case 0:
        parts.splice(at, 1);
        break;
      case 1:
        parts.splice(at, 0, random.pick(PIECES));
        break;
      case 2:
        parts[at] = random.pick(PIECES);
        break;
      case 3:
        parts.splice(at, 0, parts[other] ?? '');
        break;
      case 4:
        [parts[at], parts[other]] = [parts[other] ?? '', part];
        break;
      default:
        // Within a token.
        parts[at] = part.slice(0, random.below(part.length + 1)) + random.pick(PIECES);
    }
  }
  return parts.join('');
};
