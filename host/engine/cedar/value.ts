import type { Cell } from '../cell/cell.ts';
import { CELL_BYTES, sortRecord, sortSet } from '../cell/encode.ts';
import { Float } from '../json/float.ts';
import { callExtension, CallError } from './extension/call.ts';
import { isObject, isRecordObject, itemsOf, memberOf, membersOf, wholeText } from './members.ts';
import { isTypeName } from './name.ts';
import { typeAndId } from './uid.ts';
import { unreadable, type Located } from './unreadable.ts';

export type RecordCell = Extract<Cell, { tag: 'record' }>;

/** Values nest as deep as cells do (docs/module-format.md §3.1). */
export const MAX_VALUE_DEPTH = 64;

/** A call of an extension function. */
export interface ExtensionCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** A call of an extension function, as `__extn` holds it; null when it is none by its shape. */
export const extensionCallOf = (value: unknown): ExtensionCall | null => {
  if (!isObject(value)) return null;
  const name = memberOf(value, 'fn');
  if (typeof name !== 'string') return null;
  const argument = memberOf(value, 'arg');
  if (argument !== undefined) return { name, args: [argument] };
  const args = memberOf(value, 'args');
  return Array.isArray(args) ? { name, args } : null;
};

/** @throws Unreadable for a call that has no value */
export const extensionValue = (name: string, args: readonly Cell[], node: Located): Cell => {
  if (!isTypeName(name)) return unreadable('name', node, `${JSON.stringify(name)} is no function`);
  try {
    return callExtension(name, args);
  } catch (error) {
    if (error instanceof CallError) return unreadable('value', node, error.message);
    throw error;
  }
};

/** Makes the cells of values that are not known, where a partial evaluation takes them: `{"__extn": {"fn": "unknown", "arg": "x"}}`. */
export interface UnknownValues {
  /** The value of this name: the same for the same name. */
  readonly named: (name: string) => Cell;
  /** A set of values, some of which are not known, or hold what is not. */
  readonly setOf: (items: readonly Cell[]) => Cell;
  /** Whether a value is not known, or holds what is not. */
  readonly within: (cell: Cell) => boolean;
}

/** How values are read. */
export interface ValueReading {
  /** What minus zero is: to JavaScript an integer, in a JSON text a number with a sign that no integer has. */
  readonly minusZero: 'integer' | 'refused';
  /** How many cells' worth may still be read: a value that holds another many times over cannot make the reader work without end. */
  left: number;
  /** How many steps sorting sets and closing hierarchies may still take. */
  steps: number;
  /** Null, or left out, where every value must be known. */
  readonly unknowns?: UnknownValues | null;
}

/**
 * The value that is not known and that a call names.
 *
 * @throws Unreadable
 */
export const unknownValue = ({ args: [name, more] }: ExtensionCall, node: Located, unknowns: UnknownValues): Cell =>
  typeof name === 'string' && more === undefined
    ? unknowns.named(wholeText(name, node))
    : unreadable('value', node, 'unknown takes a text, the name of the value');

/**
 * The value that `{"__extn": {"fn": "unknown", "arg": "x"}}` names; null for what is no such escape.
 *
 * @throws Unreadable
 */
export const unknownIn = (node: Located, unknowns: UnknownValues): Cell | null => {
  const { value } = node;
  const call = isObject(value) && Object.keys(value).length === 1 ? extensionCallOf(memberOf(value, '__extn')) : null;
  return call?.name === 'unknown' ? unknownValue(call, node, unknowns) : null;
};

/** The set of values, in one order and without those that stand twice. */
export const setOf = (cells: readonly Cell[], unknowns: UnknownValues | null = null): Cell =>
  unknowns !== null && cells.some((cell) => unknowns.within(cell))
    ? unknowns.setOf(cells)
    : { tag: 'set', items: sortSet(cells) };

/** A reading of a caller's value, of which a cell may take so many bytes. */
export const readingWithin = (bytes: number): ValueReading => ({
  minusZero: 'integer',
  left: Math.floor(bytes / CELL_BYTES),
  steps: bytes,
});

/** @throws Unreadable when too much is read */
export const charge = (node: Located, reading: ValueReading, text = ''): void => {
  reading.left -= 1 + Math.floor(text.length / CELL_BYTES);
  if (reading.left < 0) unreadable('limit', node, 'It is too large');
};

