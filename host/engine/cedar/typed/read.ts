import type { Cell } from '../../cell/cell.ts';
import { sortRecord } from '../../cell/encode.ts';
import { isObject, itemsOf, kindOf, memberOf, membersOf, wholeText } from '../members.ts';
import { readUid } from '../uid.ts';
import { unreadable, type Located } from '../unreadable.ts';
import {
  charge,
  chargeSteps,
  checkNumbers,
  extensionCallOf,
  extensionValue,
  MAX_VALUE_DEPTH,
  readValue,
  setOf,
  unknownIn,
  type ExtensionCall,
  type RecordCell,
  type ValueReading,
} from '../value.ts';
import { missingAttribute, typeMismatch } from './conform.ts';
import { parameterTypes } from './parameters.ts';
import type { Attribute, ExtensionName, Mismatch, Type } from './types.ts';

/** How values are read whose types are known. */
export interface TypedReading extends ValueReading {
  readonly mismatch: Mismatch;
  /** Which attribute may be meant by a name that none has. */
  readonly meant?: (name: string, attributes: ReadonlyMap<string, Attribute>) => string | null;
}

/** The constructor of each extension type, which a schema lets one leave out. */
export const CONSTRUCTORS: Readonly<Record<ExtensionName, string>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

/** Reads what may hold nothing that is not known. */
const allKnown = <T>(reading: TypedReading, read: (known: TypedReading) => T): T => {
  if (reading.unknowns === undefined || reading.unknowns === null) return read(reading);
  const known = { ...reading, unknowns: null };
  const result = read(known);
  reading.left = known.left;
  reading.steps = known.steps;
  return result;
};

const tooDeep = (node: Located): never =>
  unreadable('limit', node, `Values are nested deeper than ${MAX_VALUE_DEPTH} levels`);

/** A call where the schema says that an extension value stands: the function says the types of its arguments. */
const readCall = (extension: ExtensionCall, node: Located, depth: number, reading: TypedReading): Cell => {
  if (depth <= 0) return tooDeep(node);
  const types = parameterTypes(extension.name);
  const args = extension.args.map((value, key) => {
    const argument = { value, within: node, key };
    const type = types[key];
    checkNumbers(argument, reading);
    return type === undefined ? readValue(argument, depth - 1, reading) : readTyped(argument, type, depth - 1, reading);
  });
  return extensionValue(extension.name, args, node);
};

const readExtension = (node: Located, name: ExtensionName, depth: number, reading: TypedReading): Cell => {
  const { value } = node;
  if (isObject(value)) {
    if (typeof memberOf(value, '__expr') === 'string') return readValue(node, depth, reading);
    const extension = extensionCallOf(memberOf(value, '__extn')) ?? extensionCallOf(value);
    if (extension !== null) return readCall(extension, node, depth, reading);
  }
  return extensionValue(CONSTRUCTORS[name], [readValue(node, depth, reading)], node);
};

/** A value that holds no others, of the type. */
const readLeaf = (node: Located, type: Type, depth: number, reading: TypedReading): Cell => {
  const cell: Cell =
    type.kind === 'entity'
      ? { tag: 'entity', ...readUid(node) }
      : type.kind === 'extension'
        ? readExtension(node, type.name, depth, reading)
        : readValue(node, depth, reading);
  const mismatch = typeMismatch(cell, type, reading.mismatch);
  return mismatch === null ? cell : unreadable('value', node, `This is not of its type: ${mismatch}`);
};

/**
 * A record of these attributes: all that are required, and no others.
 *
 * @throws Unreadable
 */
export const readTypedRecord = (
  node: Located,
  attributes: ReadonlyMap<string, Attribute>,
  depth: number,
  reading: TypedReading,
): RecordCell => {
  const entries = membersOf(node, 'A record').map(([key, member]): [string, Cell] => {
    const attribute = attributes.get(key);
    if (attribute === undefined)
      return unreadable(
        'value',
        member,
        `The schema has no attribute ${JSON.stringify(key)} here`,
        reading.meant?.(key, attributes) ?? null,
      );
    return [wholeText(key, member), readTyped(member, attribute.type, depth - 1, reading)];
  });
  const cell: RecordCell = { tag: 'record', entries: sortRecord(entries) };
  const missing = missingAttribute(cell, attributes);
  return missing === null ? cell : unreadable('value', node, `The attribute ${JSON.stringify(missing)} is missing`);
};

/**
 * A value of the type that the schema says: there the escapes may be left out, so a text can be an address and `{type, id}` an entity. A value that is not known may be of any.
 *
 * @param depth how deep it may nest: 1 for a list of scalars
 * @throws Unreadable
 */
export const readTyped = (node: Located, type: Type, depth: number, reading: TypedReading): Cell => {
  const unknown =
    reading.unknowns === undefined || reading.unknowns === null ? null : unknownIn(node, reading.unknowns);
  if (unknown !== null) return unknown;
  if (type.kind !== 'set' && type.kind !== 'record')
    return allKnown(reading, (known) => readLeaf(node, type, depth, known));
  charge(node, reading);
  if (depth <= 0) return tooDeep(node);
  if (type.kind === 'record') return readTypedRecord(node, type.attributes, depth, reading);
  if (!Array.isArray(node.value))
    return unreadable('value', node, `This is not of its type: a set is needed; it is ${kindOf(node.value)}`);
  const before = reading.left;
  const items = Array.from(itemsOf(node, 'A set'), (item) => readTyped(item, type.element, depth - 1, reading));
  // To be sorted, items are encoded, with all that is in them.
  if (before < Infinity) chargeSteps(node, reading, before - reading.left);
  return setOf(items, reading.unknowns);
};
