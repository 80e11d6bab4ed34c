import type { JsonValue } from '../../../../engine/index.ts';
import type { Source } from '../../../source/source.ts';
import type { Fragment } from './fragment.ts';
import { readSchemaJson } from './json/read.ts';
import { reading } from './problem.ts';
import type { Reading } from './problem.ts';
import { resolveSchema } from './resolve/resolve.ts';
import { readSchemaText } from './text/read.ts';
import type { Schema } from './types.ts';

/** A schema as it is written and as it is meant. */
export interface ParsedSchema {
  readonly fragment: Fragment;
  readonly schema: Schema;
}

/** Reads a schema of Cedar's own syntax (`.cedarschema`) and resolves its names. */
export const parseSchemaText = (source: Source): Reading<ParsedSchema> =>
  reading(() => {
    const fragment = readSchemaText(source);
    return { fragment, schema: resolveSchema(fragment) };
  });

/** Reads a schema of the JSON format, given what a lossless reader made of it, and resolves its names. */
export const parseSchemaJson = (value: JsonValue): Reading<ParsedSchema> =>
  reading(() => {
    const fragment = readSchemaJson(value);
    return { fragment, schema: resolveSchema(fragment) };
  });
