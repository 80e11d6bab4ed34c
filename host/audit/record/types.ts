import type { OutcomeEvent, RecordedVerdict } from '../types.ts';

/** The version of the record's format, docs/record-format.md. */
export const RECORD_VERSION = 1;

/** A text of a record: itself, or the SHA-256 of its bytes when it is too long or ill-formed (docs/record-format.md §3). */
export type RecordText = string | Uint8Array;

/** What every record says. */
export interface RecordHead {
  readonly version: typeof RECORD_VERSION;
  /** Milliseconds since 1970, as the host's clock had it; never before the host's record before it, unless the clock stepped back by more than a minute. */
  readonly time: number;
  /** How far the host's clock was behind `time`, in milliseconds, where it had stepped back. */
  readonly behind?: number;
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

/**
 * Where a record came from that a sender has signed for (docs/record-format.md §9): its time, its verdict and all else in it are what the sender says. The time of receipt is its batch's.
 */
export interface SenderMark {
  /** `sequence` of the record of the batch it came with. */
  readonly batch: number;
  /** Its position among the events of the sender's session. */
  readonly event: number;
}

/** What an event says beside. */
export interface EventHead extends RecordHead {
  /** Null when the host of the log itself recorded it. */
  readonly sender: SenderMark | null;
}

export interface DecisionRecord extends EventHead {
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

export interface OutcomeRecord extends EventHead {
  readonly kind: 'outcome';
  /** `sequence` of the decision. */
  readonly of: number;
  readonly status: OutcomeEvent['status'];
}

export interface ApprovalRecord extends EventHead {
  readonly kind: 'approval';
  /** `sequence` of the decision. */
  readonly of: number;
  readonly approver: RecordText;
  readonly approved: boolean;
  /** What was approved; null when the approver's answer named no digest. */
  readonly actionDigest: Uint8Array | null;
}

export interface SwapRecord extends EventHead {
  readonly kind: 'swap';
  /** Digest of the module that was replaced; null when there was none. */
  readonly from: Uint8Array | null;
  readonly to: Uint8Array | null;
}

/** Whoever writes under this agent, or within this sender's session, is alive. */
export interface HeartbeatRecord extends EventHead {
  readonly kind: 'heartbeat';
  /** Milliseconds until the next one is due: if neither it nor a close follows, what came after is missing, or its writer is. */
  readonly interval: number;
}

/** Nothing follows under this agent, or within this sender's session: what is missing at the end was not written. */
export interface CloseRecord extends EventHead {
  readonly kind: 'close';
}

/** A sender began to send. */
export interface SessionRecord extends RecordHead {
  readonly kind: 'session';
  /** The certificate of the sender's key, as it was presented. */
  readonly certificate: Uint8Array;
  /** 16 bytes that the sender has drawn. */
  readonly sessionId: Uint8Array;
}

/** A batch that a sender has signed was received; `time` is when. The records of its events follow and point here. */
export interface BatchRecord extends RecordHead {
  readonly kind: 'batch';
  /** `sequence` of the session's record. */
  readonly session: number;
  /** Position among the batches of the session. */
  readonly number: number;
  /** Number, within the session, of its first event. */
  readonly first: number;
  /** Number of its events. */
  readonly count: number;
  /** SHA-256 of what was signed. */
  readonly digest: Uint8Array;
  /** The sender's Ed25519 signature, 64 bytes. */
  readonly signature: Uint8Array;
}

/** The first record of a log that goes on where another ended. */
export interface ContinuationRecord extends RecordHead {
  readonly kind: 'continuation';
  /** Of the log before. */
  readonly origin: RecordText;
  /** The head of the log before: what it holds is committed to. */
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * A host states anew what it runs, with which key, and on what platform (docs/binding.md): each start of an attested host, and each change of its modules, is one. What stands here is the host's word; the evidence is elsewhere.
 */
export interface BindingRecord extends RecordHead {
  readonly kind: 'binding';
  /** Digest of the binding statement. */
  readonly binding: Uint8Array;
  /** The host's Ed25519 key, which signs the log's heads beside the log's own from here on. */
  readonly hostKey: Uint8Array;
  /** As the statement names it; `none` is no trusted environment. */
  readonly platform: RecordText;
  /** SHA-256 of the evidence; null when there is none. */
  readonly evidence: Uint8Array | null;
}

/**
 * The key of a subject in the log's store of disclosures is destroyed, and with it all that is kept of the subject (docs/disclosures.md). It stands here before that is done, where the log was at hand. Whose the key was,
 * nothing here tells.
 */
export interface ErasureRecord extends RecordHead {
  readonly kind: 'erasure';
  /** The store's name, 16 bytes. */
  readonly store: Uint8Array;
  /** The key's id, a random number below 2^48. */
  readonly dataKey: number;
  /** When it was ordered, in milliseconds since 1970; long before `time` where the log was not at hand, and the key destroyed already. */
  readonly ordered: number;
  /** Who ordered it, as that one said; null for nobody. */
  readonly by: RecordText | null;
}

/** The records that a host makes of events, its own or a sender's. */
export type EventRecord = DecisionRecord | OutcomeRecord | ApprovalRecord | SwapRecord | HeartbeatRecord | CloseRecord;

/** The records of a log that are no events: its own host's, and nobody else's. */
export type HostRecord = SessionRecord | BatchRecord | ContinuationRecord | BindingRecord | ErasureRecord;

export type AuditRecord = EventRecord | HostRecord;

type Assigned = 'version' | 'behind' | 'sequence' | 'agentSequence' | 'previous' | 'hostKeyId';
type BodyOf<R> = R extends unknown ? Omit<R, Assigned> : never;

/** A record without what its log assigns. */
export type RecordBody = BodyOf<AuditRecord>;

/** An event as a sender sends it: a record without what a log assigns, in which `of` is the number of an event of the same session (docs/record-format.md §9.2). */
export type SentEvent = BodyOf<EventRecord>;
