import type { Pattern } from '../../../compiler/patterns/ast.ts';
import { mostReadable } from '../../../compiler/patterns/code-points/readable.ts';
import { hasCodePoint, sizeOf } from '../../../compiler/patterns/code-points/set.ts';
import type { CodePointSet } from '../../../compiler/patterns/code-points/set.ts';
import { PatternError } from '../../../compiler/patterns/error.ts';
import { parseSource } from '../../../compiler/patterns/language.ts';
import { searchReference } from '../../../compiler/patterns/reference/search.ts';
import { differenceOf, EVERYWHERE, NOWHERE } from '../../../compiler/patterns/relation/difference.ts';
import type { PatternSource } from '../../../compiler/patterns/source.ts';
import { trimmed } from '../../../compiler/patterns/trim/trim.ts';

/** What can be told of a pattern within bounds. Each says nothing rather than something that may be wrong. */
export interface PatternFacts {
  readonly pattern: Pattern;
  /** Equal for patterns that are known to occur in the same texts. */
  readonly key: string;
  /** The text, when the pattern occurs exactly where it does. */
  readonly literal: string | null;
  /** It occurs in every text. */
  readonly always: boolean;
  /** It occurs in none. */
  readonly never: boolean;
  /** A text in which it should occur. */
  readonly sample: string;
  /** Rows of code points that stand next to one another wherever it occurs. */
  readonly runs: readonly (readonly CodePointSet[])[];
  /** The longest of them. */
  readonly run: readonly CodePointSet[];
  /** Whether the run is all of it. */
  readonly isRun: boolean;
}

const isNever = (pattern: Pattern): boolean => {
  switch (pattern.kind) {
    case 'set':
      return pattern.set.length === 0;
    case 'sequence':
      return pattern.items.some(isNever) || endsBeforeMore(pattern.items);
    case 'choice':
      return pattern.items.every(isNever);
    case 'repeat':
      return pattern.min > 0 && isNever(pattern.item);
    default:
      return false;
  }
};

/** Whether it must consume something. */
const consumes = (pattern: Pattern): boolean => {
  switch (pattern.kind) {
    case 'set':
      return true;
    case 'sequence':
      return pattern.items.some(consumes);
    case 'choice':
      return pattern.items.every(consumes);
    case 'repeat':
      return pattern.min > 0 && consumes(pattern.item);
    default:
      return false;
  }
};

/** Something is to stand before the start of the text, or behind its end. */
const endsBeforeMore = (items: readonly Pattern[]): boolean => {
  const at = (place: string): number => items.findIndex((item) => item.kind === 'place' && item.place === place);
  const start = items.findLastIndex((item) => item.kind === 'place' && item.place === 'text-start');
  const end = at('text-end');
  return (start > 0 && items.slice(0, start).some(consumes)) || (end >= 0 && items.slice(end + 1).some(consumes));
};

/** Repeats in samples are no longer. */
const MOST_REPEATS = 64;

const sampleOf = (pattern: Pattern): string => {
  switch (pattern.kind) {
    case 'set':
      return String.fromCodePoint(mostReadable(pattern.set) ?? 0x61);
    case 'sequence':
      return pattern.items.map(sampleOf).join('');
    case 'choice':
      return sampleOf(pattern.items.find((item) => !isNever(item)) ?? { kind: 'empty' });
    case 'repeat':
      return sampleOf(pattern.item).repeat(Math.min(pattern.min, MOST_REPEATS));
    default:
      return '';
  }
};

/** The rows of sets of a sequence. */
const runsOf = (pattern: Pattern): readonly (readonly CodePointSet[])[] => {
  if (pattern.kind === 'set') return [[pattern.set]];
  if (pattern.kind !== 'sequence') return [];
  const runs: CodePointSet[][] = [[]];
  for (const item of pattern.items) {
    if (item.kind === 'set') runs.at(-1)?.push(item.set);
    else if (item.kind !== 'place' && item.kind !== 'look' && item.kind !== 'empty') runs.push([]);
  }
  return runs.filter(({ length }) => length > 0);
};

const isRun = (pattern: Pattern): boolean =>
  pattern.kind === 'set' || (pattern.kind === 'sequence' && pattern.items.every(({ kind }) => kind === 'set'));

