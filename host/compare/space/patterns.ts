import type { Entry, Expression } from '../../compiler/ir/types.ts';
import type { Pattern } from '../../compiler/patterns/ast.ts';
import { PatternError } from '../../compiler/patterns/error.ts';
import { parseSource } from '../../compiler/patterns/language.ts';
import { differenceOf } from '../../compiler/patterns/relation/difference.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { callsIn, type Call } from './calls.ts';
import { pathText } from './variable.ts';

/** Pairs of patterns that are compared, each both ways. */
const MOST_PAIRS = 200;

/** How the patterns that two entries look for relate. */
export interface PatternRelation {
  /** By the path of what is looked at: texts in which a pattern of one entry occurs, and one of the other does not. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  /** Patterns of the second entry, and those of the first that occur in the same texts. */
  readonly same: ReadonlyMap<string, string>;
}

/** The pattern that a call looks for, and the path of the text; null for any other call. */
const searchOf = ({ operation, arguments: [read, constant] }: Call, entry: Entry): readonly [string, string] | null => {
  if (operation !== 'python.search' || read?.kind !== 'read' || constant?.kind !== 'constant') return null;
  const { path } = entry.slots[read.slot] ?? {};
  return path === undefined || constant.value.tag !== 'string' ? null : [pathText(path), constant.value.value];
};

const searchesOf = (entry: Entry): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const call of entry.rules.flatMap(({ guard }) => callsIn(guard))) {
    const [path, source] = searchOf(call, entry) ?? [];
    if (path === undefined || source === undefined) continue;
    const sources = found.get(path) ?? new Set();
    found.set(path, sources.add(source));
  }
  return found;
};

const parsed = (source: string): readonly (readonly [string, Pattern])[] => {
  try {
    return [[source, parseSource({ language: 'python', source })]];
  } catch (error) {
    // What cannot be read relates to nothing.
    if (error instanceof PatternError) return [];
    throw error;
  }
};

/** Those of one list beside those of another, first those in like places: a pattern that was changed mostly stands where it stood. */
const pairsOf = <T>(ours: readonly T[], theirs: readonly T[], most: number): readonly (readonly [T, T])[] => {
  const pairs: (readonly [T, T])[] = [];
  const length = Math.max(ours.length, theirs.length);
  for (let shift = 0; shift < length && pairs.length < most; shift++) {
    for (const [place, one] of ours.entries()) {
      const other = theirs[(place + shift) % length];
      if (other !== undefined) pairs.push([one, other]);
    }
  }
  return pairs.slice(0, most);
};

/**
 * Compares the patterns that only one of two entries looks for, by their automata: each difference is a text that exists, and patterns that do not differ mean the same. Nothing is said of patterns with
 * look-around, nor of those that take too long.
 */
export const relatePatterns = (a: Entry, b: Entry): PatternRelation => {
  const texts = new Map<string, readonly string[]>();
  const same = new Map<string, string>();
  const [ours, theirs] = [searchesOf(a), searchesOf(b)];
  let left = MOST_PAIRS;
  for (const [path, sources] of ours) {
    const others = theirs.get(path) ?? new Set<string>();
    const only = [...sources].filter((source) => !others.has(source)).flatMap(parsed);
    const otherOnly = [...others].filter((source) => !sources.has(source)).flatMap(parsed);
    const pairs = pairsOf(only, otherOnly, left);
    left -= pairs.length;
    const found = new Set<string>();
    for (const [[source, one], [otherSource, other]] of pairs) {
      const [more, less] = [differenceOf(one, other), differenceOf(other, one)];
      if (more?.text === null && less?.text === null) same.set(otherSource, source);
      for (const difference of [more, less]) if (typeof difference?.text === 'string') found.add(difference.text);
    }
    if (found.size > 0) texts.set(path, [...found]);
  }
  return { texts, same };
};

/** The entry with other patterns in place of some that occur in the same texts, so that it decides as before. */
export const replacePatterns = (entry: Entry, same: ReadonlyMap<string, string>): Entry => {
  if (same.size === 0) return entry;
  const replaced = (expression: Expression): Expression => {
    switch (expression.kind) {
      case 'and':
      case 'or':
        return { ...expression, arguments: expression.arguments.map(replaced) };
      case 'not':
        return { ...expression, argument: replaced(expression.argument) };
      case 'call': {
        const [read, constant] = expression.arguments;
        const source = same.get(searchOf(expression, entry)?.[1] ?? '');
        if (source === undefined || read === undefined || constant === undefined) return expression;
        const value: Cell = { tag: 'string', value: source };
        return { ...expression, arguments: [read, { kind: 'constant', value }] };
      }
      default:
        return expression;
    }
  };
  return { ...entry, rules: entry.rules.map((rule) => ({ ...rule, guard: replaced(rule.guard) })) };
};
