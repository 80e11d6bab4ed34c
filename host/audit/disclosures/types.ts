import type { Parcel } from '../log/parcel.ts';
import type { ErasureRecord, RecordBody } from '../record/types.ts';

/**
 * To whom a record's values belong, so that they can be erased together: a name; null for the record's agent; false when it could not be told, and then nothing is kept of the record.
 */
export type Subject = string | null | false;

/** An erasure as the log is to tell of it, but for its place there. */
export type ErasureBody = Extract<RecordBody, { readonly kind: 'erasure' }>;

/** Where the values and salts of records go, beside the log. Used by the log's own thread. */
export interface DisclosureSink {
  /** Bytes that were taken and are not kept yet. */
  readonly pendingBytes: number;
  /**
   * The log was opened, and holds `size` records: what is kept of records beyond them, which were never acknowledged, is forgotten. What the log says to be erased is, also where an older copy of the store has brought it back.
   *
   * @param erasures what it says of that
   * @throws AuditError `log_corrupt` when more records than that were acknowledged
   */
  begin(size: number, erasures: readonly ErasureRecord[]): void;
  /**
   * Takes the values of events' actions in, and puts into the parcel the seeds that their salts are to be made from.
   *
   * @param first the index that the first of them gets in the log
   */
  take(first: number, parcel: Parcel): void;
  /** Returns when what was taken is on the disk. To be called before the records are: a record that is there has its values. */
  commit(): void;
  /** The erasures that were ordered since this was asked last, and at first all that the log does not tell of. */
  ordered(): readonly ErasureBody[];
  /** The log tells of an erasure, durably: now the key may be destroyed. */
  recorded(erasure: ErasureBody, index: number): void;
  close(): void;
}
