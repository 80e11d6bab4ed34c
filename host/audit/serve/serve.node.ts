import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { listenHttp, type HttpServer, type ListenAddress, type ListenOptions } from '../http/listen.node.ts';
import { Bucket } from '../ingest/bucket.ts';
import { Ingest } from '../ingest/ingest.ts';
import { DEFAULT_LIMITS, type IngestLimits } from '../ingest/limits.ts';
import { senderRecords } from '../ingest/records.node.ts';
import { openLog } from '../log/open.node.ts';
import { openReadable } from '../log/readable-folder.node.ts';
import type { LogPlace, ReadableLog } from '../log/readable.ts';
import { unlockSegments } from '../log/sealed.node.ts';
import type { FileLog, LogOptions } from '../log/file-log.ts';
import { parseNote } from '../note/parse.ts';
import type { VerifierKey } from '../note/types.ts';
import { logApp } from './app.ts';
import { TilesReader } from './reader.node.ts';
import { Strangers } from './strangers.ts';
import type { ReadTokens } from './tokens.node.ts';
import type { ServerEvent } from './types.ts';

/** Warnings that are told: so many a second for long, and at once. */
const TOLD_RATE = 10;
const TOLD_BURST = 100;

/** How a server takes senders' batches in; it is the writer of the log then. */
export interface IngestServerOptions extends Pick<
  LogOptions,
  | 'origin'
  | 'key'
  | 'capacity'
  | 'lingerMs'
  | 'publishMs'
  | 'encryption'
  | 'known'
  | 'witnesses'
  | 'keyHistory'
  | 'postQuantumKey'
> {
  /** Public halves of enrolment keys: they say who may send. */
  readonly enrolment: readonly VerifierKey[];
  /** Serials of certificates that are not valid any more, lower-case hex. */
  readonly revoked?: ReadonlySet<string>;
  readonly limits?: Partial<IngestLimits>;
}

export interface LogServerOptions extends Omit<ListenOptions, 'address'> {
  /** The log: its folder, or the storage that it is in. */
  readonly dir: LogPlace;
  /** Where to listen: once at least. */
  readonly addresses: readonly ListenAddress[];
  /** Who may read; null: nobody but everybody what `publicTiles` opens. */
  readonly tokens: ReadTokens | null;
  /** Whether everybody may read checkpoint and hashes. Default false. */
  readonly publicTiles?: boolean;
  /** Origins of pages that may read and send, such as `https://app.example`; none when absent. */
  readonly pages?: readonly string[];
  /** Without it the log is only read, and another process may write it. */
  readonly ingest?: IngestServerOptions;
  /** Refusals a second that an address may cause for long before it is not listened to; 0: not counted, as behind a proxy, which has one address for all. Default 20. */
  readonly refusalRate?: number;
  /** Is told what happens; never a token, a key or what a record says. */
  readonly onEvent?: (event: ServerEvent) => void;
}

/** A log that is served. */
export interface LogServer {
  /** The log's name. */
  readonly origin: string;
  /** With the ports that were found. */
  readonly addresses: readonly ListenAddress[];
  /** Answers what is asked, takes no more, writes what is queued, and ends. */
  close(): Promise<void>;
}

/** Tells no more warnings than anybody reads, and how many were not told. */
function moderated(tell: (event: ServerEvent) => void): (event: ServerEvent) => void {
  const bucket = new Bucket(TOLD_RATE, TOLD_BURST, Date.now());
  let untold = 0;
  return (event) => {
    if (event.level === 'warning') {
      if (bucket.wait(1, Date.now()) > 0) {
        untold++;
        return;
      }
      bucket.take(1);
    }
    tell(untold === 0 ? event : { ...event, untold });
    untold = 0;
  };
}

/** Whether a log takes records. A queue that is full for now does not count against it. */
function takes(log: FileLog): Promise<boolean> {
  const room = log.room().then(
    () => true,
    () => false,
  );
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setImmediate(() => resolve(true));
  return Promise.race([room, promise]);
}

