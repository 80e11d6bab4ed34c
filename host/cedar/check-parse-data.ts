import { readContext } from '../compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../compiler/languages/cedar/entities/entities.ts';
import { readUid } from '../compiler/languages/cedar/entities/uid.ts';
import { documentOf } from '../compiler/languages/cedar/schema/json/fields.ts';
import { reading } from '../compiler/languages/cedar/schema/problem.ts';
import type { Reading } from '../compiler/languages/cedar/schema/problem.ts';
import { jsonOf } from './authorize/json.ts';
import { readSchema } from './authorize/schema.ts';
import type { CedarValueJson, EntityJson, EntityReferenceJson, Schema } from './authorize/types.ts';
import { refusedWith } from './problems.ts';
import type { CheckParseAnswer } from './types.ts';

export interface EntitiesParsingCall {
  entities: EntityJson[];
  schema?: Schema | null;
}

export interface ContextParsingCall {
  context: Record<string, CedarValueJson>;
  schema?: Schema | null;
  action?: EntityReferenceJson | null;
}

const answerOf = (read: Reading<unknown>, text: string | null = null): CheckParseAnswer =>
  'value' in read ? { type: 'success' } : refusedWith(read.problems, text);

const schemaOf = (schema: Schema | null | undefined): ReturnType<typeof readSchema> | { readonly value: null } =>
  schema === null || schema === undefined ? { value: null } : readSchema(schema);

const textOf = (schema: Schema | null | undefined): string | null => (typeof schema === 'string' ? schema : null);

/**
 * Whether entities can be read and, with a schema, are of its types. A bigint is exact beyond 2^53.
 *
 * @example checkParseEntities({ entities: [{ uid: { type: 'User', id: 'alice' }, attrs: {}, parents: [] }] }).type // 'success'
 */
export const checkParseEntities = (call: EntitiesParsingCall): CheckParseAnswer => {
  const schema = schemaOf(call.schema);
  if ('problems' in schema) return answerOf(schema, textOf(call.schema));
  const json = reading(() => jsonOf(call.entities));
  return answerOf('value' in json ? readEntities(json.value, schema.value) : json);
};

/**
 * Whether a context can be read and, with a schema and an action, is of the action's type.
 *
 * @example checkParseContext({ context: { amount: 5 } }).type // 'success'
 */
export const checkParseContext = (call: ContextParsingCall): CheckParseAnswer => {
  const schema = schemaOf(call.schema);
  if ('problems' in schema) return answerOf(schema, textOf(call.schema));
  const read = reading(() => ({
    context: jsonOf(call.context),
    action: call.action === null || call.action === undefined ? null : readUid(documentOf(jsonOf(call.action))),
  }));
  if ('problems' in read) return answerOf(read);
  const { context, action } = read.value;
  return answerOf(
    readContext(context, schema.value === null || action === null ? null : { schema: schema.value, action }),
  );
};
