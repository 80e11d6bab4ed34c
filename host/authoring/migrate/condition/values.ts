import type { Node } from '../../../compiler/languages/yaml/tree/node.ts';
import type { Subject } from './outcome.ts';
import { writeTest, type Test, type Tests } from './test.ts';

/** A value that a field is compared with, as far as it matters here. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  /** Not negative; `true` is 1. */
  | { readonly kind: 'number'; readonly number: number }
  /** Null, dates: they equal nothing that is there. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'other'; readonly why: string };

const other = (why: string): Value => ({ kind: 'other', why });

const ofNumber = (number: number): Value => {
  if (Number.isNaN(number)) return { kind: 'nothing' };
  if (number < 0) return other(`conditions of v1 have no negative numbers (${number})`);
  return /^\d+(?:\.\d+)?$/u.test(String(number))
    ? { kind: 'number', number: number + 0 }
    : other(`the number ${number} has no digits of its own`);
};

export const valueOf = (node: Node): Value => {
  switch (node.kind) {
    case 'string':
      return { kind: 'text', text: node.value };
    case 'bool':
      return ofNumber(node.value ? 1 : 0);
    case 'float':
      return ofNumber(node.value === 0 ? 0 : node.value);
    case 'int':
      if (node.value > Number.MAX_SAFE_INTEGER) return other(`v1 compares doubles, and ${node.text} is beyond them`);
      return ofNumber(Number(node.value));
    case 'null':
    case 'date':
    case 'datetime':
    case 'tuple':
      return { kind: 'nothing' };
    default:
      return other('conditions of v1 have no lists, mappings or bytes as values');
  }
};

/** Lists of texts are no longer than this, so that other tests have room beside them. */
const MAX_LIST = 1500;

/**
 * Tests of which one is true of these texts and of nothing else.
 *
 * @returns the text that cannot be written, when one cannot
 */
export const amongTexts = ({ path }: Subject, texts: readonly string[]): Tests | { readonly unwritable: string } => {
  const equal = (value: string): Test => ({ kind: 'equal', value, negated: false });
  const [only, second] = texts;
  if (only !== undefined && second === undefined && writeTest(path, equal(only)) !== null) return [[equal(only)]];
  const lists: string[][] = [];
  const alone: Test[] = [];
  let length = MAX_LIST;
  for (const text of new Set(texts)) {
    if (writeTest(path, { kind: 'in', items: [text] }) !== null) {
      length += text.length + 4;
      if (length > MAX_LIST) {
        lists.push([]);
        length = text.length + 4;
      }
      lists.at(-1)?.push(text);
    } else if (writeTest(path, equal(text)) !== null) alone.push(equal(text));
    else return { unwritable: text };
  }
  return [...lists.map((items) => [{ kind: 'in', items } as const]), ...alone.map((test) => [test])];
};

export const unwritable = (text: string): string => {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  const why = / (?:and|or) /u.test(text) ? ', which v1 splits' : '';
  return `conditions of v1 cannot hold the text ${shown}${why}`;
};
