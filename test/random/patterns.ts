/**
 * Patterns of Python's `re` at random, with every construct of its syntax and some that it refuses, and for each texts that it nearly or fully matches. Made for
 * judging parsers, matchers and automata against each other.
 */
import { CONTROLS, characterOf, charactersOf, recased, written } from './characters.ts';
import type { Random } from './random.ts';

/** A pattern and the texts to look for it in. */
export interface PatternCase {
  readonly pattern: string;
  readonly texts: readonly string[];
}

/** How many texts come with each pattern. */
export const TEXTS_PER_PATTERN = 6;

/** A part of a pattern, and what makes texts that it may match. */
interface Piece {
  readonly source: string;
  readonly sample: (random: Random) => string;
  /** Whether a repeat may stand behind it as it is. */
  readonly isUnit: boolean;
}

/** Where a piece stands. */
interface Context {
  readonly depth: number;
  readonly isVerbose: boolean;
  /** Within a look-behind: widths are fixed. */
  readonly isFixed: boolean;
  /** How many groups were closed so far. */
  readonly groups: { count: number };
}

const CLASSES: readonly (readonly [string, (random: Random) => string])[] = [
  ['\\d', (random) => random.pick(charactersOf('0123456789٣९０'))],
  ['\\D', characterOf],
  ['\\s', (random) => random.pick([' ', '\t', '\n', '\u001c', '\u0085', '\u00a0', '\u2028', '\u3000'])],
  ['\\S', characterOf],
  ['\\w', (random) => random.pick(charactersOf('abkZ_09é中²\u{1d7ce}ſ'))],
  ['\\W', (random) => random.pick(charactersOf(' -.\n\u0300\u200b\u{1f600}é'))],
];

const literal = (random: Random, context: Context): Piece => {
  if (random.chance(6)) {
    const [source, text] = random.pick(CONTROLS);
    return { source, sample: () => text, isUnit: true };
  }
  const character = characterOf(random);
  const source = written(random, character, false, context.isVerbose);
  return { source, sample: (at) => recased(at, character), isUnit: true };
};

const rangeAround = (random: Random, low: string): readonly [string, string] => {
  const start = low.codePointAt(0) ?? 0;
  const width = random.pick([0, 1, 2, 5, 25, 40, 40, 200, 70_000]);
  const end = Math.min(start + random.between(0, width), 0x10ffff);
  return [low, String.fromCodePoint(end >= 0xd800 && end < 0xe000 ? 0xe000 : end)];
};

/** A part of a class, and texts of a character that it may hold. */
const classPart = (random: Random, isFirst: boolean): { source: string; sample: (random: Random) => string } => {
  const kind = random.below(20);
  if (kind < 4) {
    const [source, sample] = random.pick(CLASSES);
    return { source, sample };
  }
  if (kind < 10) {
    const [low, high] = rangeAround(random, characterOf(random));
    const start = low.codePointAt(0) ?? 0;
    const end = high.codePointAt(0) ?? 0;
    return {
      source: `${written(random, low, true, false)}-${written(random, high, true, false)}`,
      sample: (at) => {
        const codePoint = at.between(start, end);
        return recased(at, String.fromCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? start : codePoint));
      },
    };
  }
  if (kind === 10) return { source: '\\b', sample: () => '\b' };
  if (kind === 11 && isFirst) return { source: ']', sample: () => ']' };
  if (kind === 12)
    return {
      source: random.pick(['-', '&', '~', '|', '[', '.', '$']),
      sample: (at) => at.pick(charactersOf('-&~|[.$')),
    };
  const character = characterOf(random);
  return { source: written(random, character, true, false), sample: (at) => recased(at, character) };
};

const setPiece = (random: Random): Piece => {
  const parts = random.times(random.pick([1, 1, 2, 2, 3, 5]), (index) => classPart(random, index === 0));
  const isNegated = random.chance(30);
  return {
    source: `[${isNegated ? '^' : ''}${parts.map((part) => part.source).join('')}${random.chance(5) ? '-' : ''}]`,
    sample: (at) => (isNegated && at.chance(60) ? characterOf(at) : at.pick(parts).sample(at)),
    isUnit: true,
  };
};

const place = (random: Random): Piece => ({
  source: random.pick(['^', '$', '\\A', '\\Z', '\\b', '\\B']),
  sample: (at) => (at.chance(15) ? '\n' : ''),
  isUnit: false,
});

