import type { RecordText } from '../record/types.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { FrameOpener } from '../log/frame.ts';
import { replaySegments, type KnownHead, type Segments } from '../log/replay.ts';
import { RightEdge } from '../tree/edge.ts';
import type { HashInto } from '../sha256/sha256.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';
import { Links } from './links.ts';
import { verifyStart } from './start.ts';

/** The files of a log, as bytes. */
export interface LogFilesInBytes {
  /** The published checkpoint. */
  readonly checkpoint: Uint8Array | string;
  /** The segments, in the order of their names. */
  readonly segments: Segments;
  /** The file `start`, of a log that has one: retention has deleted entries. */
  readonly start?: Uint8Array | null;
}

/** A log that was found to be whole: what it holds. */
export interface LogReport {
  readonly checkpoint: Checkpoint;
  /** Retention may have deleted the entries before this index, of which the hashes are verified, and the counts say nothing; 0 when none was. */
  readonly prunedBelow: number;
  readonly decisions: number;
  readonly outcomes: number;
  readonly approvals: number;
  readonly swaps: number;
  readonly heartbeats: number;
  readonly closes: number;
  /** Sessions of senders, and those of them that did not close: what followed their last batch is not known. */
  readonly sessions: number;
  readonly sessionsOpen: number;
  readonly batches: number;
  /** Keys of subjects that were destroyed, with all that was kept of them. */
  readonly erasures: number;
  readonly agents: number;
  /** Decisions that let an action run, of which no record says what came of it; that it was refused after all is an answer, too. */
  readonly outcomesUnknown: number;
  /** The head of another log that this one continues, as its first record says; null when it does not. */
  readonly continues: ContinuedLog | null;
}

/** A log that another one continues. */
export interface ContinuedLog extends KnownHead {
  readonly origin: RecordText;
}

/**
 * Verifies a whole log from the bytes of its files: the checkpoint's signature and origin, every frame and entry up to it, the root, every record's form, the numbering of the log's and of each
 * agent's records, and where records point to. Entries beyond the checkpoint are not looked at.
 *
 * @throws AuditError: those of `verifyCheckpoint`; `log_corrupt`, `record_malformed`, `record_mismatch`
 */
export async function verifyLog(
  files: LogFilesInBytes,
  trust: LogTrust,
  options: {
    readonly hashInto?: HashInto;
    readonly open?: FrameOpener;
    /** Heads that the log must have had. */
    readonly contains?: readonly KnownHead[];
  } = {},
): Promise<LogReport> {
  const verified = await verifyCheckpoint(files.checkpoint, trust);
  const { checkpoint } = verified;
  const start = await verifyStart(files.start, trust, verified);
  const links = new Links(start);
  await replaySegments(files.segments, new RightEdge(options.hashInto), {
    heads: [checkpoint, ...(options.contains ?? [])],
    beyond: 'ignore',
    hashInto: options.hashInto,
    open: options.open,
    start,
    visit: (record) => links.visit(record),
  });
  const { continues } = links;
  const { decision, outcome, approval, swap, heartbeat, close, session, batch, erasure } = links.counts;
  return {
    checkpoint,
    prunedBelow: Number(start?.size ?? 0),
    decisions: decision,
    outcomes: outcome,
    approvals: approval,
    swaps: swap,
    heartbeats: heartbeat,
    closes: close,
    sessions: session,
    sessionsOpen: links.openSessions,
    batches: batch,
    erasures: erasure,
    agents: links.agents,
    outcomesUnknown: links.outcomesUnknown,
    continues: continues && { origin: continues.origin, size: BigInt(continues.size), root: continues.root },
  };
}
