import { AuditError } from '../../error/error.ts';
import { openLock } from '../../log/lock.node.ts';
import type { ReadableLog } from '../../log/readable.ts';
import type { LogStorage } from '../../log/storage.ts';
import { openReadable as openPostgresReadable, openStorage as openPostgres } from '../postgres/open.node.ts';
import { ObjectClient } from './client.node.ts';
import {
  checkObjects,
  checkReadableObjects,
  type ObjectsCredentials,
  type ObjectsOptions,
  type ReadableObjectsOptions,
} from './options.ts';
import { probeObjects } from './probe.node.ts';
import { ObjectReader } from './reader.node.ts';
import { ObjectStorage, type HeadLock } from './storage.node.ts';

/** Stores differ in how they compare and swap an object, where they can at all; so the head is elsewhere. */
async function openHead(head: ObjectsOptions['head'], origin: string): Promise<HeadLock> {
  if ('file' in head) return openLock(head.file);
  const rows = await openPostgres(head.postgres, origin);
  return {
    read: () => rows.head(),
    swap: (expected, next) => rows.swap(expected, next),
    close: () => rows.close(),
  };
}

function credentialsOf({ credentials }: ReadableObjectsOptions): ObjectsCredentials {
  if (credentials !== undefined) return credentials;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new AuditError('options_invalid', 'objects: there are no `credentials`, nor any in the environment');
  }
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}) };
}

function clientOf(options: ReadableObjectsOptions): ObjectClient {
  const { endpoint, bucket, prefix = '', region = 'us-east-1', timeoutMs = 30_000 } = options;
  const credentials = credentialsOf(options);
  return new ObjectClient({ endpoint, bucket, prefix, region, credentials, timeoutMs });
}

/**
 * Opens the log of a name in a store of objects.
 * @throws AuditError `options_invalid`, `package_missing`, `storage_unsafe`, `log_locked`; errors of the network and the servers
 */
export async function openStorage(options: unknown, origin: string): Promise<LogStorage> {
  checkObjects(options);
  const objects = clientOf(options);
  const head = await openHead(options.head, origin);
  try {
    // Guard: objects-probe
    await probeObjects(objects);
    return new ObjectStorage(objects, head);
  } catch (error) {
    await head.close();
    throw error;
  }
}

/** The head of a log, where a reader can ask for it. A file of SQLite belongs to its writer. */
async function readableHead(
  head: ReadableObjectsOptions['head'],
  origin: string | undefined,
): Promise<ReadableLog | null> {
  return head === undefined || 'file' in head ? null : openPostgresReadable(head.postgres, origin);
}

/**
 * Opens a log in a store of objects to read it: nothing is written, and nothing probed. Needs the rights to list and to get.
 * @throws AuditError `options_invalid`, `package_missing`, `log_missing`; errors of the network and the servers
 */
export async function openReadable(options: unknown, origin?: string): Promise<ReadableLog> {
  checkReadableObjects(options);
  const { bucket, prefix } = options;
  const name = `the bucket ${bucket}${prefix === undefined ? '' : `, ${prefix}`}`;
  return new ObjectReader(name, clientOf(options), await readableHead(options.head, origin));
}