/** Whether it occurs in every text. Most do not occur in the empty one, which is quickly told. */
const isEverywhere = (pattern: Pattern): boolean =>
  pattern.kind === 'empty' || (searchReference(pattern, '') && differenceOf(EVERYWHERE, pattern)?.text === null);

/** A text in which the pattern occurs; null when there is none, and one that may be when that cannot be told. */
const textOf = (pattern: Pattern): string | null => {
  if (isNever(pattern)) return null;
  const sample = sampleOf(pattern);
  if (searchReference(pattern, sample)) return sample;
  const found = differenceOf(pattern, NOWHERE);
  return found === null ? sample : found.text;
};

const read = (source: PatternSource): PatternFacts | null => {
  let pattern: Pattern;
  try {
    pattern = trimmed(parseSource(source));
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
  const runs = runsOf(pattern);
  const run = runs.reduce((longest, next) => (next.length > longest.length ? next : longest), []);
  const whole = isRun(pattern);
  const isLiteral = whole && run.every((set) => sizeOf(set) === 1);
  const text = textOf(pattern);
  return {
    pattern,
    key: JSON.stringify(pattern),
    literal: isLiteral ? String.fromCodePoint(...run.map((set) => set[0] ?? 0)) : null,
    always: isEverywhere(pattern),
    never: text === null,
    sample: text ?? '',
    runs,
    run,
    isRun: whole,
  };
};

const known = new Map<string, PatternFacts | null>();
const KEPT = 8192;

/** What can be told of a pattern of Python's `re.search`; null when it cannot be read. */
export const patternFacts = (source: string): PatternFacts | null => {
  const before = known.get(source);
  if (before !== undefined) return before;
  const facts = read({ language: 'python', source });
  if (known.size < KEPT) known.set(source, facts);
  return facts;
};

const isSubset = (inner: CodePointSet, outer: CodePointSet): boolean => {
  for (let index = 0; index + 1 < inner.length; index += 2) {
    const [start = 0, end = 0] = [inner[index], inner[index + 1]];
    // The last start of the outer set that is not behind this one must end behind it too.
    let holds = false;
    for (let at = 0; at + 1 < outer.length; at += 2) holds ||= (outer[at] ?? 0) <= start && end <= (outer[at + 1] ?? 0);
    if (!holds) return false;
  }
  return true;
};

/** Whether the runs of code points alone say that the second pattern occurs wherever the first does. */
const runsWith = (one: PatternFacts, other: PatternFacts): boolean => {
  if (!other.isRun || other.run.length === 0) return false;
  return one.runs.some((run) =>
    run.some((_, offset) =>
      other.run.every((set, index) => {
        const own = run[offset + index];
        return own !== undefined && isSubset(own, set);
      }),
    ),
  );
};

const compared = new WeakMap<PatternFacts, WeakMap<PatternFacts, boolean>>();

/** The same by their automata, which says nothing where that takes too much. Each pair is compared once. */
const isWithin = (one: PatternFacts, other: PatternFacts): boolean => {
  const known = compared.get(one) ?? new WeakMap<PatternFacts, boolean>();
  compared.set(one, known);
  const before = known.get(other);
  if (before !== undefined) return before;
  // Most patterns do not occur in what another was made up for.
  const answer = searchReference(other.pattern, one.sample) && differenceOf(one.pattern, other.pattern)?.text === null;
  known.set(other, answer);
  return answer;
};

/** Whether the second pattern is known to occur wherever the first does. */
export const occursWith = (one: PatternFacts, other: PatternFacts): boolean => {
  if (one.key === other.key || other.always || one.never) return true;
  return runsWith(one, other) || isWithin(one, other);
};

/** Whether a text has the run that a pattern needs: fast, where to match the pattern is not. */
export const mayOccur = ({ run }: PatternFacts, text: readonly number[]): boolean =>
  run.length === 0 ||
  text.some((_, start) =>
    run.every((set, index) => {
      const codePoint = text[start + index];
      return codePoint !== undefined && hasCodePoint(set, codePoint);
    }),
  );

/** What `str()` of a number is written with. */
const NUMBER_CHARACTERS = Array.from('0123456789.-+einfa', (character) => character.codePointAt(0) ?? 0);

/** Whether the pattern may occur in the text of a number. */
export const mayOccurInNumbers = ({ runs }: PatternFacts): boolean =>
  runs.flat().every((set) => NUMBER_CHARACTERS.some((codePoint) => hasCodePoint(set, codePoint)));
