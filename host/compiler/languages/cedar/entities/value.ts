import { Float, sortRecord, sortSet } from '../../../../engine/index.ts';
import type { Cell, JsonValue } from '../../../../engine/index.ts';
import { items, kindOf, members, placeOf } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import type { ExtensionName, RecordType, Type } from '../schema/types.ts';
import { isTypeName } from '../syntax/words.ts';
import { callExtension, CallError, parametersOf } from '../values/call.ts';
import type { RecordCell } from './types.ts';
import { isObject, memberOf, readUid, typeAndId, wholeText } from './uid.ts';
import type { JsonObject } from './uid.ts';

/** Values nest as deep as cells do (docs/module-format.md §3.1). */
export const MAX_VALUE_DEPTH = 64;

/** The constructor of each extension type, which a schema lets one leave out. */
const CONSTRUCTORS: Readonly<Record<ExtensionName, string>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

interface Call {
  readonly name: string;
  readonly args: readonly JsonValue[];
}

/** A call of an extension function, as `__extn` holds it; null when it is none by its shape. */
const callOf = (value: JsonValue | undefined): Call | null => {
  if (!isObject(value)) return null;
  const name = memberOf(value, 'fn');
  if (typeof name !== 'string') return null;
  const argument = memberOf(value, 'arg');
  if (argument !== undefined) return { name, args: [argument] };
  const args = memberOf(value, 'args');
  return Array.isArray(args) ? { name, args } : null;
};

const call = (name: string, args: readonly Cell[], node: JsonNode): Cell => {
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
const checkNumbers = (node: JsonNode): void => {
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

const record = (entries: readonly (readonly [string, Cell])[]): RecordCell => ({
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

/** A call where the schema says that an extension value stands: the function says the types of its arguments. */
const readTypedCall = (extension: Call, node: JsonNode, depth: number): Cell => {
  const types = parametersOf(extension.name);
  const args = extension.args.map((value, key) => {
    const argument = { value, within: node, key };
    const type = types[key];
    checkNumbers(argument);
    return type === undefined ? readValue(argument, depth - 1) : readTyped(argument, type, depth - 1);
  });
  return call(extension.name, args, node);
};

const readExtension = (node: JsonNode, name: ExtensionName, depth: number): Cell => {
  const { value } = node;
  if (isObject(value)) {
    if (typeof memberOf(value, '__expr') === 'string') return readValue(node, depth);
    const extension = callOf(memberOf(value, '__extn')) ?? callOf(value);
    if (extension !== null) return readTypedCall(extension, node, depth);
  }
  return call(CONSTRUCTORS[name], [readValue(node, depth)], node);
};

const readRecord = (node: JsonNode, { attributes }: RecordType, depth: number): Cell =>
  record(
    members(node, 'A record').map(([key, member]) => {
      const attribute = attributes.get(key);
      if (attribute === undefined)
        return refuse('value', placeOf(member), `The schema has no attribute ${JSON.stringify(key)} here`);
      return [wholeText(key, member), readTyped(member, attribute.type, depth - 1)];
    }),
  );

/**
 * A value of which the schema says the type: there the escapes may be left out, so a text can be an address and `{type, id}` an entity. It is read by
 * its type, and may still be of another one.
 */
export const readTyped = (node: JsonNode, type: Type, depth: number = MAX_VALUE_DEPTH): Cell => {
  if (type.kind === 'entity') return { tag: 'entity', ...readUid(node) };
  if (type.kind === 'extension') return readExtension(node, type.name, depth);
  if (type.kind !== 'set' && type.kind !== 'record') return readValue(node, depth);
  if (depth <= 0) return refuse('limit', placeOf(node), `Values are nested deeper than ${MAX_VALUE_DEPTH} levels`);
  if (type.kind === 'record') return readRecord(node, type, depth);
  if (!Array.isArray(node.value))
    return refuse('value', placeOf(node), `The schema says that this is a set; it is ${kindOf(node.value)}`);
  return {
    tag: 'set',
    items: sortSet(items(node, 'A set').map((item) => readTyped(item, type.element, depth - 1))),
  };
};
