/** Tools for those who write policies: what is wrong with their rules as a whole, mends, migrations. Reads and writes no files. */
export { fix } from './fix/fix.ts';
export { unifiedDiff } from './fix/text/unified.ts';
export type { Edit, Fix, FixedSource, FixResult } from './fix/types.ts';
export { projectOf } from './init/project.ts';
export type { ExampleCall, Framework, Language, Pack, Project, ProjectChoices, ProjectFile } from './init/types.ts';
export { lint, lintUnit } from './lint/lint.ts';
export type { LintOptions } from './lint/lint.ts';
export type { Finding, LintResult, Witness } from './lint/types.ts';
export { beforeTool } from './migrate/before-tool.ts';
export { migrate } from './migrate/migrate.ts';
export { migrateToCedar } from './migrate/cedar/migrate.ts';
export type { Migrated, MigrateOptions, Remark } from './migrate/types.ts';
export { SCHEMAS } from './schema/schemas.ts';
export type { SchemaName } from './schema/schemas.ts';
export type { JsonSchema } from './schema/keywords.ts';
