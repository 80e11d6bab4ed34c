import type { Pattern } from '../../../compiler/patterns/ast.ts';
import { parseSource } from '../../../compiler/patterns/language.ts';
import { quoted } from './quoted.ts';
import { flat, textsOf } from '../condition/pattern.ts';

/** Tests of `like` that a pattern may become. */
const MOST = 16;

/** A pattern without the places at its ends. */
interface Bare {
  readonly items: readonly Pattern[];
  readonly start: boolean;
  readonly end: 'open' | 'text' | 'line';
}

const bare = (pattern: Pattern): Bare => {
  const items = [...flat(pattern)];
  const [first] = items;
  const start = first?.kind === 'place' && first.place === 'text-start';
  if (start) items.shift();
  const last = items.at(-1);
  if (last?.kind !== 'place') return { items, start, end: 'open' };
  if (last.place === 'text-end') return { items: items.slice(0, -1), start, end: 'text' };
  if (last.place === 'final-line-end') return { items: items.slice(0, -1), start, end: 'line' };
  return { items, start, end: 'open' };
};

/** A text in a pattern of `like`, where a star stands for anything. */
const escaped = (text: string): string =>
  quoted(text)
    .slice(1, -1)
    .replaceAll('*', String.raw`\*`);

/**
 * The tests by `like`, of which one must hold where a pattern of Python's occurs in a text: those of a few texts, at its start, at its end or anywhere. Null for other patterns.
 *
 * @param subject what is compared, as Cedar writes it
 * @example likes('context.path', '^/etc/') // ['context.path like "/etc/*"']
 */
export const likes = (subject: string, source: string): readonly string[] | null => {
  const { items, start, end } = bare(parseSource({ language: 'python', source }));
  const texts = textsOf({ kind: 'sequence', items });
  if (texts === null || texts.length * (end === 'line' ? 2 : 1) > MOST) return null;
  const before = start ? '' : '*';
  const ends = { open: ['*'], text: [''], line: ['', String.raw`\n`] }[end];
  return texts.flatMap((text) => ends.map((after) => `${subject} like "${before}${escaped(text)}${after}"`));
};
