import type { Cell, TagName } from '../../../engine/index.ts';
import { parseGlob } from '../../../compiler/ir/operations/python/glob.ts';
import { constantOf } from './atom.ts';
import type { Call } from './atom.ts';
import { mayOccurInNumbers, occursWith, patternFacts } from './patterns.ts';
import type { PatternFacts } from './patterns.ts';

/**
 * What is known of tests whose true values are too many to name, such as "contains this text" or "fits this pattern". To the analysis each is a switch of its own; what is known
 * here of two of them leaves out what cannot be. A new operation is one case in each function.
 */

/** Tests that may come out either way for values of one tag that no other test tells apart. `null` when it is not known how the operation behaves. */
export const isFree = (call: Call, tag: TagName): boolean | null => {
  const constant = constantOf(call);
  switch (call.operation) {
    case 'python.fnmatch':
    case 'path.under':
    case 'text.includes':
      return tag === 'string';
    case 'python.in':
      if (constant?.first === true)
        return tag === 'string' || tag === 'list' || tag === 'set' || tag === 'record' || tag === 'bytes';
      return constant?.cell.tag === 'string' && tag === 'string';
    case 'python.search':
      // It reads `str()` of whatever there is.
      return true;
    case 'python.equal':
    case 'python.truthy':
    case 'python.less':
    case 'python.less-or-equal':
    case 'python.greater':
    case 'python.greater-or-equal':
    case 'python.float-less':
    case 'python.float-less-or-equal':
    case 'python.float-greater':
    case 'python.float-greater-or-equal':
    case 'js.strict-equal':
    case 'js.string-in':
    case 'js.number-less':
    case 'js.number-less-or-equal':
    case 'js.number-greater':
    case 'js.number-greater-or-equal':
    case 'js.truthy':
      return false;
    default:
      return null;
  }
};

const textOf = (call: Call): string | null => {
  const cell = constantOf(call)?.cell;
  return cell?.tag === 'string' ? cell.value : null;
};

const isContains = (call: Call): boolean => call.operation === 'python.in' && constantOf(call)?.first === true;

/** As `path.under` has it. */
const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

/** What is known of the pattern that a test looks for; null when it looks for none. */
export const patternIn = (call: Call): PatternFacts | null => {
  const text = call.operation === 'python.search' ? textOf(call) : null;
  return text === null ? null : patternFacts(text);
};

/** Whether the second test is true of every value of the tag of which the first is. */
export const implies = (one: Call, other: Call, tag: TagName): boolean => {
  const [pattern, otherPattern] = [patternIn(one), patternIn(other)];
  if (pattern !== null && otherPattern !== null) return occursWith(pattern, otherPattern);
  const [a, b] = [textOf(one), textOf(other)];
  if (a === null || b === null || tag !== 'string') return false;
  if (isContains(one)) {
    if (isContains(other)) return a.includes(b);
    return otherPattern?.literal !== null && otherPattern?.literal !== undefined && a.includes(otherPattern.literal);
  }
  if (isContains(other)) return pattern?.literal?.includes(b) ?? false;
  if (one.operation === 'path.under' && other.operation === 'path.under') return isBelow(a, b);
  return false;
};

/** Whether no value of the tag makes both true. */
export const excludes = (one: Call, other: Call, tag: TagName): boolean => {
  const [a, b] = [textOf(one), textOf(other)];
  if (a === null || b === null || tag !== 'string') return false;
  if (one.operation === 'path.under' && other.operation === 'path.under') return !isBelow(a, b) && !isBelow(b, a);
  return false;
};

const NUMBERS: ReadonlySet<TagName> = new Set(['int', 'bigint', 'float']);

/** Whether a test of a value of the tag can come out so, an error aside. */
export const canBe = (call: Call, truth: boolean, tag: TagName): boolean => {
  const pattern = patternIn(call);
  if (pattern === null) return true;
  if (!truth) return !pattern.always;
  return !pattern.never && (!NUMBERS.has(tag) || mayOccurInNumbers(pattern));
};

/** Whether a value of the tag may make the test err although others of it do not. */
export const mayErr = (call: Call, tag: TagName): boolean =>
  call.operation === 'python.search' && (tag === 'list' || tag === 'record');

/** A text that fits an `fnmatch` pattern. */
const globInstance = (pattern: string): string =>
  parseGlob(pattern)
    .map((token) => {
      switch (token.kind) {
        case 'literal':
          return String.fromCodePoint(token.codePoint);
        case 'one':
          return 'x';
        case 'star':
          return '';
        case 'class':
          return String.fromCodePoint(token.negated ? 0x78 : (token.ranges[0]?.[0] ?? 0x78));
      }
    })
    .join('');

/** Texts with which a free test may be true. */
export const samplesOf = (call: Call): readonly string[] => {
  const text = textOf(call);
  if (text === null) return [];
  switch (call.operation) {
    case 'python.fnmatch':
      return [globInstance(text)];
    case 'path.under':
      return [text, `${text}/x`];
    case 'python.search':
      return [patternIn(call)?.sample ?? text];
    case 'python.in':
    case 'text.includes':
      return isContains(call) ? [text] : [text, text.slice(0, 1)];
    default:
      return [];
  }
};

/** The item that a container must hold for the test to be true. */
export const memberOf = (call: Call): Cell | null => (isContains(call) ? (constantOf(call)?.cell ?? null) : null);
