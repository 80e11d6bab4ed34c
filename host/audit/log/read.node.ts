import { AuditError } from '../error/error.ts';
import { fromUtf8 } from '../note/text.ts';
import { openReadable } from './readable-folder.node.ts';
import type { LogPlace, ReadableLog } from './readable.ts';
import type { Segment } from './replay.ts';

/** What a log shows of itself beside its entries. */
export interface LogNotes {
  /** The published checkpoint, a signed note, not verified. */
  readonly checkpoint: string;
  /** The public key that lies beside the log; it proves nothing unless it is known from elsewhere. Null when there is none. */
  readonly verifierKey: string | null;
}

/** A log that is open to be read. */
export interface OpenedLog extends LogNotes {
  readonly log: ReadableLog;
  /** Where the entries begin, not verified; null when none was deleted. */
  readonly start: Uint8Array | null;
  /** The segments, each read when it is asked for. */
  readonly segments: AsyncIterable<Segment>;
}

/** @throws AuditError `log_missing`, `note_malformed`, and those of the log */
export async function readNotes(log: ReadableLog): Promise<LogNotes> {
  const note = await log.document('checkpoint');
  if (note === null) {
    throw new AuditError('log_missing', `there is no log in ${log.name}: it has no checkpoint`);
  }
  const checkpoint = fromUtf8(note);
  if (checkpoint === undefined) throw new AuditError('note_malformed', `the checkpoint of ${log.name} is not UTF-8`);
  const key = await log.document('vkey');
  return { checkpoint, verifierKey: key === null ? null : (fromUtf8(key)?.trimEnd() ?? null) };
}

/** The segments of a log, in order; those that are worth it are read a few at a time. */
export async function* readSegments(log: ReadableLog): AsyncGenerator<Segment> {
  const names = await log.segments();
  const reading: Promise<Uint8Array<ArrayBuffer>>[] = [];
  for (const [place, name] of names.entries()) {
    while (reading.length < log.ahead && place + reading.length < names.length) {
      const next = Promise.resolve(log.read(names[place + reading.length] as string));
      // It is waited for in its turn, or by nobody.
      next.catch(() => undefined);
      reading.push(next);
    }
    yield { name, bytes: await (reading.shift() as Promise<Uint8Array<ArrayBuffer>>) };
  }
}

/**
 * Opens a log, which may be growing, and closes it when what was done with it has ended.
 * @throws AuditError `log_missing`, `note_malformed`, those of `openReadable`; what `use` throws
 */
export async function withLog<T>(place: LogPlace, use: (log: OpenedLog) => Promise<T>): Promise<T> {
  const log = await openReadable(place);
  try {
    const segments = { [Symbol.asyncIterator]: () => readSegments(log) };
    // Before the checkpoint, which then covers it.
    const start = await log.document('start');
    return await use({ ...(await readNotes(log)), log, start, segments });
  } finally {
    await log.close();
  }
}
