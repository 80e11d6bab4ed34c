import { encodeHex } from '../../encoding/base64/hex.ts';
import type { LogEntry } from '../verify/entry.ts';
import type { RecordText } from '../record/types.ts';

/** One record as a line of a file, or as several. */
export type EntryFormat = (entry: LogEntry, origin: string) => string;

/** Entries that retention has deleted, of those that are exported: the hash of each is still in the log. */
export interface PrunedEntries {
  /** Entries `[first, past)`. */
  readonly first: number;
  readonly past: number;
  /** Time of the last record of the host among those that were deleted, in milliseconds since 1970. */
  readonly until: number;
}

/** What is written, before all records, in the place of those that were deleted. */
export type PrunedFormat = (pruned: PrunedEntries, origin: string) => string;

/** In words. */
export function prunedText({ first, past }: PrunedEntries): string {
  return `retention has deleted the entries ${first} to ${past - 1}: of each the hash is left`;
}

/** The text of a record; what was too long stands there as its digest. */
export function readable(text: RecordText): string {
  return typeof text === 'string' ? text : `sha256:${encodeHex(text)}`;
}

/** A time as ISO 8601 has it; one beyond the year 275760 as it stands in the record, in milliseconds. */
export function isoTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

/** Lower-case hexadecimal; null stays. */
export function hexOrNull(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : encodeHex(bytes);
}
