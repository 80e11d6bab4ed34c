import { kindOf } from '../../../../engine/cedar/members.ts';
import type { UnknownValues } from '../../../../engine/cedar/value.ts';
import type { Cell } from '../../../../engine/index.ts';
import { didYouMean } from '../lex/spelling.ts';
import { items, members, placeOf } from '../schema/json/fields.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { refuse } from '../schema/problem.ts';
import type { Attribute, ExtensionName, Schema, Type } from '../schema/types.ts';
import { parameterTypes } from '../values/parameters.ts';
import { missingAttribute, typeMismatch } from './conform.ts';
import type { RecordCell } from './types.ts';
import { isObject, memberOf, readUid, wholeText } from './uid.ts';
import { call, callOf, checkNumbers, MAX_VALUE_DEPTH, readValue, record, setOf, unknownOf } from './value.ts';
import type { Call } from './value.ts';

/** The constructor of each extension type, which a schema lets one leave out. */
const CONSTRUCTORS: Readonly<Record<ExtensionName, string>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

/** A call where the schema says that an extension value stands: the function says the types of its arguments. */
const readCall = (extension: Call, node: JsonNode, schema: Schema, depth: number): Cell => {
  if (depth <= 0) return tooDeep(node);
  const types = parameterTypes(extension.name);
  const args = extension.args.map((value, key) => {
    const argument = { value, within: node, key };
    const type = types[key];
    checkNumbers(argument);
    return type === undefined ? readValue(argument, depth - 1) : readTyped(argument, type, schema, depth - 1);
  });
  return call(extension.name, args, node);
};

const tooDeep = (node: JsonNode): never =>
  refuse('limit', placeOf(node), `Values are nested deeper than ${MAX_VALUE_DEPTH} levels`);

const readExtension = (node: JsonNode, name: ExtensionName, schema: Schema, depth: number): Cell => {
  const { value } = node;
  if (isObject(value)) {
    if (typeof memberOf(value, '__expr') === 'string') return readValue(node, depth);
    const extension = callOf(memberOf(value, '__extn')) ?? callOf(value);
    if (extension !== null) return readCall(extension, node, schema, depth);
  }
  return call(CONSTRUCTORS[name], [readValue(node, depth)], node);
};

/** A value that holds no others, of the type. */
const readLeaf = (node: JsonNode, type: Type, schema: Schema, depth: number): Cell => {
  const cell: Cell =
    type.kind === 'entity'
      ? { tag: 'entity', ...readUid(node) }
      : type.kind === 'extension'
        ? readExtension(node, type.name, schema, depth)
        : readValue(node, depth);
  const mismatch = typeMismatch(cell, type, schema);
  return mismatch === null ? cell : refuse('value', placeOf(node), `This is not of its type: ${mismatch}`);
};

/** Names are looked through for one that may be meant only where they are few. */
const MAX_NAMES = 200;

const unknownAttribute = (node: JsonNode, key: string, attributes: ReadonlyMap<string, Attribute>): never => {
  const meant = attributes.size > MAX_NAMES ? '' : didYouMean(key, [...attributes.keys()]).trim();
  const help = meant === '' ? null : meant;
  return refuse('value', placeOf(node), `The schema has no attribute ${JSON.stringify(key)} here`, help);
};

/** A record of these attributes: all that are required, and no others. */
export const readTypedRecord = (
  node: JsonNode,
  attributes: ReadonlyMap<string, Attribute>,
  schema: Schema,
  depth: number = MAX_VALUE_DEPTH,
  unknowns: UnknownValues | null = null,
): RecordCell => {
  const cell = record(
    members(node, 'A record').map(([key, member]) => {
      const attribute = attributes.get(key);
      if (attribute === undefined) return unknownAttribute(member, key, attributes);
      return [wholeText(key, member), readTyped(member, attribute.type, schema, depth - 1, unknowns)];
    }),
  );
  const missing = missingAttribute(cell, attributes);
  return missing === null
    ? cell
    : refuse('value', placeOf(node), `The attribute ${JSON.stringify(missing)} is missing`);
};

/**
 * A value of the type that the schema says: there the escapes may be left out, so a text can be an address and `{type, id}` an entity. A value that is not known may be of any.
 */
export const readTyped = (
  node: JsonNode,
  type: Type,
  schema: Schema,
  depth: number = MAX_VALUE_DEPTH,
  unknowns: UnknownValues | null = null,
): Cell => {
  const unknown = unknowns === null ? null : unknownOf(node, unknowns);
  if (unknown !== null) return unknown;
  if (type.kind !== 'set' && type.kind !== 'record') return readLeaf(node, type, schema, depth);
  if (depth <= 0) return tooDeep(node);
  if (type.kind === 'record') return readTypedRecord(node, type.attributes, schema, depth, unknowns);
  if (!Array.isArray(node.value))
    return refuse('value', placeOf(node), `This is not of its type: a set is needed; it is ${kindOf(node.value)}`);
  return setOf(
    items(node, 'A set').map((item) => readTyped(item, type.element, schema, depth - 1, unknowns)),
    unknowns,
  );
};