export interface Opened {
  readonly origin: string;
  readonly ingest?: Ingest;
  readonly healthy: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** The place of a log whose name is known. */
function named(place: LogPlace, origin: string): LogPlace {
  return typeof place === 'string' ? place : { ...place, origin };
}

/** A log that another process may write, and this one reads. */
async function openReading(reader: TilesReader): Promise<Opened> {
  const { origin } = parseCheckpoint(parseNote(await reader.checkpoint()).text);
  const healthy = (): Promise<boolean> =>
    reader.checkpoint().then(
      () => true,
      () => false,
    );
  return { origin, healthy, close: () => Promise.resolve() };
}

/** Opens a log to serve it: as its writer, or beside it. */
async function openServed(
  place: LogPlace,
  writing: IngestServerOptions | undefined,
): Promise<Opened & { readonly reader: TilesReader; readonly log: ReadableLog }> {
  const written = writing === undefined ? undefined : await openWriting(place, writing);
  let log: ReadableLog | undefined;
  try {
    log = await openReadable(writing === undefined ? place : named(place, writing.origin));
    const reader = new TilesReader(log);
    return { ...(written ?? (await openReading(reader))), reader, log };
  } catch (error) {
    await log?.close();
    await written?.close();
    throw error;
  }
}

/** Opens a log to take batches in: what it knows of senders is what its records say. */
export async function openWriting(place: LogPlace, options: IngestServerOptions): Promise<Opened> {
  const { enrolment, revoked, limits, ...rest } = options;
  if (enrolment.length === 0) {
    throw new AuditError('options_invalid', 'a log that takes batches in knows an enrolment key');
  }
  const log = await openLog({ ...(typeof place === 'string' ? { dir: place } : { storage: place }), ...rest });
  try {
    // What the log's thread writes is read here.
    const { masterKey, earlier = [] } = options.encryption ?? {};
    for (const source of masterKey === undefined ? [] : [masterKey, ...earlier]) await unlockSegments(source);
    const { origin } = options;
    const ingest = new Ingest({
      origin,
      keys: enrolment,
      log,
      ...(revoked === undefined ? {} : { revoked }),
      ...(limits === undefined ? {} : { limits }),
    });
    for await (const record of senderRecords(named(place, origin))) ingest.restore(record);
    return { origin, ingest, healthy: () => takes(log), close: () => log.close() };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/**
 * Serves a log over HTTP (C2SP tlog-tiles), on TCP, a Unix socket or both, until it is closed; with `ingest` it is the log's writer, and takes the batches of senders in.
 *
 * @throws AuditError `options_invalid`, `package_missing` without `hono` and `@hono/node-server`; those of `openLog`; `log_missing` for a log that is only read; errors of the network
 */
export async function serveLog(options: LogServerOptions): Promise<LogServer> {
  const { dir, addresses, tokens, publicTiles = false, ingest: writing, refusalRate = 20 } = options;
  if (addresses.length === 0) throw new AuditError('options_invalid', 'a server listens somewhere');
  if (tokens === null && !publicTiles && writing === undefined) {
    throw new AuditError('options_invalid', 'nobody could read this log: give tokens, or make its tiles public');
  }
  const onEvent = moderated(options.onEvent ?? ((): void => undefined));
  const opened = await openServed(dir, writing);
  const { reader, log } = opened;
  const servers: HttpServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await log.close();
    await opened.close();
  };
  try {
    const app = await logApp({
      reader,
      nameOf: (authorization) => tokens?.nameOf(authorization) ?? null,
      publicTiles,
      pages: options.pages ?? [],
      ...(opened.ingest === undefined ? {} : { ingest: opened.ingest }),
      bodyBytes: writing?.limits?.bodyBytes ?? DEFAULT_LIMITS.bodyBytes,
      strangers: new Strangers(refusalRate),
      healthy: opened.healthy,
      onEvent,
    });
    for (const address of addresses) {
      servers.push(await listenHttp((request, from) => app(request, { address: from }), { ...options, address }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { origin: opened.origin, addresses: servers.map(({ address }) => address), close };
}
