import { AGT_PY } from './agt-py.ts';
import { AGT_TS } from './agt-ts.ts';
import { AGT_V4, AGT_V4_FOLDER } from './agt-v4.ts';
import type { JsonSchema } from './keywords.ts';
import { POLICY_TEST } from './policy-test.ts';

/** What there are schemas of. */
export type SchemaName = 'agt-py' | 'agt-ts' | 'agt-v4' | 'agt-v4-folder' | 'policy-test';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

const named = (title: string, schema: JsonSchema): JsonSchema => ({
  $schema: DIALECT,
  title,
  ...(typeof schema === 'object' ? schema : {}),
});

/**
 * The JSON Schemas (draft 2020-12) of what people write in YAML, by name. They are for editors: what one refuses, `edict check` or `edict test` refuses or warns of; what it lets
 * pass is not therefore right.
 *
 * @example await writeFile('agt-v4.json', JSON.stringify(SCHEMAS['agt-v4']));
 */
export const SCHEMAS: Readonly<Record<SchemaName, JsonSchema>> = {
  'agt-py': named('Edict: a governance.toolkit/v1 policy as the Python engine reads it', AGT_PY),
  'agt-ts': named('Edict: a governance.toolkit/v1 policy as the TypeScript engine reads it', AGT_TS),
  'agt-v4': named('Edict: an AGT v4 PolicyDocument', AGT_V4),
  'agt-v4-folder': named('Edict: the AGT v4 governance file of a folder', AGT_V4_FOLDER),
  'policy-test': named('Edict: policy tests', POLICY_TEST),
};
