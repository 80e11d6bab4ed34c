import type { OutcomeEvent, RecordedVerdict } from '../types.ts';

/** The version of the record's format, docs/record-format.md. */
export const RECORD_VERSION = 1;

/** A text of a record: itself, or the SHA-256 of its bytes when it is too long or ill-formed (docs/record-format.md §3). */
export type RecordText = string | Uint8Array;

/** What every record says. */
export interface RecordHead {
  readonly version: typeof RECORD_VERSION;
  /** Milliseconds since 1970, as the host's clock had it. */
  readonly time: number;
  /** Position in the log, which is also the leaf's index. */
  readonly sequence: number;
  readonly agent: RecordText;
  /** Position among the agent's records. */
  readonly agentSequence: number;
  /** `sequence` of the agent's previous record; null for its first. */
  readonly previous: number | null;
  /** Id of the key the host signs checkpoints with, as in a note's signature line. */
  readonly hostKeyId: number;
}

export interface DecisionRecord extends RecordHead {
  readonly kind: 'decision';
  readonly traceId: RecordText | null;
  readonly action: RecordText;
  readonly verdict: RecordedVerdict;
  readonly mode: 'enforce' | 'observe';
  /** The first 64 determining rules' ids at most. */
  readonly reasons: readonly RecordText[];
  /** How many rules determined the decision. */
  readonly reasonCount: number;
  /** SHA-256 over all reasons, when not all stand here. */
  readonly reasonsDigest: Uint8Array | null;
  /** 32 bytes; null when no module decided. */
  readonly moduleDigest: Uint8Array | null;
  readonly entry: RecordText;
  readonly epoch: bigint;
  readonly stateDigest: Uint8Array | null;
  /** Root of the tree over the commitments to the action's fields. */
  readonly actionDigest: Uint8Array;
  /** Number of the action's fields. */
  readonly fields: number;
  /** Number of values in them that no record can bind: functions, streams, handles, or what is too large. */
  readonly opaque: number;
}

export interface OutcomeRecord extends RecordHead {
  readonly kind: 'outcome';
  /** `sequence` of the decision. */
  readonly of: number;
  readonly status: OutcomeEvent['status'];
}

export interface ApprovalRecord extends RecordHead {
  readonly kind: 'approval';
  /** `sequence` of the decision. */
  readonly of: number;
  readonly approver: RecordText;
  readonly approved: boolean;
  /** What was approved; null when the approver's answer named no digest. */
  readonly actionDigest: Uint8Array | null;
}

export interface SwapRecord extends RecordHead {
  readonly kind: 'swap';
  /** Digest of the module that was replaced; null when there was none. */
  readonly from: Uint8Array | null;
  readonly to: Uint8Array | null;
}

export type AuditRecord = DecisionRecord | OutcomeRecord | ApprovalRecord | SwapRecord;
