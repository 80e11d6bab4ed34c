import type { Pattern } from '../../../compiler/patterns/ast.ts';
import { rangesOf } from '../../../compiler/patterns/code-points/set.ts';
import { parseSource } from '../../../compiler/patterns/language.ts';
import { INEXACT, refused, tests, type Outcome, type Subject } from './outcome.ts';
import { amongTexts, unwritable } from './values.ts';

/** Texts that a pattern may stand for. */
const MOST = 64;

const within = (texts: readonly string[]): readonly string[] | null => (texts.length > MOST ? null : texts);

const product = (left: readonly string[] | null, right: readonly string[] | null): readonly string[] | null => {
  if (left === null || right === null || left.length * right.length > MOST) return null;
  return left.flatMap((head) => right.map((tail) => head + tail));
};

const ofSet = (set: readonly number[]): readonly string[] | null => {
  const texts: string[] = [];
  for (const [start, end] of rangesOf(set)) {
    if (end - start > MOST - texts.length) return null;
    for (let codePoint = start; codePoint < end; codePoint++) texts.push(String.fromCodePoint(codePoint));
  }
  return texts;
};

/** The texts that a pattern is, from end to end; null when they are many or depend on what stands around them. */
export const textsOf = (pattern: Pattern): readonly string[] | null => {
  switch (pattern.kind) {
    case 'empty':
      return [''];
    case 'set':
      return ofSet(pattern.set);
    case 'sequence':
      return pattern.items.reduce<readonly string[] | null>((all, item) => product(all, textsOf(item)), ['']);
    case 'choice': {
      const parts = pattern.items.map(textsOf);
      return parts.includes(null) ? null : within(parts.flatMap((part) => part ?? []));
    }
    case 'repeat': {
      const item = textsOf(pattern.item);
      if (item === null || pattern.max > MOST) return null;
      let power: readonly string[] | null = [''];
      let all: readonly string[] = [];
      for (let times = 0; times <= pattern.max && power !== null; times++) {
        if (times >= pattern.min) all = [...all, ...power];
        power = product(power, item);
        if (power === null && times < pattern.max) return null;
      }
      return within([...new Set(all)]);
    }
    default:
      return null;
  }
};

export const flat = (pattern: Pattern): readonly Pattern[] =>
  pattern.kind === 'sequence' ? pattern.items.flatMap(flat) : [pattern];

/** The texts that a pattern occurs in, when it is bound to both ends of them and they are few. */
const boundTexts = (pattern: Pattern): readonly string[] | null => {
  if (pattern.kind === 'choice') {
    const parts = pattern.items.map(boundTexts);
    return parts.includes(null) ? null : within(parts.flatMap((part) => part ?? []));
  }
  const items = flat(pattern);
  const [first, last] = [items[0], items.at(-1)];
  if (first?.kind !== 'place' || first.place !== 'text-start' || last?.kind !== 'place') return null;
  const texts = textsOf({ kind: 'sequence', items: items.slice(1, -1) });
  if (texts === null || last.place === 'text-end') return texts;
  return last.place === 'final-line-end' ? within(texts.flatMap((text) => [text, `${text}\n`])) : null;
};

/** What Python shows of a number, a boolean, a list or a mapping begins so. */
const SHOWN = /^(?:True|False|-?(?:\d|inf|nan)|\[|\{)/u;

/** The pattern occurs in the field: only where it stands for a few texts. */
export const search = (subject: Subject, source: string): Outcome => {
  const texts = boundTexts(parseSource({ language: 'python', source }));
  if (texts === null) return refused('v1 has no patterns, and this one is no list of texts');
  const among = amongTexts(subject, texts);
  if ('unwritable' in among) return refused(unwritable(among.unwritable));
  if (texts.length === 0) return { kind: 'never', why: 'its pattern occurs nowhere' };
  return tests(among, ...(texts.some((text) => SHOWN.test(text)) ? [INEXACT.shown(subject)] : []));
};
