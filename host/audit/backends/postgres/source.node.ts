import type { StorageSource } from '../../log/source.ts';
import { checkPostgres, type PostgresOptions } from './options.ts';

/** The module that the log's thread loads: beside this one, in the same form. */
const MODULE = new URL(import.meta.url.endsWith('.ts') ? './open.node.ts' : './open.node.js', import.meta.url).href;

/**
 * A log in PostgreSQL, as `openLog({ storage: postgresStorage({ … }), … })`. Needs the package `pg` (docs/backends.md).
 * @throws AuditError `options_invalid`
 */
export function postgresStorage(options: PostgresOptions): StorageSource {
  checkPostgres(options);
  return { module: MODULE, options };
}
