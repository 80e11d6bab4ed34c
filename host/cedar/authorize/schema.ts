import { reading } from '../../compiler/languages/cedar/schema/problem.ts';
import type { Reading } from '../../compiler/languages/cedar/schema/problem.ts';
import { parseSchemaJson, parseSchemaText } from '../../compiler/languages/cedar/schema/schema.ts';
import type { Schema as ResolvedSchema } from '../../compiler/languages/cedar/schema/types.ts';
import { createSource } from '../../compiler/source/source.ts';
import { jsonOf } from './json.ts';
import type { Schema } from './types.ts';

/** Reads a schema of either syntax. */
export const readSchema = (schema: Schema): Reading<ResolvedSchema> => {
  const json = typeof schema === 'string' ? null : reading(() => jsonOf(schema));
  if (json !== null && 'problems' in json) return json;
  const parsed =
    typeof schema === 'string' ? parseSchemaText(createSource('schema', schema)) : parseSchemaJson(json?.value ?? null);
  return 'problems' in parsed ? parsed : { value: parsed.value.schema };
};
