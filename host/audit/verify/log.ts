import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { encodeHex } from '../base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { replaySegments, type Segment } from '../log/replay.ts';
import type { AuditRecord, DecisionRecord, RecordText } from '../record/types.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash } from '../tree/hash.ts';
import type { HashInto } from '../sha256/sha256.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';

/** The files of a log, as bytes. */
export interface LogFilesInBytes {
  /** The published checkpoint. */
  readonly checkpoint: Uint8Array | string;
  /** The segments, in the order of their names. */
  readonly segments: Iterable<Segment>;
}

/** A log that was found to be whole: what it holds. */
export interface LogReport {
  readonly checkpoint: Checkpoint;
  readonly decisions: number;
  readonly outcomes: number;
  readonly approvals: number;
  readonly swaps: number;
  readonly agents: number;
  /** Decisions that let an action run, of which no record says what came of it; that it was refused after all is an answer, too. */
  readonly outcomesUnknown: number;
}

/** What is known of a record that others may point to, one number each. */
const OTHER = 0;
const DECIDED = 1;
const RUNNABLE = 2;
const FINISHED = 3;

function mismatch(record: AuditRecord, why: string): never {
  throw new AuditError('record_mismatch', `record ${record.sequence}: ${why}`);
}

/** Checks what the records say of each other. */
class Links {
  readonly counts = { decision: 0, outcome: 0, approval: 0, swap: 0 };
  readonly #agents = new Map<string, { count: number; last: number }>();
  readonly #states: number[] = [];
  /** Action digests of escalations, which approvals are bound to. */
  readonly #escalations = new Map<number, Uint8Array>();

  get agents(): number {
    return this.#agents.size;
  }

  get outcomesUnknown(): number {
    return this.#states.reduce((sum, state) => sum + (state === RUNNABLE ? 1 : 0), 0);
  }

  visit(record: AuditRecord): void {
    this.counts[record.kind]++;
    this.#followAgent(record);
    this.#states.push(record.kind === 'decision' ? this.#decided(record) : OTHER);
    if (record.kind === 'outcome') {
      this.#decisionOf(record, record.of);
      // A refused action did not run, whatever its decision had said: that is what came of it.
      this.#states[record.of] = FINISHED;
    } else if (record.kind === 'approval') {
      this.#decisionOf(record, record.of);
      const escalated = this.#escalations.get(record.of);
      if (escalated !== undefined && record.actionDigest !== null && !equalHash(record.actionDigest, escalated)) {
        mismatch(record, 'it approves another action than its decision was about');
      }
      if (record.approved && this.#states[record.of] === DECIDED) this.#states[record.of] = RUNNABLE;
    }
  }

  #decided(record: DecisionRecord): number {
    if (record.verdict === 'escalate') this.#escalations.set(record.sequence, record.actionDigest);
    const runs = record.verdict === 'allow' || record.verdict === 'warn' || record.verdict === 'transform';
    return runs || record.mode === 'observe' ? RUNNABLE : DECIDED;
  }

  #decisionOf(record: AuditRecord, of: number): void {
    if (this.#states[of] === OTHER) mismatch(record, `it points to record ${of}, which is no decision`);
  }

  /** An agent's records are numbered without a gap, and each names the one before. */
  #followAgent(record: AuditRecord): void {
    const name = agentKey(record.agent);
    const agent = this.#agents.get(name);
    if (record.agentSequence !== (agent?.count ?? 0)) {
      mismatch(record, `it is number ${record.agentSequence} of its agent, after ${agent?.count ?? 0}`);
    }
    if (record.previous !== (agent?.last ?? null))
      mismatch(record, `its agent's previous record is not ${record.previous}`);
    if (agent === undefined) {
      this.#agents.set(name, { count: 1, last: record.sequence });
    } else {
      agent.count++;
      agent.last = record.sequence;
    }
  }
}

/** A name that is text and one that is a digest are never the same. */
function agentKey(agent: RecordText): string {
  return typeof agent === 'string' ? `text ${agent}` : `digest ${encodeHex(agent)}`;
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
  options: { readonly hashInto?: HashInto } = {},
): Promise<LogReport> {
  const { checkpoint } = await verifyCheckpoint(files.checkpoint, trust);
  const links = new Links();
  replaySegments(files.segments, new RightEdge(options.hashInto), {
    heads: [checkpoint],
    beyond: 'ignore',
    hashInto: options.hashInto,
    visit: (record) => links.visit(record),
  });
  const { decision, outcome, approval, swap } = links.counts;
  return {
    checkpoint,
    decisions: decision,
    outcomes: outcome,
    approvals: approval,
    swaps: swap,
    agents: links.agents,
    outcomesUnknown: links.outcomesUnknown,
  };
}
