import { randomUUID } from 'node:crypto';
import { AuditError } from '../../error/error.ts';
import type { ObjectClient } from './client.node.ts';

/**
 * Tries whether the store keeps the one promise that a log needs of it: that `If-None-Match: *` never writes over an object. Many that speak S3 ignore it, and say nothing.
 * @throws AuditError `storage_unsafe`; errors of the network and the server
 */
export async function probeObjects(objects: ObjectClient): Promise<void> {
  const name = `probe/${randomUUID()}`;
  const first = new TextEncoder().encode('first');
  if (!(await objects.putNew(name, first))) refuse('finds objects that nobody has made');
  try {
    if (await objects.putNew(name, new TextEncoder().encode('second'))) refuse('ignores `If-None-Match`');
    const there = await objects.get(name);
    if (there === null || Buffer.compare(there, first) !== 0) refuse('does not give back what it was given');
  } finally {
    // A writer that may not delete leaves a few bytes behind.
    await objects.remove(name).catch(() => undefined);
  }
}

function refuse(why: string): never {
  throw new AuditError('storage_unsafe', `the store of objects ${why}: it would let one writer write over another`);
}
