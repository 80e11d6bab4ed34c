/** Tools for those who write policies: what is wrong with their rules as a whole, mends, migrations. Reads and writes no files. */
export { SCHEMAS } from './schema/schemas.ts';
export type { SchemaName } from './schema/schemas.ts';
export type { JsonSchema } from './schema/keywords.ts';
