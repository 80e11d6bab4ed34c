import { resolve } from 'node:path';
import type { StorageSource } from '../../log/source.ts';
import { checkObjects, type ObjectsOptions } from './options.ts';

/** The module that the log's thread loads: beside this one, in the same form. */
const MODULE = new URL(import.meta.url.endsWith('.ts') ? './open.node.ts' : './open.node.js', import.meta.url).href;

/**
 * A log in a store of objects that speaks S3, as `openLog({ storage: objectStorage({ … }), … })` (docs/backends.md).
 * @throws AuditError `options_invalid`
 */
export function objectStorage(options: ObjectsOptions): StorageSource {
  checkObjects(options);
  const { head } = options;
  return { module: MODULE, options: 'file' in head ? { ...options, head: { file: resolve(head.file) } } : options };
}
