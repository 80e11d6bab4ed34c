import type { Range } from '../../../../source/source.ts';

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
/** A number or a word. */
const PLAIN = /[^\s,:[\]{}"]*/y;

const endOf = (pattern: RegExp, text: string, start: number): number => {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
};

const afterSpace = (text: string, start: number): number => endOf(SPACE, text, start);

/** Where the value begins that the text is; a byte order mark may stand before it. */
const startOf = (text: string): number => afterSpace(text, text.charAt(0) === '\ufeff' ? 1 : 0);

/** The end of the value that starts here. */
const endOfValue = (text: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const character = text.charAt(at);
    if (character === '"') at = endOf(STRING, text, at);
    else if ('[{'.includes(character)) {
      depth++;
      at++;
    } else if (']}'.includes(character)) {
      depth--;
      at++;
    } else at = depth === 0 ? endOf(PLAIN, text, at) : at + 1;
    if (depth === 0) return at;
  }
  return text.length;
};

/** The members of an object by their keys, or the items of a list by their indices, and where each starts. */
function* within(text: string, start: number): Generator<readonly [key: string | number, start: number]> {
  const isList = text.charAt(start) === '[';
  if (!isList && text.charAt(start) !== '{') return;
  let at = afterSpace(text, start + 1);
  for (let index = 0; at < text.length && !']}'.includes(text.charAt(at)); index++) {
    const nameEnd = isList ? at : endOf(STRING, text, at);
    const value = isList ? at : afterSpace(text, afterSpace(text, nameEnd) + 1);
    yield [isList ? index : String(JSON.parse(text.slice(at, nameEnd))), value];
    at = afterSpace(text, endOfValue(text, value));
    if (text.charAt(at) === ',') at = afterSpace(text, at + 1);
  }
}

/** Where the member of this key, or the item of this index, starts; null when there is none. */
const member = (text: string, start: number, key: string | number): number | null => {
  for (const [found, at] of within(text, start)) if (found === key) return at;
  return null;
};

/** Where the members of the object stand that is the member `key` of a JSON text; in one pass. */
export const locateMembers = (text: string, key: string): ReadonlyMap<string | number, Range> => {
  const start = member(text, startOf(text), key);
  if (start === null) return new Map();
  return new Map(Array.from(within(text, start), ([name, at]) => [name, [at, endOfValue(text, at)]] as const));
};

/**
 * Where a value stands in a JSON text, by the keys that lead to it; as far as they lead. Linear in the text for each key.
 *
 * @param text valid JSON
 */
export const locate = (text: string, path: readonly (string | number)[]): Range => {
  let start = startOf(text);
  for (const key of path) {
    const next = member(text, start, key);
    if (next === null) break;
    start = next;
  }
  return [start, endOfValue(text, start)];
};
