import { dirname, resolve } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { prepareDisclosures } from '../disclosures/options.node.ts';
import { AuditError } from '../error/error.ts';
import { createSignerKey, formatSignerKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';
import { makeFolder } from './folder.node.ts';
import { loadOrCreateKey } from './key.node.ts';
import type { Answer, WorkerOptions } from './messages.ts';
import { checkCapacity, checkDelay, checkNotes, checkText, optionsOf } from './options.ts';
import { ThreadedLog, type FileLog, type LogOptions } from './threaded.node.ts';

/** The file of the log's thread: beside this one, in the same form. */
const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? './worker.node.ts' : './worker.node.js', import.meta.url);

/** Waits for the log's thread to have opened the log. */
function opened(worker: Worker, port: MessagePort): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  port.once('message', (answer: Answer) => {
    if (answer.kind === 'ready') resolve(answer.size);
    else if (answer.kind === 'stopped') reject(new AuditError(answer.code, answer.message));
  });
  worker.once('error', (cause) => reject(new AuditError('writer_stopped', 'the thread of the log failed', { cause })));
  worker.once('exit', () => reject(new AuditError('writer_stopped', 'the thread of the log has ended')));
  return promise;
}

/**
 * Opens a log in a folder, or begins one. A thread of its own encodes, hashes, writes, syncs and signs; `append` only keeps the event, which must not be changed afterwards.
 *
 * When a write or sync fails, the log stops: `append` throws, and whoever waits is told. Opening it again finds out what is on the disk.
 *
 * @throws AuditError `log_locked` when it is being written elsewhere, `log_corrupt` when its files disagree, `log_rolled_back` when `known` has seen more of it, `options_invalid`, `key_invalid`,
 *   `key_exposed` when others can read the key's file, `writer_stopped` for errors of the file system; `origin_mismatch`, `disclosures_corrupt` for a store of disclosures that does not fit
 */
export async function openLog(options: LogOptions): Promise<FileLog> {
  checkOptions(options);
  const folder = resolve(options.dir);
  const key = await keyOf(options);
  const disclosures = await prepareDisclosures(folder, options.disclosures);
  const { port1: port, port2 } = new MessageChannel();
  const settings: WorkerOptions = {
    folder,
    origin: options.origin,
    key: formatSignerKey(key),
    publishMs: options.publishMs ?? 1000,
    ...(disclosures === undefined ? {} : { disclosures }),
    known: options.known ?? [],
  };
  const worker = new Worker(WORKER_FILE, { workerData: { port: port2, options: settings }, transferList: [port2] });
  try {
    const size = await opened(worker, port);
    worker.removeAllListeners();
    return new ThreadedLog(worker, port, key, size, options);
  } catch (error) {
    // Without its port the thread has nothing left to do, and ends by itself.
    port.close();
    throw error;
  }
}

/** @throws AuditError `options_invalid` */
function checkOptions(options: LogOptions | undefined): void {
  const given = optionsOf(options, 'openLog({ dir, origin, key })');
  const { dir, origin, key, capacity, lingerMs, publishMs, known } = given;
  checkText('dir', dir, "the log's folder");
  checkText('origin', origin, "the log's name, such as 'example.com/agents'");
  if (!(key instanceof Uint8Array)) checkText('key', key, "the path of the log's key, outside its folder");
  checkCapacity(capacity);
  checkDelay('lingerMs', lingerMs);
  checkDelay('publishMs', publishMs);
  checkNotes('known', known);
}

async function keyOf({ key, origin }: LogOptions): Promise<SignerKey> {
  if (typeof key !== 'string') return createSignerKey(origin, key);
  const path = resolve(key);
  try {
    makeFolder(dirname(path));
    return await loadOrCreateKey(path, origin);
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('writer_stopped', `the key ${path} cannot be read or made: ${why}`, { cause });
  }
}