/** Flags of a group: those it adds, and those it takes off. */
const groupFlags = (random: Random): { readonly source: string; readonly isVerbose: boolean | null } => {
  const type = random.chance(25) ? random.pick(['a', 'u']) : '';
  const added = random.some(['i', 'm', 's', 'x'], 25);
  const removed = random.some(['i', 'm', 's', 'x'], 15).filter((flag) => !added.includes(flag));
  const isVerbose = added.includes('x') ? true : removed.includes('x') ? false : null;
  return { source: `${type}${added.join('')}${removed.length > 0 ? `-${removed.join('')}` : ''}`, isVerbose };
};

const inside = (context: Context, change: Partial<Context> = {}): Context => ({
  ...context,
  depth: context.depth - 1,
  ...change,
});

const group = (random: Random, context: Context): Piece => {
  const kind = random.below(20);
  if (kind < 6) {
    const { source, sample } = alternatives(random, inside(context));
    return { source: `(?:${source})`, sample, isUnit: true };
  }
  if (kind < 10) {
    const { source, sample } = alternatives(random, inside(context));
    const name = random.chance(20) ? `?P<${random.pick(['g', 'é', '_', 'nf'])}${context.groups.count}>` : '';
    context.groups.count++;
    return { source: `(${name}${source})`, sample, isUnit: true };
  }
  if (kind < 13) {
    const flags = groupFlags(random);
    const { source, sample } = alternatives(
      random,
      inside(context, { isVerbose: flags.isVerbose ?? context.isVerbose }),
    );
    return { source: `(?${flags.source}:${source})`, sample, isUnit: true };
  }
  if (kind < 14) {
    const { source, sample } = alternatives(random, inside(context));
    return { source: `(?>${source})`, sample, isUnit: true };
  }
  if (kind < 17) {
    const { source, sample } = alternatives(random, inside(context));
    const isNegative = random.chance(40);
    return {
      source: `(?${isNegative ? '!' : '='}${source})`,
      sample: (at) => (!isNegative && at.chance(40) ? sample(at) : ''),
      isUnit: random.chance(10),
    };
  }
  if (kind < 19) {
    const { source, sample } = alternatives(random, inside(context, { isFixed: true }));
    const isNegative = random.chance(40);
    return {
      source: `(?<${isNegative ? '!' : '='}${source})`,
      sample: (at) => (!isNegative && at.chance(70) ? sample(at) : ''),
      isUnit: random.chance(10),
    };
  }
  return irregular(random, context);
};

/** What no automaton matches. */
const irregular = (random: Random, context: Context): Piece => {
  const number = random.between(1, context.groups.count + 1);
  const source = random.chance(50) ? `\\${number}` : `(?(${number})a|b)`;
  return { source, sample: () => 'a', isUnit: true };
};

const atom = (random: Random, context: Context): Piece => {
  const kind = random.below(20);
  if (kind < 9 || context.depth <= 0) return literal(random, context);
  if (kind < 10) return { source: '.', sample: characterOf, isUnit: true };
  if (kind < 12) {
    const [source, sample] = random.pick(CLASSES);
    return { source, sample, isUnit: true };
  }
  if (kind < 15) return setPiece(random);
  return kind < 16 ? place(random) : group(random, context);
};

const times = (random: Random, most: number): readonly [source: string, min: number, max: number] => {
  const min = random.between(0, most);
  const max = min + random.below(most);
  switch (random.below(9)) {
    case 0:
      return ['?', 0, 1];
    case 1:
    case 2:
      return ['*', 0, 4];
    case 3:
    case 4:
      return ['+', 1, 4];
    case 5:
      return [`{${min}}`, min, min];
    case 6:
      return [`{${min},}`, min, min + 2];
    case 7:
      return [`{,${max}}`, 0, max];
    default:
      return [`{${min},${max}}`, min, max];
  }
};

/** A piece with a repeat behind it. */
const repeated = (random: Random, context: Context): Piece => {
  const item = atom(random, context);
  if (!item.isUnit) return item;
  const [bounds, min, max] = context.isFixed && random.chance(90) ? (['{2}', 2, 2] as const) : times(random, 3);
  const mode = random.chance(25) ? '?' : random.chance(12) ? '+' : '';
  return {
    source: `${item.source}${context.isVerbose && random.chance(10) ? ' ' : ''}${bounds}${mode}`,
    sample: (at) => at.times(at.between(min, max), () => item.sample(at)).join(''),
    isUnit: false,
  };
};

