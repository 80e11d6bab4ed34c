import { PatternError } from '../../../compiler/patterns/error.ts';
import { parsePattern } from '../../../compiler/patterns/parse/parse.ts';
import { outlineOf } from './outline.ts';
import type { Outline, Part } from './outline.ts';

/** Another pattern in a pattern's place. */
export interface OtherPattern {
  readonly source: string;
  readonly change: string;
}

/** Alternatives of one pattern that are dropped, one at a time. */
const MOST_ALTERNATIVES = 4;
/** A part of a pattern is shown up to here. */
const LONGEST_SHOWN = 40;

const shown = (text: string): string => {
  const plain = text.replaceAll(/\s+/gu, ' ').trim();
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
};

const replaced = (source: string, { start, end }: Pick<Part, 'start' | 'end'>, text: string): string =>
  `${source.slice(0, start)}${text}${source.slice(end)}`;

/** The outermost of some parts, the first of them where several are. */
const outermost = <T extends { readonly depth: number }>(parts: readonly T[]): T | undefined =>
  parts.reduce<T | undefined>((best, part) => (best === undefined || part.depth < best.depth ? part : best), undefined);

const withoutCase = (source: string, { flags }: Outline): OtherPattern[] => {
  if (flags === null || !flags.text.includes('i')) return [];
  const others = flags.text.replaceAll('i', '');
  const plain = others === '' ? source.slice(flags.end + 1) : replaced(source, flags, others);
  return [{ source: plain, change: 'the pattern heeds case' }];
};

/** Each of the alternatives of the outermost choice is left out. */
const withoutAlternatives = (source: string, { choices }: Outline): OtherPattern[] =>
  (outermost(choices)?.alternatives ?? []).slice(0, MOST_ALTERNATIVES).map(({ start, end, text }, index) => ({
    // With the bar behind it, or that before the last.
    source:
      source[end] === '|'
        ? replaced(source, { start, end: end + 1 }, '')
        : replaced(source, { start: start - 1, end }, ''),
    change: `the alternative ${shown(text) === '' ? `${index + 1} of the pattern` : JSON.stringify(shown(text))} is dropped`,
  }));

/** The outermost anchor is left out, the first where there are several. */
const withoutAnchor = (source: string, { anchors }: Outline): OtherPattern[] => {
  const anchor = outermost(anchors);
  return anchor === undefined
    ? []
    : [{ source: replaced(source, anchor, ''), change: `the anchor ${anchor.text} is dropped` }];
};

const loosened = (repeat: string): string => {
  if (repeat === '+' || repeat === '?') return '*';
  const [, low = '', rest = ''] = /^\{(\d*)(.*)\}$/u.exec(repeat) ?? [];
  const least = Number(low);
  if (least === 0) return '*';
  return `{${least - 1}${rest === '' ? `,${low}` : rest}}`;
};

/** The outermost repeat allows more. */
const withLooserRepeat = (source: string, { repeats }: Outline): OtherPattern[] => {
  const repeat = outermost(repeats);
  if (repeat === undefined) return [];
  const looser = loosened(repeat.text);
  return [{ source: replaced(source, repeat, looser), change: `the repeat ${repeat.text} becomes ${looser}` }];
};

const isPattern = (source: string): boolean => {
  try {
    parsePattern(source);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
};

/** A few patterns that say a little else than a pattern of Python's `re`: at most one of each kind, but for alternatives. */
export const otherPatterns = (source: string): OtherPattern[] => {
  if (!isPattern(source)) return [];
  const outline = outlineOf(source);
  const others = [
    ...withoutCase(source, outline),
    ...withoutAlternatives(source, outline),
    ...withoutAnchor(source, outline),
    ...withLooserRepeat(source, outline),
  ];
  return others.filter((other) => other.source !== source && isPattern(other.source));
};