/** @throws Unreadable when the steps are used up */
export const chargeSteps = (node: Located, reading: ValueReading, steps: number): void => {
  reading.steps -= steps;
  if (reading.steps < 0) unreadable('limit', node, 'It takes too many steps to read');
};

const number = (node: Located, reading: ValueReading): Cell => {
  const { value } = node;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return { tag: 'int', value };
  if (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    (reading.minusZero === 'integer' || !Object.is(value, -0))
  )
    return { tag: 'int', value: BigInt(value) };
  return unreadable('value', node, 'A number must be an integer of 64 bits');
};

/** Within what is no part of the value, as a field that an escape does not have, numbers must be integers of 64 bits all the same. */
export const checkNumbers = (node: Located, reading: ValueReading): void => {
  const waiting: Located[] = [];
  // Charged before they are kept: a list may be of any length.
  const wait = (item: Located): void => {
    charge(item, reading);
    waiting.push(item);
  };
  wait(node);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value } = next;
    if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Float) number(next, reading);
    else if (Array.isArray(value)) for (const item of itemsOf(next, 'A list')) wait(item);
    else if (isObject(value)) for (const [, member] of membersOf(next, 'An object')) wait(member);
  }
};

/** The one member of an object that has no other; undefined when it has more, or another. */
const only = (members: readonly (readonly [string, Located])[], key: string): unknown => {
  const [first] = members;
  return members.length === 1 && first?.[0] === key ? first[1].value : undefined;
};

const readObject = (node: Located, depth: number, reading: ValueReading): Cell => {
  const members = membersOf(node, 'A record');
  if (typeof only(members, '__expr') === 'string')
    return unreadable(
      'unsupported',
      node,
      'The escape __expr is no longer part of Cedar',
      'Use __entity, __extn or the value itself.',
    );
  const uid = typeAndId(only(members, '__entity'), node);
  const call = extensionCallOf(only(members, '__extn'));
  const unknowns = reading.unknowns ?? null;
  if (unknowns !== null && call?.name === 'unknown') return unknownValue(call, node, unknowns);
  if (uid !== null || call !== null) checkNumbers(node, reading);
  if (uid !== null) return { tag: 'entity', ...uid };
  if (call !== null) {
    const args = call.args.map((value, key) => readValue({ value, within: node, key }, depth - 1, reading));
    return extensionValue(call.name, args, node);
  }
  return recordOf(members, (member) => readValue(member, depth - 1, reading));
};

const recordOf = (members: readonly (readonly [string, Located])[], read: (member: Located) => Cell): RecordCell => ({
  tag: 'record',
  entries: sortRecord(members.map(([key, member]) => [wholeText(key, member), read(member)])),
});

/**
 * A value of Cedar in its JSON, by itself: what is no plain JSON stands under `__entity` and `__extn`.
 *
 * @param depth how deep it may nest: 1 for a list of scalars
 * @throws Unreadable
 */
export const readValue = (node: Located, depth: number, reading: ValueReading): Cell => {
  const { value } = node;
  charge(node, reading, typeof value === 'string' ? value : '');
  switch (typeof value) {
    case 'boolean':
      return { tag: 'bool', value };
    case 'string':
      return { tag: 'string', value: wholeText(value, node) };
    case 'number':
    case 'bigint':
      return number(node, reading);
    default:
  }
  if (value === null || value === undefined)
    return unreadable('value', node, 'Cedar has no null', 'Leave the attribute out.');
  if (value instanceof Float) return number(node, reading);
  const list = Array.isArray(value);
  if (!list && !isRecordObject(value))
    return unreadable('shape', node, 'A value must be plain JSON', 'Give a plain object.');
  if (depth <= 0) return unreadable('limit', node, `Values are nested deeper than ${MAX_VALUE_DEPTH} levels`);
  if (!list) return readObject(node, depth, reading);
  const before = reading.left;
  const items = Array.from(itemsOf(node, 'A set'), (item) => readValue(item, depth - 1, reading));
  // To be sorted, items are encoded, with all that is in them.
  if (before < Infinity) chargeSteps(node, reading, before - reading.left);
  return setOf(items, reading.unknowns);
};

/**
 * A record where one must stand, such as attributes: `__entity` and `__extn` are keys like any other.
 *
 * @param what it is called
 * @throws Unreadable
 */
export const readRecord = (node: Located, what: string, depth: number, reading: ValueReading): RecordCell =>
  recordOf(membersOf(node, what), (member) => readValue(member, depth - 1, reading));
