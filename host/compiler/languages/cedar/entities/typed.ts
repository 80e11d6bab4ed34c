import {
  readTyped as readEngineTyped,
  readTypedRecord as readEngineRecord,
} from '../../../../engine/cedar/typed/read.ts';
import type { TypedReading } from '../../../../engine/cedar/typed/read.ts';
import type { UnknownValues } from '../../../../engine/cedar/value.ts';
import type { Cell } from '../../../../engine/index.ts';
import { didYouMean } from '../lex/spelling.ts';
import type { JsonNode } from '../schema/json/fields.ts';
import { translated } from '../schema/translate.ts';
import type { Attribute, Schema, Type } from '../schema/types.ts';
import type { RecordCell } from './types.ts';
import { uidMismatch } from './uid.ts';
import { fromText, MAX_VALUE_DEPTH } from './value.ts';

/** Names are looked through for one that may be meant only where they are few. */
const MAX_NAMES = 200;

const meant = (key: string, attributes: ReadonlyMap<string, Attribute>): string | null => {
  const help = attributes.size > MAX_NAMES ? '' : didYouMean(key, [...attributes.keys()]).trim();
  return help === '' ? null : help;
};

const typedBy = (schema: Schema, unknowns: UnknownValues | null): TypedReading => ({
  ...fromText(unknowns),
  mismatch: (uid) => uidMismatch(schema, uid),
  meant,
});

/** A record of these attributes: all that are required, and no others. */
export const readTypedRecord = (
  node: JsonNode,
  attributes: ReadonlyMap<string, Attribute>,
  schema: Schema,
  depth: number = MAX_VALUE_DEPTH,
  unknowns: UnknownValues | null = null,
): RecordCell => translated((located) => readEngineRecord(located, attributes, depth, typedBy(schema, unknowns)), node);

/**
 * A value of the type that the schema says: there the escapes may be left out, so a text can be an address and `{type, id}` an entity. A value that is not known may be of any.
 */
export const readTyped = (
  node: JsonNode,
  type: Type,
  schema: Schema,
  depth: number = MAX_VALUE_DEPTH,
  unknowns: UnknownValues | null = null,
): Cell => translated((located) => readEngineTyped(located, type, depth, typedBy(schema, unknowns)), node);
