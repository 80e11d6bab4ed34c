import { isPlain } from '../../engine/cell/kinds.ts';
import { Float } from '../../engine/index.ts';
import type { JsonValue } from '../../engine/index.ts';
import { refuse } from '../../compiler/languages/cedar/schema/problem.ts';

/** Deepest nesting that is read; entities and values nest far less. */
const MAX_DEPTH = 512;

/** Most items of a list. */
const MAX_ITEMS = 1 << 24;

const membersOf = (value: Readonly<Record<string, unknown>>, depth: number): JsonValue => {
  const members: { [key: string]: JsonValue } = {};
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    const json = jsonOf(member, depth - 1);
    // Assignment would set the prototype instead.
    if (key === '__proto__')
      Object.defineProperty(members, key, { value: json, enumerable: true, configurable: true, writable: true });
    else members[key] = json;
  }
  return members;
};

const itemsOf = (value: readonly unknown[], depth: number): JsonValue => {
  if (value.length > MAX_ITEMS) return refuse('limit', null, `A list has more than ${MAX_ITEMS} items`);
  const items: JsonValue[] = [];
  for (const item of value) items.push(jsonOf(item, depth - 1));
  return items;
};

const objectOf = (value: object, depth: number): JsonValue => {
  if (value instanceof Float) return value;
  if (depth <= 0) return refuse('limit', null, `The value nests deeper than ${MAX_DEPTH} levels, or contains itself`);
  if (Array.isArray(value)) return itemsOf(value, depth);
  // What a map or a date holds would be lost, and a policy would decide without it.
  if (!isPlain(value)) return refuse('shape', null, 'An object of a class is no JSON', 'Give a plain object.');
  return membersOf(value as Readonly<Record<string, unknown>>, depth);
};

/**
 * A caller's value as JSON has it, read once: members without a value are left out, minus zero is zero, bigints stay.
 *
 * @throws Refusal for what is no JSON
 */
export const jsonOf = (value: unknown, depth: number = MAX_DEPTH): JsonValue => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      if (!Number.isSafeInteger(value)) return new Float(value);
      return value === 0 ? 0 : value;
    case 'object':
      return value === null ? null : objectOf(value, depth);
    default:
      return refuse('shape', null, `A ${typeof value} is no JSON`);
  }
};
