import { workerData, type MessagePort } from 'node:worker_threads';
import { masterKey } from '../disclosures/master.node.ts';
import { openSink } from '../disclosures/sink.node.ts';
import type { DisclosureSink } from '../disclosures/types.ts';
import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { trustOwnHistory } from '../key-history/history.ts';
import { loadMlDsa44 } from '../ml-dsa/scheme.ts';
import { parseSignerKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { DurableSlot } from './durable-slot.node.ts';
import { Inbox } from './inbox.node.ts';
import { Lull } from './lull.ts';
import { openFolder } from './open-folder.node.ts';
import type { Answer, Request, WorkerOptions } from './messages.ts';
import { freeParcel, unpackParcel } from './parcel-message.node.ts';
import { ParcelSlot } from './parcel-slot.ts';
import { admitMasterKey, FrameSealer } from './sealed.node.ts';
import { loadStorage } from './source.ts';
import { openStore, type LogStore } from './store.node.ts';

/*
 * The log's own thread. It takes all events that are waiting, up to a limit, and some that are about to be there, makes their records, and commits them together; what else is asked is done between commits.
 */

/** A commit takes in events until its frame is so long. */
const FRAME_BYTES = 1 << 22;
/** So long one listens for what is asked next, in milliseconds, before this thread sleeps: whoever was told waits again at once, as often as not. */
const LISTEN_MS = 0.1;
/** What is published waits for the witnesses of what was published before at most so long. */
const COSIGNING_MS = 5000;
/** How often it is looked whether an erasure was ordered. */
const LOOK_MS = 200;

const { port, options, durable, parcels } = workerData as {
  readonly port: MessagePort;
  readonly options: WorkerOptions;
  /** What the two threads share: the slots of either way. */
  readonly durable: SharedArrayBuffer;
  readonly parcels: SharedArrayBuffer;
};
const slot = new DurableSlot(durable);
const inbox = new Inbox(port, new ParcelSlot(parcels));

function say(answer: Answer): void {
  port.postMessage(answer);
}

function describe(error: unknown): { readonly code: AuditError['code']; readonly message: string } {
  if (error instanceof AuditError) return { code: error.code, message: error.message };
  return { code: 'writer_stopped', message: error instanceof Error ? error.message : String(error) };
}

function continuesOf(): Checkpoint | undefined {
  return options.continues === undefined ? undefined : parseCheckpoint(parseNote(options.continues).text);
}

/** What encrypts the segments, if anything does. */
function sealerOf(): FrameSealer | undefined {
  const { encryption } = options;
  if (encryption === undefined) return undefined;
  const master = masterKey(encryption.master);
  for (const known of [master, ...encryption.earlier.map(masterKey)]) admitMasterKey(known);
  return new FrameSealer(master);
}

interface OpenLog {
  readonly store: LogStore;
  readonly disclosures: DisclosureSink | undefined;
}

async function open(): Promise<OpenLog> {
  const { place, origin, known, disclosures: kept, postQuantumKey, keyHistory } = options;
  const key = await parseSignerKey(options.key);
  const also = postQuantumKey === undefined ? [] : [await parseSignerKey(postQuantumKey, [await loadMlDsa44()])];
  const hostKey = options.hostKey === undefined ? {} : { hostKey: await parseSignerKey(options.hostKey) };
  const trust = keyHistory === undefined ? {} : { trust: await trustOwnHistory(keyHistory, origin, key) };
  const storage = typeof place === 'string' ? openFolder(place) : await loadStorage(place, origin);
  let disclosures: DisclosureSink | undefined;
  try {
    // Behind the lock: what was kept of records that never came to be is deleted.
    disclosures = kept === undefined ? undefined : openSink(kept.dir, origin, masterKey(kept.master));
    const store = await openStore({
      origin,
      key,
      ...trust,
      ...hostKey,
      also,
      known,
      storage,
      disclosures,
      sealer: sealerOf(),
      continues: continuesOf(),
    });
    return { store, disclosures };
  } catch (error) {
    disclosures?.close();
    await storage.close();
    throw error;
  }
}

/** What the thread does: what it is asked, and what it comes to by itself. */
type Task = Request | { readonly kind: 'publish' | 'look' };

/** Serves a log that is open, until it is closed or anything goes wrong. */
class Service {
  readonly #store: LogStore;
  readonly #lull: Lull;
  readonly #disclosures: DisclosureSink | undefined;
  readonly #looking: NodeJS.Timeout | undefined;
  /** Tasks that came while another ran. */
  readonly #tasks: Task[] = [];
  #running = false;
  /** Whether somebody looked for what the last commit made durable. */
  #awaited = false;
  #publishing: NodeJS.Timeout | undefined;
  /** Since when the published checkpoint is being cosigned. */
  #cosigning: number | undefined;
  #stopped = false;

  constructor({ store, disclosures }: OpenLog) {
    this.#store = store;
    this.#lull = new Lull(inbox, store);
    this.#disclosures = disclosures;
    if (disclosures === undefined) return;
    this.#looking = setInterval(() => this.handle({ kind: 'look' }), LOOK_MS);
    this.#looking.unref();
  }

  /** Takes a task; one runs at a time, in the order in which they came. */
  handle(task: Task): void {
    this.#tasks.push(task);
    if (!this.#running) void this.#run();
  }

  /** Runs what waits, and what comes meanwhile. */
  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (!this.#stopped) {
        const task = this.#next();
        if (task?.kind === 'events') {
          this.#store.add(unpackParcel(task.parcel));
          freeParcel(task.parcel);
          if (this.#store.pendingBytes < FRAME_BYTES) continue;
        }
        if (task === undefined && this.#store.pendingBytes === 0) break;
        if (task === undefined && this.#lull.pass()) continue;
        await this.#commit();
        if (task !== undefined && task.kind !== 'events') await this.#do(task);
      }
    } catch (error) {
      await this.#stop(error);
    }
    this.#running = false;
  }

  #next(): Task | undefined {
    const task = this.#tasks.shift();
    if (task !== undefined) return task;
    const request = inbox.receive();
    if (request !== undefined || !this.#awaited || this.#store.pendingBytes > 0) return request;
    this.#awaited = false;
    this.#tasks.push(...inbox.listen(LISTEN_MS));
    return this.#tasks.shift();
  }

  async #commit(): Promise<void> {
    if (this.#store.pendingBytes === 0) return;
    this.#lull.end();
    const checkpoint = await this.#store.commit();
    const durable = { size: this.#store.size, checkpoint };
    this.#awaited = slot.put(durable);
    if (!this.#awaited) say({ kind: 'durable', ...durable });
    this.#publishLater();
  }

  #publishLater(): void {
    this.#publishing ??= setTimeout(() => this.handle({ kind: 'publish' }), options.publishMs);
  }

  async #do(task: Exclude<Task, { readonly kind: 'events' }>): Promise<void> {
    const store = this.#store;
    try {
      switch (task.kind) {
        case 'publish':
          this.#publishing = undefined;
          // Witnesses would never be done with a log that is always ahead of them.
          return this.#cosigning !== undefined && performance.now() - this.#cosigning < COSIGNING_MS
            ? this.#publishLater()
            : await this.#publish();
        case 'checkpoint':
          await this.#publish();
          return say({ kind: 'answer', text: store.checkpoint, hashes: [] });
        case 'proof':
          return say({ kind: 'answer', text: await store.proof(task.index), hashes: [] });
        case 'consistency':
          return say({ kind: 'answer', text: '', hashes: await store.consistency(task.size, task.to) });
        case 'cosigned':
          this.#cosigning = undefined;
          return say({ kind: 'answer', text: (await store.publishCosigned(task.note)) ? task.note : '', hashes: [] });
        case 'look': {
          const bodies = this.#disclosures?.ordered() ?? [];
          return bodies.length === 0 ? undefined : say({ kind: 'erasures', bodies });
        }
        case 'recorded':
          return this.#disclosures?.recorded(task.erasure, task.index);
        case 'hold':
          return store.hold();
        case 'close':
          return await this.#close();
      }
    } catch (error) {
      // A question that has no answer is no reason to stop; a failed write is.
      if (!(error instanceof AuditError) || error.code !== 'index_out_of_range') throw error;
      say({ kind: 'refused', ...describe(error) });
    }
  }

  async #publish(): Promise<void> {
    if (!(await this.#store.publish()) || !options.witnessed) return;
    this.#cosigning = performance.now();
    say({ kind: 'published', checkpoint: this.#store.checkpoint });
  }

  async #close(): Promise<void> {
    clearInterval(this.#looking);
    clearTimeout(this.#publishing);
    await this.#store.publish();
    this.#stopped = true;
    await this.#store.close();
    say({ kind: 'closed' });
    port.close();
  }

  /** Nothing is tried again: after a failed write or sync, what is on the disk is known only to the next who opens the log. */
  async #stop(error: unknown): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#looking);
    clearTimeout(this.#publishing);
    say({ kind: 'stopped', ...describe(error) });
    try {
      await this.#store.close();
    } catch {
      // The log has stopped already, and said why.
    }
    port.close();
  }
}

try {
  const log = await open();
  const service = new Service(log);
  port.on('message', (request: Request) => {
    inbox.count();
    service.handle(request);
  });
  say({ kind: 'ready', size: log.store.size });
} catch (error) {
  const { code, message } = describe(error);
  const { place, origin } = options;
  const where =
    error instanceof AuditError
      ? ''
      : `the log ${typeof place === 'string' ? `in ${place}` : origin} cannot be opened: `;
  say({ kind: 'stopped', code, message: `${where}${message}` });
  port.close();
}
