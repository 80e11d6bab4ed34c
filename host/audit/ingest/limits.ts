/** How much senders may send. */
export interface IngestLimits {
  /** Bytes of a request. */
  readonly bodyBytes: number;
  /** Events of a batch. */
  readonly batchEvents: number;
  /** Records a second that the sessions of one certificate, and all together, may add for long, and how many at once. */
  readonly certificateRate: number;
  readonly certificateBurst: number;
  readonly totalRate: number;
  readonly totalBurst: number;
  /** Sessions that are remembered, until their certificates expire: of one certificate, and all together. */
  readonly certificateSessions: number;
  readonly totalSessions: number;
  /** Decisions without an outcome that are remembered, of all sessions together. */
  readonly totalOpenDecisions: number;
}

export const DEFAULT_LIMITS: IngestLimits = {
  bodyBytes: 1 << 20,
  batchEvents: 1000,
  certificateRate: 1000,
  certificateBurst: 10_000,
  totalRate: 20_000,
  totalBurst: 100_000,
  certificateSessions: 10_000,
  totalSessions: 100_000,
  totalOpenDecisions: 1 << 20,
};

/** Decisions of a session that an outcome or approval can still be about; the oldest are given up first, by the sender and by the log alike. */
export const SESSION_OPEN_DECISIONS: number = 1 << 16;
