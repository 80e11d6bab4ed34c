import { resolve } from 'node:path';
import type { StorageSource } from '../../log/source.ts';
import { checkObjects, checkReadableObjects, type ObjectsOptions, type ReadableObjectsOptions } from './options.ts';

/** The module that the log's thread loads: beside this one, in the same form. */
const MODULE = new URL(import.meta.url.endsWith('.ts') ? './open.node.ts' : './open.node.js', import.meta.url).href;

/**
 * A log in a store of objects that speaks S3, as `openLog({ storage: objectStorage({ … }), … })` (docs/backends.md).
 * @throws AuditError `options_invalid`
 */
export function objectStorage(options: ObjectsOptions): StorageSource {
  checkObjects(options);
  return readableObjects(options);
}

/**
 * A log in a store of objects, for who only reads it, where its head may be left out.
 * @throws AuditError `options_invalid`
 */
export function readableObjects(options: ReadableObjectsOptions): StorageSource {
  checkReadableObjects(options);
  const { head } = options;
  const placed = head !== undefined && 'file' in head;
  return { module: MODULE, options: placed ? { ...options, head: { file: resolve(head.file) } } : options };
}
