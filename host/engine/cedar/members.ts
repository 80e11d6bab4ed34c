import { isPlain } from '../cell/kinds.ts';
import { Float } from '../json/float.ts';
import { loneSurrogate } from '../utf8/utf8.ts';
import { unreadable, type Located } from './unreadable.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Whether it is an object with members, such as a reference: one that has them as its own, whatever it is an instance of. Where any members will do, as in a record, a `Map` would be taken
 * for an empty one: there the object must be plain.
 */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A plain object. */
export const isRecordObject = (value: unknown): value is JsonObject => isObject(value) && isPlain(value);

// oxlint-disable-next-line typescript/unbound-method -- called with `call` below; taken once, before anyone can replace it.
const { propertyIsEnumerable } = Object.prototype;

/** An own member of an object. */
export const memberOf = (value: JsonObject, key: string): unknown =>
  propertyIsEnumerable.call(value, key) ? value[key] : undefined;

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
      return isRecordObject(value) ? 'an object' : 'an instance of a class';
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
  if (!isRecordObject(value)) return unreadable('shape', node, `${what} must be an object; it is ${kindOf(value)}`);
  const members: [string, Located][] = [];
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member !== undefined) members.push([key, { value: member, within: node, key }]);
  }
  return members;
};

/**
 * The items of a list, one after the other: the list may be longer than memory is, as one with holes or a proxy, and who takes the items counts them, or refuses the first hole.
 */
function* itemsIn(list: readonly unknown[], length: number, within: Located): Generator<Located> {
  for (let key = 0; key < length; key++) yield { value: Object.hasOwn(list, key) ? list[key] : undefined, within, key };
}

/** The items of a list. */
export const itemsOf = (node: Located, what: string): Iterable<Located> => {
  const { value } = node;
  if (!Array.isArray(value)) return unreadable('shape', node, `${what} must be a list; it is ${kindOf(value)}`);
  const list: readonly unknown[] = value;
  const { length } = list;
  // A proxy may claim any length.
  if (length >>> 0 !== length) return unreadable('limit', node, `${what} has an impossible length`);
  return itemsIn(list, length, node);
};

/** A text as it may stand in a value: whole characters only. */
export const wholeText = (text: string, node: Located): string =>
  loneSurrogate(text) < 0 ? text : unreadable('value', node, 'A text holds half of a surrogate pair');

/** The object without members of other names, which are not looked at. What is no object stays as it is. */
export const only = (node: Located, names: ReadonlySet<string>): Located => {
  const { value } = node;
  if (!isRecordObject(value)) return node;
  const asked = Object.keys(value).filter((key) => names.has(key));
  return { ...node, value: Object.fromEntries(asked.map((key) => [key, value[key]])) };
};
