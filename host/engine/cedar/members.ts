import { isPlain } from '../cell/kinds.ts';
import { Float } from '../json/float.ts';
import { loneSurrogate } from '../utf8/utf8.ts';
import { unreadable, type Located } from './unreadable.ts';

/** An object as JSON has it: a plain one. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);

/** An own member of an object. */
export const memberOf = (value: JsonObject, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** What a value is, for messages. */
export const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Float) return 'a number with a fraction or an exponent';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'boolean':
      return String(value);
    case 'object':
      return isObject(value) ? 'an object' : 'an instance of a class';
    case 'bigint':
    case 'number':
      return 'a number';
    default:
      return typeof value;
  }
};

/** The members of an object by their keys. What is undefined is left out, as `JSON.stringify` does. */
export const membersOf = (node: Located, what: string): readonly (readonly [string, Located])[] => {
  const { value } = node;
  if (!isObject(value)) return unreadable('shape', node, `${what} must be an object; it is ${kindOf(value)}`);
  const members: [string, Located][] = [];
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined) members.push([key, { value: member, within: node, key }]);
  }
  return members;
};

/** The items of a list. */
export const itemsOf = (node: Located, what: string): readonly Located[] => {
  const { value } = node;
  if (!Array.isArray(value)) return unreadable('shape', node, `${what} must be a list; it is ${kindOf(value)}`);
  const list: readonly unknown[] = value;
  const { length } = list;
  // A proxy may claim any length.
  if (length >>> 0 !== length) return unreadable('limit', node, `${what} has an impossible length`);
  const items: Located[] = [];
  for (let key = 0; key < length; key++)
    items.push({ value: Object.hasOwn(list, key) ? list[key] : undefined, within: node, key });
  return items;
};

/** A text as it may stand in a value: whole characters only. */
export const wholeText = (text: string, node: Located): string =>
  loneSurrogate(text) < 0 ? text : unreadable('value', node, 'A text holds half of a surrogate pair');
