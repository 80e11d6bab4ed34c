import { describe } from '../../compiler/languages/yaml/schema/reader.ts';
import { field } from '../../compiler/languages/yaml/tree/node.ts';
import type { Node, NodeOf } from '../../compiler/languages/yaml/tree/node.ts';
import type { Problems } from './problems.ts';

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');

/** The first of the words that begins as the other does, or holds it: what may have been meant. */
const near = (word: string, words: readonly string[]): string | undefined =>
  words.find((known) => known.startsWith(word.slice(0, 3)) || known.includes(word) || word.includes(known));

/** A value in words; what is of the right kind and empty is called so. */
const described = (node: Node): string => {
  if (node.kind === 'list' && node.items.length === 0) return 'an empty list';
  return node.kind === 'string' && node.value === '' ? 'an empty text' : describe(node);
};

/** Reports that a value is not what must stand there. */
export const refuse = (node: Node, what: string, expected: string, problems: Problems): null => {
  problems.report(
    'value_invalid',
    node.range,
    `${what} must be ${expected}; this is ${described(node)}.`,
    `Write ${expected}.`,
  );
  return null;
};

/** The node as a mapping that has no keys but these; null after reporting that it is none. Unknown keys are reported. */
export const closedMap = (
  node: Node,
  what: string,
  known: readonly string[],
  problems: Problems,
): NodeOf<'map'> | null => {
  if (node.kind !== 'map') return refuse(node, what, 'a mapping', problems);
  for (const { key } of node.entries) {
    if (key.kind === 'string' && known.includes(key.value)) continue;
    const word = key.kind === 'string' ? key.value : '';
    const meant = near(word, known);
    problems.report(
      'key_unknown',
      key.range,
      `${what} has no key "${word}".`,
      meant === undefined ? `Its keys are ${quoted(known)}.` : `Did you mean "${meant}"?`,
    );
  }
  return node;
};

/** The field that must be there; null after reporting that it is not. */
export const required = (map: NodeOf<'map'>, name: string, what: string, problems: Problems): Node | null => {
  const node = field(map, name);
  if (node !== undefined) return node;
  problems.report('key_missing', map.range, `${what} lacks "${name}".`, `Add "${name}:".`);
  return null;
};

/** A text that is not empty. */
export const text = (node: Node, what: string, problems: Problems): string | null =>
  node.kind === 'string' && node.value !== '' ? node.value : refuse(node, what, 'a text', problems);

/** A text, or `null`. */
export const textOrNull = (node: Node, what: string, problems: Problems): string | null | undefined => {
  if (node.kind === 'null') return null;
  if (node.kind === 'string') return node.value;
  refuse(node, what, 'a text or null', problems);
  return undefined;
};

export const boolean = (node: Node, what: string, problems: Problems): boolean | null =>
  node.kind === 'bool' ? node.value : refuse(node, what, 'true or false', problems);

/** One of a closed set of words. */
export const oneOf = <const W extends string>(
  node: Node,
  what: string,
  words: readonly W[],
  problems: Problems,
): W | null => {
  const word = words.find((word) => node.kind === 'string' && node.value === word);
  return word ?? refuse(node, what, `one of ${quoted(words)}`, problems);
};

/** One item, or a list of items that is not empty. */
export const oneOrMore = (node: Node, what: string, problems: Problems): readonly Node[] => {
  if (node.kind !== 'list') return [node];
  if (node.items.length === 0) refuse(node, what, 'a text or a list of texts', problems);
  return node.items;
};

export const list = (node: Node, what: string, problems: Problems): readonly Node[] =>
  node.kind === 'list' ? node.items : (refuse(node, what, 'a list', problems) ?? []);
