/** Every way in which the audit room refuses. The set is closed: a new code is a new line here and in the documentation. */
export type AuditErrorCode =
  /** Options that no log can be opened with. */
  | 'options_invalid'
  /** A package that is needed for this alone, and not installed. */
  | 'package_missing'
  /** The queue of the log is full; `room()` says when it is not. */
  | 'queue_full'
  /** The log was closed, or a write failed and it will not write again. */
  | 'writer_stopped'
  /** A ticket that this sink has not given out. */
  | 'ticket_unknown'
  /** Another process writes this log. */
  | 'log_locked'
  /** A database or store of objects that does not keep what a log rests on. */
  | 'storage_unsafe'
  /** A database or store of objects that a log is read from does not answer, or refuses. */
  | 'storage_failed'
  /** The folder or storage holds no log. */
  | 'log_missing'
  /** The files of the log disagree with each other or with their checkpoint. */
  | 'log_corrupt'
  /** Entries that retention has deleted: only their hashes are left. */
  | 'entries_pruned'
  /** A log whose segments are encrypted under a key that was not given. */
  | 'log_sealed'
  /** A log that has fewer entries than a checkpoint of it that is known from elsewhere. */
  | 'log_rolled_back'
  /** A key that is malformed, or of small order. */
  | 'key_invalid'
  /** A private key that others than its owner can read. */
  | 'key_exposed'
  /** A file that is there where a key was to be made. */
  | 'key_exists'
  /** A key of an algorithm that is not known, or whose scheme was not given. */
  | 'key_unsupported'
  /** Bytes that are no history of a log's keys, or one whose handovers do not follow each other. */
  | 'key_history_invalid'
  /** Bytes that are no signed note. */
  | 'note_malformed'
  /** A note that no known key has signed. */
  | 'note_unverified'
  /** A signature of a known key that does not verify. */
  | 'signature_invalid'
  /** The text of a note that is no checkpoint. */
  | 'checkpoint_malformed'
  /** A checkpoint of another log. */
  | 'origin_mismatch'
  /** A trust policy that says nothing, or not one thing. */
  | 'policy_malformed'
  /** Too few of the witnesses that a trust policy demands have cosigned. */
  | 'quorum_unmet'
  /** A witness has cosigned a history of this log that is not its own: the log was put back to an earlier state, or there are two of it. */
  | 'witness_ahead'
  /** Bytes that are no request to a witness or a log, or no answer of one. */
  | 'request_malformed'
  /** Bytes that are no proof. */
  | 'proof_malformed'
  /** A proof that does not prove what it should. */
  | 'proof_invalid'
  /** Bytes that are no evidence of a split view, or that show none. */
  | 'evidence_invalid'
  /** An index at or beyond the size of the tree, a size that no tree has, or a range of leaves that is no subtree. */
  | 'index_out_of_range'
  /** Bytes that are no COSE receipt (RFC 9942), or no statement with receipts. */
  | 'receipt_malformed'
  /** A receipt of a kind, or with an algorithm, that is not known; or one that the format cannot express. */
  | 'receipt_unsupported'
  /** A receipt that no known key can have signed. */
  | 'receipt_unverified'
  /** A receipt outside of its own period of validity, or with such a period and no time to compare with. */
  | 'receipt_expired'
  /** Bytes that are no time-stamp (RFC 3161), or no answer of an authority with one. */
  | 'timestamp_malformed'
  /** A time-stamp of something else, or one that no trusted authority has signed. */
  | 'timestamp_invalid'
  /** Bytes that are no canonical record. */
  | 'record_malformed'
  /** Records that contradict each other: a sequence with a gap, a link that leads elsewhere. */
  | 'record_mismatch'
  /** Bytes that are no certificate of a sender, or what none can say. */
  | 'certificate_invalid'
  /** A disclosed field that is not part of the action. */
  | 'disclosure_invalid'
  /** There is no store of disclosures, or it keeps nothing of the record. */
  | 'disclosures_missing'
  /** The files of a store of disclosures disagree with each other or with the log, or do not decrypt. */
  | 'disclosures_corrupt'
  /** A legal hold forbids that something is erased or deleted. */
  | 'held'
  /** More bytes than the limit; refused before anything is allocated for them. */
  | 'too_large';

/** The audit room's one error class; `code` says what happened, `message` where and why. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
