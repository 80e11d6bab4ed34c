import { callExtension, CallError } from '../../../../engine/cedar/extension/call.ts';
import { Float, sortRecord, sortSet } from '../../../../engine/index.ts';
import type { Cell, JsonValue } from '../../../../engine/index.ts';
import { items, members, placeOf } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import { isTypeName } from '../syntax/words.ts';
import type { RecordCell } from './types.ts';
import { isObject, memberOf, typeAndId, wholeText } from './uid.ts';
import type { JsonObject } from './uid.ts';

/** Values nest as deep as cells do (docs/module-format.md §3.1). */
export const MAX_VALUE_DEPTH = 64;

/** A call of an extension function. */
export interface Call {
  readonly name: string;
  readonly args: readonly JsonValue[];
}

/** A call of an extension function, as `__extn` holds it; null when it is none by its shape. */
export const callOf = (value: JsonValue | undefined): Call | null => {
  if (!isObject(value)) return null;
  const name = memberOf(value, 'fn');
  if (typeof name !== 'string') return null;
  const argument = memberOf(value, 'arg');
  if (argument !== undefined) return { name, args: [argument] };
  const args = memberOf(value, 'args');
  return Array.isArray(args) ? { name, args } : null;
};

export const call = (name: string, args: readonly Cell[], node: JsonNode): Cell => {
  if (!isTypeName(name)) return refuse('name', placeOf(node), `${JSON.stringify(name)} is no function`);
  try {
    return callExtension(name, args);
  } catch (error) {
    if (error instanceof CallError) return refuse('value', placeOf(node), error.message);
    throw error;
  }
};

const number = (node: JsonNode): Cell => {
  const { value } = node;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return { tag: 'int', value };
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0))
    return { tag: 'int', value: BigInt(value) };
  return refuse('value', placeOf(node), 'A number must be an integer of 64 bits');
};

/** Within what is no part of the value, as a field that an escape does not have, numbers must be integers of 64 bits all the same. */
export const checkNumbers = (node: JsonNode): void => {
  const waiting: JsonNode[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value } = next;
    if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) number(next);
    else if (Array.isArray(value)) waiting.push(...items(next, 'A list'));
    else if (isObject(value)) for (const [, member] of members(next, 'An object')) waiting.push(member);
  }
};

/** The one member of an object that has no other; undefined when it has more, or another. */
const only = (value: JsonObject, key: string): JsonValue | undefined =>
  Object.keys(value).length === 1 ? memberOf(value, key) : undefined;

export const record = (entries: readonly (readonly [string, Cell])[]): RecordCell => ({
  tag: 'record',
  entries: sortRecord(entries),
});

const readObject = (value: JsonObject, node: JsonNode, depth: number): Cell => {
  if (typeof only(value, '__expr') === 'string')
    return refuse(
      'unsupported',
      placeOf(node),
      'The escape __expr is no longer part of Cedar',
      'Use __entity, __extn or the value itself.',
    );
  const uid = typeAndId(only(value, '__entity'), node);
  const extension = callOf(only(value, '__extn'));
  if (uid !== null || extension !== null) checkNumbers(node);
  if (uid !== null) return { tag: 'entity', ...uid };
  if (extension !== null) {
    const args = extension.args.map((each, key) => readValue({ value: each, within: node, key }, depth - 1));
    return call(extension.name, args, node);
  }
  return record(
    members(node, 'A record').map(([key, member]) => [wholeText(key, member), readValue(member, depth - 1)]),
  );
};

/** A value by itself: what is no plain JSON stands under `__entity` and `__extn`. */
export const readValue = (node: JsonNode, depth: number = MAX_VALUE_DEPTH): Cell => {
  const { value } = node;
  if (typeof value === 'boolean') return { tag: 'bool', value };
  if (typeof value === 'string') return { tag: 'string', value: wholeText(value, node) };
  if (value === null) return refuse('value', placeOf(node), 'Cedar has no null', 'Leave the attribute out.');
  if (!Array.isArray(value) && !isObject(value)) return number(node);
  if (depth <= 0) return refuse('limit', placeOf(node), `Values are nested deeper than ${MAX_VALUE_DEPTH} levels`);
  if (isObject(value)) return readObject(value, node, depth);
  return { tag: 'set', items: sortSet(items(node, 'A set').map((item) => readValue(item, depth - 1))) };
};
