import type { SentEvent } from '../record/types.ts';

/** What an enrolment key says of a sender's key (docs/record-format.md §9.1). */
export interface Certificate {
  /** The log that the sender may send to. */
  readonly origin: string;
  /** 16 bytes, random. */
  readonly serial: Uint8Array;
  /** Who the sender is. */
  readonly instance: string;
  /** Agents that it may write as; one that ends in `*` stands for all names that begin so. */
  readonly agents: readonly string[];
  /** Milliseconds since 1970; from then on its batches are refused. */
  readonly expiry: number;
  /** The sender's Ed25519 public key, 32 bytes. */
  readonly key: Uint8Array;
  /** Id of the enrolment key. */
  readonly issuer: number;
}

/** What a batch says of itself before its events. */
export interface BatchHead {
  readonly origin: string;
  /** 16 bytes. */
  readonly sessionId: Uint8Array;
  /** Position among the batches of the session. */
  readonly number: number;
  /** Number, within the session, of its first event. */
  readonly first: number;
  /** Number of its events. */
  readonly count: number;
}

export interface Batch extends BatchHead {
  readonly events: readonly SentEvent[];
}

/** What a sender posts: three byte strings. */
export interface Envelope {
  readonly certificate: Uint8Array;
  /** The batch's bytes. */
  readonly batch: Uint8Array;
  /** The sender's signature over them, 64 bytes. */
  readonly signature: Uint8Array;
}

/** Where events of a batch stand in the log: `count` records from `index` on, for the session's events from `event` on. */
export interface ReceiptRun {
  readonly event: number;
  readonly index: number;
  readonly count: number;
}

/** What the log answers for a batch: the same however often it is sent. */
export interface BatchReceipt {
  readonly origin: string;
  /** Lower-case hex. */
  readonly session: string;
  readonly number: number;
  /** SHA-256 of what was signed, lower-case hex. */
  readonly digest: string;
  /** Index of the batch's record. */
  readonly record: number;
  readonly first: number;
  readonly count: number;
  readonly events: readonly ReceiptRun[];
}

/** Why a batch is not taken in. The set is closed. */
export type RefusalCode =
  /** Bytes that are no envelope, certificate, batch or event. */
  | 'request_malformed'
  /** More bytes or events than a batch may have. */
  | 'too_large'
  /** A certificate that no known enrolment key has signed. */
  | 'certificate_unknown'
  | 'certificate_expired'
  | 'certificate_revoked'
  /** A certificate or batch of another log. */
  | 'origin_mismatch'
  /** The batch is not signed by the key of its certificate. */
  | 'signature_invalid'
  /** The session belongs to another certificate. */
  | 'session_foreign'
  | 'session_closed'
  /** Another batch of that number was taken in. */
  | 'batch_differs'
  /** A batch or event before it is missing; `expected` says which. */
  | 'batch_gap'
  /** An agent that the certificate does not admit. */
  | 'agent_foreign'
  /** An outcome or approval of what is no open decision of the session. */
  | 'decision_unknown'
  /** More than the quota; `retryAfterMs` says when to try again. */
  | 'quota_exceeded'
  /** The log has stopped, or is about to. */
  | 'log_stopped';

/** A batch that is not taken in. Nothing of it is in the log. */
export interface Refusal {
  readonly refused: RefusalCode;
  /** What is wrong, for whoever looks after the sender; no secret. */
  readonly message: string;
  /** The next batch of the session and its first event. */
  readonly expected?: { readonly number: number; readonly first: number };
  readonly retryAfterMs?: number;
}
