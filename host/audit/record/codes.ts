/** The numbers of docs/record-format.md §2. Never renumber: they are hashed and signed. */

export const KEY = {
  version: 0,
  kind: 1,
  time: 2,
  sequence: 3,
  agent: 4,
  agentSequence: 5,
  previous: 6,
  hostKeyId: 7,
  traceId: 8,
  action: 9,
  verdict: 10,
  mode: 11,
  reasons: 12,
  reasonCount: 13,
  reasonsDigest: 14,
  moduleDigest: 15,
  entry: 16,
  epoch: 17,
  stateDigest: 18,
  actionDigest: 19,
  fields: 20,
  opaque: 21,
  of: 22,
  status: 23,
  approver: 24,
  approved: 25,
  from: 26,
  to: 27,
  interval: 28,
  batch: 29,
  event: 30,
  certificate: 31,
  sessionId: 32,
  session: 33,
  number: 34,
  first: 35,
  count: 36,
  batchDigest: 37,
  signature: 38,
  origin: 39,
  size: 40,
  root: 41,
  binding: 42,
  hostKey: 43,
  platform: 44,
  evidence: 45,
  store: 46,
  dataKey: 47,
  ordered: 48,
  by: 49,
  /** The greatest, so that it stands behind whatever a kind has. */
  behind: 63,
} as const;

/** Kinds of what a sender can send, too. */
export const EVENT_KINDS = ['decision', 'outcome', 'approval', 'swap', 'heartbeat', 'close'] as const;
/** A code is a name's place in its list. */
export const KINDS = [...EVENT_KINDS, 'session', 'batch', 'continuation', 'binding', 'erasure'] as const;
/** As in the module's status word, where 0 is invalid. */
export const VERDICTS = [null, 'allow', 'deny', 'warn', 'escalate', 'transform'] as const;
export const MODES = ['enforce', 'observe'] as const;
export const STATUSES = ['succeeded', 'failed', 'aborted', 'refused'] as const;

/** Reasons beyond so many are counted and digested, not listed. */
export const MAX_REASONS = 64;
/** A text of more UTF-8 bytes is recorded by its digest. */
export const MAX_TEXT_BYTES = 512;
/** No record is shorter: a close by nobody, early in a log. */
export const MIN_ENTRY_BYTES = 19;
/** Entries of a log are at most so long (C2SP tlog-tiles: a 16-bit length); no record comes near. */
export const MAX_ENTRY_BYTES = 65_535;
/** Certificates of senders are at most so long. */
export const MAX_CERTIFICATE_BYTES = 4096;
/** A host's clock that steps back by at most so many milliseconds is clamped. */
export const MAX_CLOCK_STEP_MS = 60_000;
/** Bytes of a session's id. */
export const SESSION_ID_BYTES = 16;
/** Bytes of the name of a store of disclosures. */
export const STORE_NAME_BYTES = 16;
/** Ids of the keys of a store are below this. */
export const MAX_DATA_KEY: number = 2 ** 48;
