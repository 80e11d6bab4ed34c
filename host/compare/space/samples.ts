import type { Cell } from '../../engine/cell/cell.ts';
import { parseGlob } from '../../compiler/ir/operations/python/glob.ts';
import type { Call } from './calls.ts';
import { matchesOf } from './matches.ts';

/** Values for which a call answers now yes and now no, as far as they can be told from its constant. */
type Sampler = (constant: Cell) => readonly Cell[];

const string = (value: string): Cell => ({ tag: 'string', value });

/** What stands around a part: nothing, and something on either side. */
const around = (part: string): Cell[] => [part, `a${part}`, `${part}a`, `a${part}a`, part.slice(0, -1)].map(string);

/** The shortest text that a glob matches, and one with a character for each star. */
const globbed = (pattern: string): Cell[] => {
  const fill = (star: string): string =>
    parseGlob(pattern)
      .map((token) => {
        if (token.kind === 'literal') return String.fromCodePoint(token.codePoint);
        if (token.kind === 'star') return star;
        const [range] = token.kind === 'class' && !token.negated ? token.ranges : [];
        return range === undefined ? 'a' : String.fromCodePoint(range[0]);
      })
      .join('');
  return [fill(''), fill('a'), `${fill('a')}/a`, `a${fill('')}`].map(string);
};

/** Texts in which a pattern occurs, alone and among others, and texts that are nearly such. */
const searched = (pattern: string): Cell[] => {
  const texts = matchesOf(pattern);
  const near = texts.slice(0, 1).flatMap((text) => {
    const characters = Array.from(text);
    const [start, end] = [characters.slice(1).join(''), characters.slice(0, -1).join('')];
    return [start, end, `a ${text} a`, `a${text}a`, `${text}\n`, text.toUpperCase(), text.toLowerCase()];
  });
  return [...texts, ...near].map(string);
};

const ofText =
  (sample: (text: string) => Cell[]): Sampler =>
  (constant) =>
    constant.tag === 'string' ? sample(constant.value) : [];

/** Items of a container, and what is in none. */
const members: Sampler = (container) => {
  switch (container.tag) {
    case 'string':
      return [...around(container.value), string(Array.from(container.value)[0] ?? '')];
    case 'list':
    case 'set':
      return container.items;
    case 'record':
      return container.entries.map(([key]) => string(key));
    default:
      return [];
  }
};

/** Containers that hold an item, and some that do not. */
const containers: Sampler = (item) => [
  { tag: 'list', items: [item] },
  { tag: 'list', items: [string('other')] },
  ...(item.tag === 'string'
    ? [...around(item.value), { tag: 'record', entries: [[item.value, { tag: 'bool', value: true }]] } as const]
    : []),
];

/**
 * How to sample what operations ask of a value that has no finite list of representatives, by their names. An operation without a line here is tried with the values of its constants alone.
 */
const SAMPLERS: Readonly<Record<string, Sampler>> = {
  'text.includes': ofText(around),
  'path.under': ofText((folder) => ['', '/a', 'a'].map((below) => string(folder + below))),
  'python.fnmatch': ofText(globbed),
  'python.search': ofText(searched),
  'python.in': members,
};

/** Values to be tried for the variable of a call that reads one. */
export const samplesOf = ({ operation, arguments: [left, right] }: Call): readonly Cell[] => {
  const constant = [left, right].find((argument) => argument?.kind === 'constant');
  if (constant?.kind !== 'constant') return [];
  const sampled =
    operation === 'python.in' && right?.kind === 'read' ? containers : (SAMPLERS[operation] ?? (() => []));
  const own = constant.value.tag === 'string' ? [constant.value] : [];
  return [...own, ...sampled(constant.value)];
};
