import { join } from 'node:path';
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { Unpackr } from 'msgpackr';
import { masterKey } from '../disclosures/master.node.ts';
import { openSink } from '../disclosures/sink.node.ts';
import type { DisclosureSink } from '../disclosures/types.ts';
import { AuditError } from '../error/error.ts';
import { parseSignerKey } from '../note/key.ts';
import { nodeFiles } from './files.node.ts';
import { LOCK_FILE } from './layout.ts';
import { openLock } from './lock.node.ts';
import type { Answer, Request, WorkerOptions } from './messages.ts';
import type { PreparedEvent } from './prepare.ts';
import { makeLogFolder, openStore, type LogStore } from './store.node.ts';

/*
 * The log's own thread. It takes all events that are waiting, up to a limit, makes their records, and commits them together; what else is asked is done between commits.
 */

/** A commit takes in events until its frame is so long. */
const FRAME_BYTES = 1 << 22;

const { port, options } = workerData as { readonly port: MessagePort; readonly options: WorkerOptions };
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false });

function say(answer: Answer): void {
  port.postMessage(answer);
}

function describe(error: unknown): { readonly code: AuditError['code']; readonly message: string } {
  if (error instanceof AuditError) return { code: error.code, message: error.message };
  return { code: 'writer_stopped', message: error instanceof Error ? error.message : String(error) };
}

async function open(): Promise<LogStore> {
  const { folder, origin, disclosures: kept } = options;
  const key = await parseSignerKey(options.key);
  makeLogFolder(nodeFiles, folder);
  const lock = openLock(join(folder, LOCK_FILE));
  let disclosures: DisclosureSink | undefined;
  try {
    // Behind the lock: what was kept of records that never came to be is deleted.
    disclosures = kept === undefined ? undefined : openSink(kept.dir, origin, masterKey(kept.master));
    return await openStore({ folder, origin, key, files: nodeFiles, lock, disclosures });
  } catch (error) {
    disclosures?.close();
    lock.close();
    throw error;
  }
}

/** Serves a log that is open, until it is closed or anything goes wrong. */
class Service {
  readonly #store: LogStore;
  #publishing: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: LogStore) {
    this.#store = store;
  }

  /** Handles a request and all that wait behind it. */
  handle(first: Request): void {
    if (this.#stopped) return;
    try {
      for (let request: Request | undefined = first; request !== undefined; request = this.#next()) {
        if (request.kind === 'events') {
          this.#add(request);
          if (this.#store.pendingBytes < FRAME_BYTES) continue;
        }
        this.#commit();
        if (request.kind !== 'events') this.#answer(request);
        if (this.#stopped) return;
      }
      this.#commit();
    } catch (error) {
      this.#stop(error);
    }
  }

  #next(): Request | undefined {
    const received: { readonly message: Request } | undefined = receiveMessageOnPort(port);
    return received?.message;
  }

  #add(request: Extract<Request, { readonly kind: 'events' }>): void {
    const events = unpackr.unpack(request.events) as readonly PreparedEvent[];
    this.#store.add(events, request.fields, request.subjects);
  }

  #commit(): void {
    if (this.#store.pendingBytes === 0) return;
    const checkpoint = this.#store.commit();
    say({ kind: 'durable', size: this.#store.size, checkpoint });
    this.#publishing ??= setTimeout(() => this.#publish(), options.publishMs);
  }

  #publish(): void {
    this.#publishing = undefined;
    try {
      this.#store.publish();
    } catch (error) {
      this.#stop(error);
    }
  }

  #answer(request: Exclude<Request, { readonly kind: 'events' }>): void {
    try {
      switch (request.kind) {
        case 'checkpoint':
          this.#store.publish();
          return say({ kind: 'answer', text: this.#store.checkpoint, hashes: [] });
        case 'proof':
          return say({ kind: 'answer', text: this.#store.proof(request.index), hashes: [] });
        case 'consistency':
          return say({ kind: 'answer', text: '', hashes: this.#store.consistency(request.size) });
        case 'close':
          return this.#close();
      }
    } catch (error) {
      // A question that has no answer is no reason to stop; a failed write is.
      if (!(error instanceof AuditError) || error.code !== 'index_out_of_range') throw error;
      say({ kind: 'refused', ...describe(error) });
    }
  }

  #close(): void {
    clearTimeout(this.#publishing);
    this.#store.publish();
    this.#stopped = true;
    this.#store.close();
    say({ kind: 'closed' });
    port.close();
  }

  /** Nothing is tried again: after a failed write or sync, what is on the disk is known only to the next who opens the log. */
  #stop(error: unknown): void {
    this.#stopped = true;
    clearTimeout(this.#publishing);
    say({ kind: 'stopped', ...describe(error) });
    try {
      this.#store.close();
    } catch {
      // The log has stopped already, and said why.
    }
    port.close();
  }
}

try {
  const store = await open();
  const service = new Service(store);
  port.on('message', (request: Request) => service.handle(request));
  say({ kind: 'ready', size: store.size });
} catch (error) {
  const { code, message } = describe(error);
  const where = error instanceof AuditError ? '' : `the log in ${options.folder} cannot be opened: `;
  say({ kind: 'stopped', code, message: `${where}${message}` });
  port.close();
}
