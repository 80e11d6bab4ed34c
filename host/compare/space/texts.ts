import type { Needs } from './needs.ts';

/** ARABIC-INDIC DIGIT ZERO: a digit to Python's `float()`, and none to ECMAScript's `Number()`. */
const ARABIC_ZERO = 0x660;
/** A byte order mark: white space around a number to ECMAScript, and none to Python. */
const BOM = '\uFEFF';

/** The first of a sequence of spellings that no policy mentions. */
const unmentioned = (texts: ReadonlySet<string>, spell: (attempt: number) => string): string => {
  for (let attempt = 0; ; attempt++) {
    const text = spell(attempt);
    if (!texts.has(text)) return text;
  }
};

/** A number as a text that both languages read, with more zeros in front at each attempt. A numeral beyond every double is infinite. */
const spelled = (number: number, attempt: number): string => {
  const digits = Number.isFinite(number) ? String(Math.abs(number)) : '1e999';
  return `${number < 0 ? '-' : ''}${'0'.repeat(attempt)}${digits}`;
};

const arabic = (text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(ARABIC_ZERO + Number(digit)));

/** Texts for a number, one for each way in which the languages may read it. */
const numerals = ({ texts, pythonFloat, jsNumber }: Needs, number: number): string[] => {
  const of = (attempt: number): string => spelled(number, attempt);
  const both = unmentioned(texts, of);
  if (!pythonFloat || !jsNumber) return pythonFloat || jsNumber ? [both] : [];
  return [
    both,
    unmentioned(texts, (attempt) => arabic(of(attempt))),
    unmentioned(texts, (attempt) => BOM + of(attempt)),
  ];
};

/**
 * Texts that stand for all: those that are mentioned, the empty one, one that is none of them, one in each gap of their order, and, where texts are read as numbers, one for each number. A text that is read as
 * NaN answers as one that is no number does.
 */
export const textsOf = (needs: Needs, numbers: readonly number[]): string[] => {
  const { texts } = needs;
  const found = new Set<string>(texts);
  found.add('');
  found.add(unmentioned(texts, (attempt) => (attempt === 0 ? 'other' : `other${attempt + 1}`)));
  // The text directly behind another one is one with a NUL more.
  if (needs.ordersTexts) for (const text of ['', ...texts]) found.add(`${text}\0`);
  for (const number of [...numbers, Infinity, -Infinity]) {
    for (const numeral of numerals(needs, number)) found.add(numeral);
  }
  return [...found];
};
