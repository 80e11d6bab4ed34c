/** Patterns as policies have them: words of prose and of commands with alternatives, gaps and look-arounds; and texts of the same words. */
import type { Random } from './random.ts';

const WORDS: readonly string[] =
  'ignore|all|previous|instructions|you|are|now|the|system|prompt|reveal|secret|password|transfer|money|get_|pay|payment|rm -rf|curl|bash|/etc/passwd|drop table|do not|tell|base64|äther|straße|ΣΊΣΥΦΟΣ|Kelvin|ſystem|忽略|x|-d'
    .split('|')
    .concat('|');
const GAPS: readonly string[] = [
  '\\s+',
  '\\s*',
  ' ',
  '.{0,12}',
  '[\\s\\S]{0,20}',
  '.*',
  '[^\\n]{0,30}',
  '\\W',
  '(?:\\w+\\s+){0,3}',
];
const PLACES: readonly string[] = ['\\b', '\\B', '^', '$', '(?m:^)', '(?m:$)', '\\A'];
const RUNS: readonly string[] = ['\\w+', '[a-z0-9+/]{6,}', '\\d{2,4}', '[A-Z]+', '(?:ab|a)*', '.'];

const escaped = (word: string): string => word.replaceAll(/[|$^()[\]{}.*+?\\/-]/g, String.raw`\$&`);

const word = (random: Random): string => escaped(random.pick(WORDS));

const alternatives = (random: Random): string =>
  `(?:${random.times(random.between(2, 5), () => (random.chance(80) ? word(random) : phrase(random, 2))).join('|')})`;

const look = (random: Random): string => {
  const kind = random.pick(['(?=', '(?!', '(?<=', '(?<!']);
  const content = kind.startsWith('(?<') || random.chance(60) ? word(random) : `.{0,40}${word(random)}`;
  return `${kind}${random.chance(20) ? `\\b${content}` : content})`;
};

const item = (random: Random): string => {
  const kind = random.below(100);
  if (kind < 45) return word(random);
  if (kind < 65) return alternatives(random);
  if (kind < 73) return `(?:${word(random)})${random.pick(['?', '{1,2}', '+'])}`;
  if (kind < 82) return look(random);
  return kind < 91 ? random.pick(PLACES) : random.pick(RUNS);
};

function phrase(random: Random, length: number): string {
  const items = random.times(random.between(1, length), () => item(random));
  return items.reduce((before, next) => `${before}${random.chance(80) ? random.pick(GAPS) : ''}${next}`);
}

/** A pattern of Python's `re`. */
export const phrasePattern = (random: Random): string => `${random.chance(50) ? '(?i)' : ''}${phrase(random, 4)}`;

const recased = (random: Random, text: string): string => {
  const kind = random.below(10);
  if (kind < 7) return text;
  return kind < 9 ? text.toUpperCase() : text.toLowerCase();
};

/** A text of so many words. */
export const phraseText = (random: Random, length: number): string => {
  const between = random.pick([[' '], [' ', ' ', '\n'], [' ', '  ', '\t', '\u00a0', ', ', '']]);
  return random.times(length, () => `${recased(random, random.pick(WORDS))}${random.pick(between)}`).join('');
};
