/** Patterns for policies at random, and values that they meet: few texts, which many of the patterns find. */
import { checkPattern } from '../../host/compiler/index.ts';
import { patternCase } from './patterns.ts';
import type { Random } from './random.ts';
import { wordingCase } from './wordings.ts';

const PATTERNS: readonly string[] = [
  '',
  '^',
  '$',
  'a',
  'e$',
  '^a',
  '^$',
  '.',
  '\\n',
  '\\0',
  '[^a]',
  'read|write',
  '^(?:read|write|delete)$',
  '(?i)READ',
  '(?i)^str',
  '\\bprod\\b',
  '\\Bd',
  'd\\b',
  '\\d',
  '\\d{2,}',
  '^-?\\d+$',

  '(?=.*d)(?=.*e)',
  '(?!.*a)^',
  '(?<!a)b',
  '(?<=se)nd',
  'send(?=_)',
  'a[\\s\\S]{0,9}c',
  '(?:ab?)+c',
  '\\.0$',
  '^[\\[{]',
  "'a'",
  "^\\['",
  'None|True',
  'nan|inf',
  'e\\+',
  '\\\\x',
  '(?a)^\\w+$',
  '^\\w+$',
  '\\s',

  '(?s)a.b',
  'x{64}',
  '^x{60,64}$',
  '(?i)\u0131',
  '\u{1f600}',
  '[\u{10000}-\u{10ffff}]',
  '\\u00e9',
  'did:[a-z]+:',
  '__proto__',
  "'type': '",
  ': \\{',
  'ignore|previous',
  '(?i)ſ',
  '1',
  '0',
  'u.*e',
];

/** Values with texts that the patterns are about: strings, and what `str` makes of others. */
export const SEARCHED_VALUES: readonly unknown[] = [
  'read',
  'write',
  'delete the prod table',
  'send_email',
  'a\nb',
  'abc',
  'abababc',
  'a b c',
  'é',
  '\u{1f600}',
  'x'.repeat(64),
  `${'y'.repeat(4094)}read`,
  '',
  '5',
  '12',
  'ſend',
  '\u0000',
  'did:mesh:alice',
  5,
  12,
  -1,
  1.5,
  1e16,
  1e22,
  0,
  true,
  false,
  null,
  10n ** 30n,
  10n ** 4301n,
  NaN,
  ['a'],
  ['read', 1.0, null],
  [],
  {},
  { type: 'a' },
  { a: { type: 'read' } },
  [["it's", 'é', '\u0007']],
];

/** A pattern that is compiled. */
export const searchPattern = (random: Random): string => {
  if (random.chance(75)) return random.pick(PATTERNS);
  for (let attempts = 0; attempts < 20; attempts++) {
    const { pattern } = random.chance(70) ? patternCase(random) : wordingCase(random);
    if (pattern.length < 200 && checkPattern(pattern) === null) return pattern;
  }
  return random.pick(PATTERNS);
};
