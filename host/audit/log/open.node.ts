import { dirname, join, resolve } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { prepareDisclosures } from '../disclosures/options.node.ts';
import { loadMasterKey } from '../disclosures/master.node.ts';
import { AuditError } from '../error/error.ts';
import { loadMlDsa44, withSchemes } from '../ml-dsa/scheme.ts';
import { createSignerKey, formatSignerKey, parseSignerKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';
import { DurableSlot } from './durable-slot.node.ts';
import { nodeFiles } from './files.node.ts';
import { makeFolder } from './folder.node.ts';
import { trustOwnHistory } from '../key-history/history.ts';
import { createHostKey } from './host-key.ts';
import { loadOrCreate, loadOrCreateKey, type KeyForm } from './key.node.ts';
import { LOCK_FILE } from './layout.ts';
import type { Answer, WorkerOptions } from './messages.ts';
import {
  checkCapacity,
  checkDelay,
  checkEncryption,
  checkHostKey,
  checkNotes,
  checkSource,
  checkText,
  optionsOf,
} from './options.ts';
import { parsePolicy } from '../tlog-policy/parse.ts';
import { witnessedHeads } from '../witness/heads.ts';
import type { LogWitnesses, WitnessSettings } from '../witness/rounds.ts';
import { admitMasterKey } from './sealed.node.ts';
import type { FileLog, LogOptions } from './file-log.ts';
import { ParcelSlot } from './parcel-slot.ts';
import { ThreadedLog } from './threaded.node.ts';

/** The file of the log's thread: beside this one, in the same form. */
const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? './worker.node.ts' : './worker.node.js', import.meta.url);

/**
 * What the log's thread may use for objects that do not live long, in MiB: without a bound, V8 lets that grow to 100 MB and more with the events that pass through, and they are made no faster for it
 * (measured: docs/benchmarks.md).
 */
const YOUNG_GENERATION_MIB = 32;

/** Says how a text on the command line is read; a thread that is started from a file refuses it. */
const INPUT_TYPE = /^--input-type(?:=|$)/;

/** Waits for the log's thread to have opened the log. */
function opened(worker: Worker, port: MessagePort): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const hear = (answer: Answer | undefined): void => {
    if (answer?.kind === 'ready') resolve(answer.size);
    else if (answer?.kind === 'stopped') reject(new AuditError(answer.code, answer.message));
  };
  port.once('message', hear);
  worker.once('error', (cause) => reject(new AuditError('writer_stopped', 'the thread of the log failed', { cause })));
  worker.once('exit', () => {
    const said: { readonly message: Answer } | undefined = receiveMessageOnPort(port);
    hear(said?.message);
    reject(new AuditError('writer_stopped', 'the thread of the log has ended'));
  });
  return promise;
}

/**
 * Opens a log in a folder or another storage, or begins one. A thread of its own encodes, hashes, writes, syncs and signs; `append` only keeps the event, which must not be changed afterwards.
 *
 * When a write or sync fails, the log stops: `append` throws, and whoever waits is told. Opening it again finds out what is on the disk.
 *
 * @throws AuditError `log_locked` when it is being written elsewhere, `log_corrupt` when its files disagree, `log_rolled_back` when `known` has seen more of it, `options_invalid`, `key_invalid`, `key_history_invalid`,
 *   `key_exposed` when others can read the key's file, `writer_stopped` for errors of the file system or the storage, `storage_unsafe` for one that keeps less than it must, `package_missing` for one that needs a package; `origin_mismatch`, `disclosures_corrupt` for a store of disclosures that does not fit
 */
