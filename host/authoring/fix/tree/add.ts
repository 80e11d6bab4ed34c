import type { NodeOf, Pair } from '../../../compiler/languages/yaml/tree/node.ts';
import type { Edit } from '../types.ts';
import { doubleQuoted } from '../text/scalar.ts';

/** An entry that is to be added: its key, and its value as it is written. */
export interface Added {
  readonly key: string;
  readonly value: string;
}

const isFlow = (text: string, { range }: NodeOf<'map'>): boolean => text[range[0]] === '{';

const newline = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** What stands before the offset on its line. */
const before = (text: string, offset: number): string =>
  text.slice(Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1, offset);

/** The indentation of an entry of a block mapping; null where it is not plain to see. */
const indentAt = (text: string, offset: number): string | null => {
  const line = before(text, offset).replace(/^\ufeff/u, '');
  return /^ *(?:- +)*$/u.test(line) ? ' '.repeat(line.length) : null;
};

/** In a mapping whose keys are in quotes, as in JSON, the new key is too. */
const keyLike = (text: string, { key }: Pair, name: string): string =>
  text[key.range[0]] === '"' ? doubleQuoted(name) : name;

/** Adds an entry as the first of a mapping. */
export const addFirst = (text: string, map: NodeOf<'map'>, { key, value }: Added): Edit | null => {
  const [first] = map.entries;
  if (first === undefined) return null;
  const [start] = first.key.range;
  const written = `${keyLike(text, first, key)}: ${value}`;
  if (isFlow(text, map)) return { start, end: start, text: `${written}, ` };
  const indent = indentAt(text, start);
  return indent === null ? null : { start, end: start, text: `${written}${newline(text)}${indent}` };
};

/** Adds an entry behind another one whose value is a scalar or stands in brackets, on a line of its own in a block mapping. */
export const addBehind = (text: string, map: NodeOf<'map'>, entry: Pair, { key, value }: Added): Edit | null => {
  const end = entry.value.range[1];
  const written = `${keyLike(text, entry, key)}: ${value}`;
  if (isFlow(text, map)) return { start: end, end, text: `, ${written}` };
  const indent = indentAt(text, entry.key.range[0]);
  const rest = /^[^\r\n]*/u.exec(text.slice(end))?.[0] ?? '';
  const isSimple = !/^[|>]/u.test(text.slice(entry.value.range[0], end)) && /^\s*(?:#.*)?$/u.test(rest);
  if (indent === null || !isSimple) return null;
  return { start: end + rest.length, end: end + rest.length, text: `${newline(text)}${indent}${written}` };
};
