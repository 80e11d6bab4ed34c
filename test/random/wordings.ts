/**
 * Patterns as people write them into policies: words with white space between them, choices of words, what may stand between, look-arounds, letters of either case; and texts
 * that have the whole, nearly the whole or some of the words. Literals of several letters are what patterns at random (`patterns.ts`) seldom have.
 */
import { recased } from './characters.ts';
import { TEXTS_PER_PATTERN } from './patterns.ts';
import type { PatternCase } from './patterns.ts';
import type { Random } from './random.ts';

const WORDS: readonly string[] = [
  'ignore',
  'ignored',
  'ignoring',
  'previous',
  'instructions',
  'password',
  'passwords',
  'passport',
  'pass',
  'system',
  'prompt',
  'delete',
  'drop table',
  'rm -rf',
  'secret',
  'api key',
  'token',
  'пароль',
  'секрет',
  'straße',
  'STRASSE',
  'kelvin',
  '\u212aelvin',
  'ΣΊΣΥΦΟΣ',
  'ſecret',
  'ǆungla',
  'naïve',
  '密码',
  '秘密文件',
  '😀😀😀',
  'a',
  'of',
  'the',
  'x1',
  '127.0.0.1',
  'etc/passwd',
];

const SPACES: readonly string[] = [' ', ' ', '  ', '\t', '\n', '\u00a0', '\u3000 ', ' \u001c', '\r\n'];

interface Piece {
  readonly source: string;
  readonly sample: (random: Random) => string;
}

const escaped = (text: string): string => text.replace(/[.^$*+?{}[\]()|\\]/g, '\\$&');

const sampled = (random: Random, text: string): string =>
  Array.from(text)
    .map((character) =>
      character === ' ' && random.chance(20)
        ? random.pick(SPACES)
        : random.chance(6)
          ? recased(random, character)
          : character,
    )
    .join('');

const word = (random: Random): Piece => {
  const text = random.pick(WORDS);
  return {
    source: escaped(text).replace(/ /g, random.pick([' ', '\\s', '\\s+', '[ \\t]+', ' +'])),
    sample: (at) => sampled(at, text),
  };
};

const oneOf = (random: Random): Piece => {
  const count = random.pick([2, 2, 3, 3, 5, 12, 70]);
  const items = random.times(count, () => (count > 3 || random.chance(80) ? word(random) : sequence(random, 2)));
  const optional = random.chance(25);
  return {
    source: `(?:${items.map(({ source }) => source).join('|')})${optional ? '?' : ''}`,
    sample: (at) => (optional && at.chance(40) ? '' : at.pick(items).sample(at)),
  };
};

const GAPS: readonly (readonly [source: string, sample: (random: Random) => string])[] = [
  ['\\s+', (random) => random.pick(SPACES)],
  ['\\s*', (random) => (random.chance(50) ? '' : random.pick(SPACES))],
  [' ', () => ' '],
  ['\\s{2}', (random) => `${random.pick(SPACES)}${random.pick(SPACES)}`],
  ['[\\s\\S]{0,20}', (random) => noise(random, 24)],
  ['[^\\n]{0,9}', (random) => noise(random, 10)],
  ['.*', (random) => noise(random, 30)],
  ['.{3}', (random) => noise(random, 4)],
  ['\\W+', (random) => random.pick(['-', ' - ', '\n'])],
  ['\\b', () => ''],
  ['\\S', (random) => random.pick(['x', 'é', '-', ' '])],
  ['[a-z0-9]', (random) => random.pick(['q', '7', 'é'])],
  ['', () => ''],
];

const noise = (random: Random, most: number): string =>
  random.times(random.between(0, most), () => random.pick(['e', 'q', ' ', 'é', '.', '\n', 'пар', 'pass'])).join('');

const look = (random: Random): Piece => {
  const inner = random.chance(60) ? word(random) : sequence(random, 2);
  const far = random.chance(30);
  switch (random.below(4)) {
    case 0:
      return {
        source: `(?=${far ? '.*' : ''}${inner.source})`,
        sample: (at) => (at.chance(70) ? inner.sample(at) : ''),
      };
    case 1:
      return {
        source: `(?!${far ? '.*' : ''}${inner.source})`,
        sample: (at) => (at.chance(30) ? inner.sample(at) : ''),
      };
    default: {
      // Behind, widths are fixed.
      const text = random.pick(WORDS);
      const negative = random.chance(50);
      return {
        source: `(?<${negative ? '!' : '='}${escaped(text)})`,
        sample: (at) => (at.chance(negative ? 30 : 70) ? text : ''),
      };
    }
  }
};

const part = (random: Random): Piece => {
  const kind = random.below(20);
  if (kind < 10) return word(random);
  if (kind < 14) return oneOf(random);
  if (kind < 16) return look(random);
  const repeated = random.chance(50) ? word(random) : sequence(random, 2);
  const [times, least, most] = random.pick([
    ['+', 1, 3],
    ['{2}', 2, 2],
    ['{1,3}', 1, 3],
    ['*', 0, 2],
  ] as const);
  return {
    source: `(?:${repeated.source})${times}`,
    sample: (at) => at.times(at.between(least, most), () => repeated.sample(at)).join(''),
  };
};

const sequence = (random: Random, most: number): Piece => {
  const pieces = random.times(random.between(1, most), () => {
    const [source, sample] = random.pick(GAPS);
    const own = part(random);
    return random.chance(60) ? [own, { source, sample }] : [own];
  });
  return {
    source: pieces
      .flat()
      .map(({ source }) => source)
      .join(''),
    sample: (at) =>
      pieces
        .flat()
        .map(({ sample }) => sample(at))
        .join(''),
  };
};

/** A text with some of its characters gone. */
const nearly = (random: Random, text: string): string => {
  const characters = Array.from(text);
  characters.splice(
    random.below(characters.length + 1),
    random.pick([1, 1, 3]),
    ...(random.chance(30) ? [random.pick(SPACES)] : []),
  );
  return characters.join('');
};

/**
 * A pattern of words with the texts to try it on.
 *
 * @example const { pattern, texts } = wordingCase(Random.of(seed, index))
 */
export const wordingCase = (random: Random): PatternCase => {
  const { source, sample } = sequence(random, 4);
  const flags = random.pick(['', '(?i)', '(?i)', '(?is)', '(?m)', '(?a)']);
  const around = random.pick([
    ['', ''],
    ['', ''],
    ['\\b', '\\b'],
    ['^', ''],
    ['^', '$'],
    ['', '\\Z'],
    ['\\S', ''],
    ['.', '.'],
  ]);
  const texts = random.times(TEXTS_PER_PATTERN, (index) => {
    const text = index % 2 === 0 ? sample(random) : nearly(random, sample(random));
    return random.chance(50) ? text : `${noise(random, 12)}${text}${noise(random, 12)}`;
  });
  return { pattern: `${flags}${around[0] ?? ''}${source}${around[1] ?? ''}`, texts };
};
