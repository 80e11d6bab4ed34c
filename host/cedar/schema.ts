import { writeSchemaJson } from '../compiler/languages/cedar/schema/json/write.ts';
import { reading, refuse } from '../compiler/languages/cedar/schema/problem.ts';
import type { Reading } from '../compiler/languages/cedar/schema/problem.ts';
import { parseSchemaJson, parseSchemaText } from '../compiler/languages/cedar/schema/schema.ts';
import type { ParsedSchema } from '../compiler/languages/cedar/schema/schema.ts';
import { qualifyFragment } from '../compiler/languages/cedar/schema/resolve/qualify.ts';
import { readSchemaText } from '../compiler/languages/cedar/schema/text/read.ts';
import { writeSchemaText } from '../compiler/languages/cedar/schema/text/write.ts';
import { shadowingWarnings } from '../compiler/languages/cedar/schema/warnings.ts';
import { createSource } from '../compiler/source/source.ts';
import type { JsonValue } from '../engine/index.ts';
import { jsonOf } from './authorize/json.ts';
import type { Schema } from './authorize/types.ts';
import { refusedWith, warningsOf } from './problems.ts';
import type { CheckParseAnswer, DetailedError, Failure } from './types.ts';

/** A schema of the JSON format, by namespace. */
export type SchemaJson = { [namespace: string]: JsonValue };

export type SchemaToJsonAnswer = { type: 'success'; json: SchemaJson; warnings: DetailedError[] } | Failure;
export type SchemaToJsonWithResolvedTypesAnswer = SchemaToJsonAnswer;
export type SchemaToTextAnswer = { type: 'success'; text: string; warnings: DetailedError[] } | Failure;

const textOf = (schema: Schema): string | null => (typeof schema === 'string' ? schema : null);

/** Reads a schema of either syntax. */
export const parseSchema = (schema: Schema): Reading<ParsedSchema> => {
  if (typeof schema === 'string') return parseSchemaText(createSource('schema.cedarschema', schema));
  const json = reading(() => jsonOf(schema));
  return 'value' in json ? parseSchemaJson(json.value) : json;
};

/** What is allowed in a schema and rarely meant. */
export const schemaWarnings = (schema: Schema, { fragment }: ParsedSchema): DetailedError[] =>
  typeof schema === 'string' ? warningsOf(shadowingWarnings(fragment), schema) : [];

/**
 * Whether a schema, of either syntax, can be read and all it mentions is declared.
 *
 * @example checkParseSchema('entity User { name: String };').type // 'success'
 */
export const checkParseSchema = (schema: Schema): CheckParseAnswer => {
  const parsed = parseSchema(schema);
  return 'value' in parsed ? { type: 'success' } : refusedWith(parsed.problems, textOf(schema));
};

/**
 * A schema in the JSON format.
 *
 * @example schemaToJson('entity User in [Team]; entity Team;')
 */
export const schemaToJson = (schema: Schema): SchemaToJsonAnswer => {
  const parsed = parseSchema(schema);
  if ('problems' in parsed) return refusedWith(parsed.problems, textOf(schema));
  return {
    type: 'success',
    json: writeSchemaJson(parsed.value.fragment),
    warnings: schemaWarnings(schema, parsed.value),
  };
};

/**
 * A schema in Cedar's own syntax as JSON in which every name is the full one of what it means: `{"type": "Entity", "name": "N::User"}` or the name of a common type, and never `EntityOrCommon`. For tools that work with schemas;
 * types that contain themselves and the like are not looked at, which `checkParseSchema` does.
 *
 * @example schemaToJsonWithResolvedTypes('namespace N { entity User { boss: User }; }')
 */
export const schemaToJsonWithResolvedTypes = (schema: string): SchemaToJsonWithResolvedTypesAnswer => {
  const read = reading(() => {
    if (typeof schema !== 'string') return refuse('shape', null, 'A schema in its own syntax is a text');
    const fragment = readSchemaText(createSource('schema.cedarschema', schema));
    return { fragment, json: writeSchemaJson(qualifyFragment(fragment)) };
  });
  if ('problems' in read) return refusedWith(read.problems, textOf(schema));
  const { fragment, json } = read.value;
  return { type: 'success', json, warnings: warningsOf(shadowingWarnings(fragment), schema) };
};

/**
 * A schema in Cedar's own syntax, formatted; comments are not kept.
 *
 * @example schemaToText({ '': { entityTypes: { User: {} }, actions: {} } }) // text: 'entity User;\n'
 */
export const schemaToText = (schema: Schema): SchemaToTextAnswer => {
  const parsed = parseSchema(schema);
  if ('problems' in parsed) return refusedWith(parsed.problems, textOf(schema));
  const text = reading(() => writeSchemaText(parsed.value.fragment));
  if ('problems' in text) return refusedWith(text.problems, textOf(schema));
  return { type: 'success', text: text.value, warnings: schemaWarnings(schema, parsed.value) };
};