const filler = (random: Random, { isVerbose }: Context): string => {
  if (random.chance(2)) return '(?#c|)';
  if (!isVerbose || random.chance(60)) return '';
  return random.pick([' ', '\n', '\t ', ' # a) [\n']);
};

const sequence = (random: Random, context: Context): Piece => {
  const pieces = random.times(random.pick([0, 1, 1, 2, 2, 3, 4]), () =>
    random.chance(35) ? repeated(random, context) : atom(random, context),
  );
  return {
    source: pieces.map((piece) => `${filler(random, context)}${piece.source}`).join(''),
    sample: (at) => pieces.map((piece) => piece.sample(at)).join(''),
    isUnit: false,
  };
};

const alternatives = (random: Random, context: Context): Piece => {
  const items = random.times(random.pick([1, 1, 1, 2, 2, 3]), () => sequence(random, context));
  if (context.isFixed && random.chance(80)) return items[0] ?? sequence(random, context);
  return {
    source: items.map((item) => item.source).join('|'),
    sample: (at) => at.pick(items).sample(at),
    isUnit: false,
  };
};

const wholeFlags = (random: Random): string =>
  random.chance(45)
    ? random
        .some(['i', 'i', 'm', 's', 'x', 'a'], 40)
        .filter((flag, index, all) => all.indexOf(flag) === index)
        .join('')
    : '';

/** What has a meaning somewhere, and often none where it is put. */
const DAMAGE: readonly string[] = [
  ...charactersOf('()[]{}*+?|\\^$.-,0189aiux<>=!#:P '),
  ...String.raw`(? (?P< (?i) (?- {1,2} {, [^ [] \N{EM (?: \8 \07 \400 \x \Q (?L) (?t) (?P=g) (?(1) )? *+ ?? +*`.split(
    ' ',
  ),
  '\\N{DIGIT ONE}',
];

/** Puts something unforeseen into a pattern. */
const damaged = (random: Random, source: string): string => {
  const characters = Array.from(source);
  const at = random.below(characters.length + 1);
  characters.splice(at, random.below(2), random.pick(DAMAGE));
  return characters.join('');
};

const noise = (random: Random): string => random.times(random.below(4), () => characterOf(random)).join('');

/** A text with a character taken out, put in or put in another case. */
const changed = (random: Random, text: string): string => {
  const characters = Array.from(text);
  const at = random.below(characters.length + 1);
  switch (random.below(3)) {
    case 0:
      characters.splice(at, 1);
      break;
    case 1:
      characters.splice(at, random.below(2), characterOf(random));
      break;
    default:
      characters.splice(at, 1, recased(random, (characters[at] ?? '').toUpperCase()));
  }
  return characters.join('');
};

/** The longest text: long ones would have a backtracker run for ever. */
const LONGEST_TEXT = 24;

const textsFor = (random: Random, { sample }: Piece): string[] =>
  [
    sample(random),
    `${noise(random)}${sample(random)}${noise(random)}`,
    changed(random, sample(random)),
    `${sample(random)}${random.pick(['\n', '\n', ' ', sample(random)])}`,
    changed(random, `${noise(random)}${sample(random)}${noise(random)}`),
    random.chance(30) ? '' : random.times(random.between(1, 8), () => characterOf(random)).join(''),
  ].map((text) => Array.from(text).slice(0, LONGEST_TEXT).join(''));

/**
 * A pattern with the texts to try it on.
 *
 * @example const { pattern, texts } = patternCase(Random.of(seed, index))
 */
export const patternCase = (random: Random): PatternCase => {
  const flags = wholeFlags(random);
  const context: Context = {
    depth: random.pick([0, 1, 2, 2, 3]),
    isVerbose: flags.includes('x'),
    isFixed: false,
    groups: { count: 0 },
  };
  const piece = alternatives(random, context);
  const whole = `${flags === '' ? '' : `(?${flags})`}${piece.source}`;
  return { pattern: random.chance(12) ? damaged(random, whole) : whole, texts: textsFor(random, piece) };
};
