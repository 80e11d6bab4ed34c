import { AuditError } from '../error/error.ts';
import type { StorageSource } from './source.ts';
import type { LogDocument } from './storage.ts';

/** What is there at once, or later. */
type Awaitable<T> = T | Promise<T>;

/**
 * Where a log is that is to be read: its folder, or a storage, as `postgresStorage` and `objectStorage` name one. Of a storage that holds several logs, `origin` says which.
 */
export type LogPlace = string | (StorageSource & { readonly origin?: string });

/**
 * A log that is read where it lives, also while another process writes it: nothing is locked, written or made. Nothing that it gives is believed: whoever reads verifies it.
 *
 * Any backend runs the tests of `test/audit/readable.ts`.
 */
export interface ReadableLog {
  /** How it is called in messages; holds no secret. */
  readonly name: string;
  /** So many segments are read at a time, where reading each takes long and holds little. */
  readonly ahead: number;
  /** A document's bytes; null when it was never published. */
  document(name: LogDocument): Awaitable<Uint8Array<ArrayBuffer> | null>;
  /** The names of the segments in order, behind one of them where that is given. */
  segments(after?: string): Awaitable<readonly string[]>;
  /**
   * The bytes of a segment, from a byte on: all of them, or `length` at most.
   * @throws AuditError `log_corrupt` when the segment is not there, or is no segment
   */
  read(segment: string, from?: number, length?: number): Awaitable<Uint8Array<ArrayBuffer>>;
  /** `count` hashes of a level of tiles from `from` on; fewer when the level ends before. */
  readTiles(level: number, from: number, count: number): Awaitable<Uint8Array>;
  /** The last checkpoint that the writer gave out; null for none, undefined where it is kept elsewhere. */
  head(): Awaitable<string | null | undefined>;
  close(): Awaitable<void>;
}

/** What a source's module exports for readers. */
interface ReadableModule {
  readonly openReadable: (options: unknown, origin?: string) => Promise<ReadableLog>;
}

function isReadableModule(module: unknown): module is ReadableModule {
  return (
    typeof module === 'object' &&
    module !== null &&
    'openReadable' in module &&
    typeof module.openReadable === 'function'
  );
}

/** What is asked of a storage; what goes wrong with it says nothing of the log. */
async function asked<T>(name: string, ask: () => Awaitable<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    const [first] = cause instanceof AggregateError ? cause.errors : [cause];
    const why = first instanceof Error ? first.message : String(first);
    throw new AuditError('storage_failed', `${name} cannot be read: ${why}`, { cause });
  }
}

/**
 * Opens a log in a storage to read it.
 * @throws AuditError `options_invalid` for a storage that cannot be read, `log_missing`, `storage_failed`, which its methods throw, too; and those of the storage
 */
export async function loadReadable(place: Exclude<LogPlace, string>): Promise<ReadableLog> {
  const module: unknown = await import(place.module);
  if (!isReadableModule(module)) {
    throw new AuditError('options_invalid', 'the module of the storage exports no function `openReadable`');
  }
  const log = await asked('the storage', () => module.openReadable(place.options, place.origin));
  const { name, ahead } = log;
  return {
    name,
    ahead,
    document: (document) => asked(name, () => log.document(document)),
    segments: (after) => asked(name, () => log.segments(after)),
    read: (segment, from, length) => asked(name, () => log.read(segment, from, length)),
    readTiles: (level, from, count) => asked(name, () => log.readTiles(level, from, count)),
    head: () => asked(name, () => log.head()),
    close: () => log.close(),
  };
}
