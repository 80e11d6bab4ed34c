import { kindOf } from '../../../../engine/cedar/members.ts';
import type { UnknownValues } from '../../../../engine/cedar/value.ts';
import { uidText } from '../../../../engine/cedar/uid.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import { documentOf, placeOf } from '../schema/json/fields.ts';
import { reading, refuse } from '../schema/problem.ts';
import type { Reading } from '../schema/problem.ts';
import type { EntityUid, RecordType, Schema } from '../schema/types.ts';
import { uidKey } from '../values/name.ts';
import { readTypedRecord } from './typed.ts';
import type { RecordCell } from './types.ts';
import { MAX_VALUE_DEPTH, readValue } from './value.ts';

const contextType = (schema: Schema, uid: EntityUid): RecordType =>
  schema.actions.get(uidKey(uid.type, uid.id))?.context ??
  refuse('undeclared', null, `The action ${uidText(uid)} is not declared in the schema`);

/**
 * The context of a request, from JSON. With a schema and an action, escapes may be left out and the context must be of the action's type.
 *
 * @param value what a lossless reader made of it
 * @param unknowns null where every value must be known
 */
export const readContext = (
  value: JsonValue,
  typing: { readonly schema: Schema; readonly action: EntityUid } | null = null,
  unknowns: UnknownValues | null = null,
): Reading<RecordCell> =>
  reading(() => {
    const node = documentOf(value);
    if (typing !== null) {
      const { attributes } = contextType(typing.schema, typing.action);
      return readTypedRecord(node, attributes, typing.schema, MAX_VALUE_DEPTH, unknowns);
    }
    const cell = readValue(node, MAX_VALUE_DEPTH, unknowns);
    if (cell.tag === 'record') return cell;
    return refuse('shape', placeOf(node), `A context must be an object; it is ${kindOf(value)}`);
  });