export async function openLog(options: LogOptions): Promise<FileLog> {
  checkOptions(options);
  const { storage } = options;
  const folder = options.dir === undefined ? undefined : resolve(options.dir);
  const key = await keyOf(options);
  const postQuantum = await postQuantumKeyOf(options);
  const { hostKey } = options;
  const witnesses = await witnessesOf(options.witnesses);
  const trust =
    options.keyHistory === undefined
      ? { origin: options.origin, keys: [key] }
      : await trustOwnHistory(options.keyHistory, options.origin, key);
  const witnessed = witnesses === undefined ? [] : await witnessedHeads(witnesses, trust);
  const disclosures = await prepareDisclosures(folder, options.disclosures);
  const encryption = await encryptionOf(options);
  const { port1: port, port2 } = new MessageChannel();
  const settings: WorkerOptions = {
    place: storage ?? folder ?? '',
    origin: options.origin,
    key: formatSignerKey(key),
    publishMs: options.publishMs ?? 1000,
    ...(disclosures === undefined ? {} : { disclosures }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(options.continues === undefined ? {} : { continues: options.continues }),
    witnessed: witnesses !== undefined,
    known: [...(options.known ?? []), ...witnessed],
    ...(options.keyHistory === undefined ? {} : { keyHistory: options.keyHistory }),
    ...(postQuantum === undefined ? {} : { postQuantumKey: formatSignerKey(postQuantum) }),
    ...(hostKey === undefined ? {} : { hostKey: formatSignerKey(await createHostKey(options.origin, hostKey)) }),
  };
  const durable = new DurableSlot();
  const parcels = new ParcelSlot();
  const worker = new Worker(WORKER_FILE, {
    workerData: { port: port2, options: settings, durable: durable.shared, parcels: parcels.shared },
    transferList: [port2],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
    // Only then: flags of the whole process, such as those of V8, are a thread's anyway, and cannot be given to it.
    ...(process.execArgv.some((flag) => INPUT_TYPE.test(flag)) ? { execArgv: [] } : {}),
  });
  try {
    const size = await opened(worker, port);
    worker.removeAllListeners();
    return new ThreadedLog(worker, port, { durable, parcels }, { key, postQuantum }, size, options, witnesses);
  } catch (error) {
    // Without its port the thread has nothing left to do, and ends by itself.
    port.close();
    throw error;
  }
}

/** @throws AuditError `options_invalid` */
function checkOptions(options: LogOptions | undefined): void {
  const given = optionsOf(options, 'openLog({ dir, origin, key })');
  const {
    dir,
    storage,
    origin,
    key,
    capacity,
    lingerMs,
    publishMs,
    known,
    keyHistory,
    encryption,
    continues,
    hostKey,
  } = given;
  if (storage === undefined) checkText('dir', dir, "the log's folder");
  else checkSource(storage, dir);
  checkText('origin', origin, "the log's name, such as 'example.com/agents'");
  if (!(key instanceof Uint8Array)) checkText('key', key, "the path of the log's key, outside its folder");
  if (keyHistory !== undefined) checkText('keyHistory', keyHistory, 'the text of a key history');
  checkCapacity(capacity);
  checkDelay('lingerMs', lingerMs);
  checkDelay('publishMs', publishMs);
  checkNotes('known', known);
  checkEncryption(encryption);
  checkHostKey(hostKey);
  if (continues !== undefined) checkText('continues', continues, 'the last signed checkpoint of the log before');
}

async function postQuantumKeyOf({ postQuantumKey, origin }: LogOptions): Promise<SignerKey | undefined> {
  if (postQuantumKey === undefined) return undefined;
  const scheme = await loadMlDsa44();
  if (typeof postQuantumKey !== 'string') return createSignerKey(origin, postQuantumKey, scheme);
  const form: KeyForm<SignerKey> = {
    create: (name, seed) => createSignerKey(name, seed, scheme),
    format: formatSignerKey,
    parse: (text) => parseSignerKey(text, [scheme]),
  };
  const key = await keyFile(postQuantumKey, (path) => loadOrCreate(path, origin, form));
  if (key.scheme === undefined)
    throw new AuditError('key_unsupported', `${postQuantumKey} is no key of ${scheme.name}`);
  return key;
}

/** @throws AuditError `options_invalid` for a policy without witnesses, and those of `parsePolicy` */
async function witnessesOf(witnesses: LogWitnesses | undefined): Promise<WitnessSettings | undefined> {
  if (witnesses === undefined) return undefined;
  const { policy: given } = witnesses;
  const policy = typeof given === 'string' ? await withSchemes((schemes) => parsePolicy(given, schemes)) : given;
  if (policy.witnesses.length === 0) throw new AuditError('options_invalid', 'the policy of `witnesses` names none');
  return { ...witnesses, policy };
}

/** The keys of the segments; a file that is not there is made for a log that is new. */
async function encryptionOf({ dir, encryption }: LogOptions): Promise<WorkerOptions['encryption']> {
  if (encryption === undefined) return undefined;
  const { masterKey: source, earlier = [] } = encryption;
  // Of a log that lives elsewhere nobody knows yet; under a new key, one that is not new is refused.
  const isNew = dir === undefined || !nodeFiles.exists(join(resolve(dir), LOCK_FILE));
  const keys = await Promise.all([loadMasterKey(source, isNew), ...earlier.map((one) => loadMasterKey(one))]);
  // Whoever writes a log may read it.
  for (const key of keys) admitMasterKey(key);
  const [master, ...others] = keys.map(({ key }) => key);
  return master && { master, earlier: others };
}

async function keyOf({ key, origin }: LogOptions): Promise<SignerKey> {
  if (typeof key !== 'string') return createSignerKey(origin, key);
  return keyFile(key, (path) => loadOrCreateKey(path, origin));
}

/** A key in a file, whose folder is made if it is not there. */
async function keyFile(file: string, load: (path: string) => Promise<SignerKey>): Promise<SignerKey> {
  const path = resolve(file);
  try {
    makeFolder(dirname(path));
    return await load(path);
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AuditError('writer_stopped', `the key ${path} cannot be read or made: ${why}`, { cause });
  }
}
