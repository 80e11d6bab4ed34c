import { AuditError } from '../error/error.ts';
import { ByteWriter } from '../record/bytes.ts';
import { textKey } from '../record/text.ts';
import type { LogStart, StartState } from '../log/start.ts';
import type { AuditRecord, DecisionRecord } from '../record/types.ts';
import { SenderLinks } from './senders.ts';
import { equalHash } from '../tree/hash.ts';
import { noRecords } from '../record/counts.ts';

/** What is known of a record that others may point to, a byte each. */
const OTHER = 0;
const DECIDED = 1;
const RUNNABLE = 2;
const FINISHED = 3;

function mismatch(record: AuditRecord, why: string): never {
  throw new AuditError('record_mismatch', `record ${record.sequence}: ${why}`);
}

/** Checks what the records say of each other, and counts them. It keeps a byte a record, and a few words an agent and an escalation. */
export class Links {
  readonly counts = noRecords();
  /** What the log's first record says that it continues. */
  continues: StartState['continues'] = null;
  readonly #senders = new SenderLinks();
  /** Decisions that let an action run, of which no record says what came of it; that it was refused after all is an answer, too. */
  outcomesUnknown = 0;
  readonly #agents = new Map<string, { count: number; last: number }>();
  readonly #states = new ByteWriter();
  /** Action digests of escalations, which approvals are bound to. */
  readonly #escalations = new Map<number, Uint8Array>();
  /** Index of the first record: of those before, nothing is known. */
  readonly #first: number;

  /** @param start what is known of the records before the first */
  constructor(start?: LogStart) {
    this.#first = Number(start?.size ?? 0);
    this.continues = start?.continues ?? null;
    for (const { agent, count, last } of start?.agents ?? []) this.#agents.set(textKey(agent), { count, last });
  }

  /** Sessions of senders that have not closed: what followed their last batch is not known. */
  get openSessions(): number {
    return this.#senders.open;
  }

  get agents(): number {
    return this.#agents.size;
  }

  /** The first `limit` of the records that `outcomesUnknown` counts. */
  unknown(limit: number): number[] {
    const found: number[] = [];
    const { bytes, length } = this.#states;
    for (let place = 0; place < length && found.length < limit; place++) {
      if (bytes[place] === RUNNABLE) found.push(this.#first + place);
    }
    return found;
  }

  /**
   * Takes the next record of the log in.
   * @throws AuditError `record_mismatch`
   */
  visit(record: AuditRecord): void {
    this.counts[record.kind]++;
    this.#followAgent(record);
    const fault = this.#senders.visit(record);
    if (fault !== undefined) mismatch(record, fault);
    const at = this.#states.claim(1);
    this.#states.bytes[at] = OTHER;
    switch (record.kind) {
      case 'continuation':
        this.continues = record;
        return;
      case 'decision':
        return this.#decided(record);
      case 'outcome':
        this.#decisionOf(record, record.of);
        // A refused action did not run, whatever its decision had said: that is what came of it.
        return this.#move(record.of, FINISHED);
      case 'approval': {
        this.#decisionOf(record, record.of);
        const escalated = this.#escalations.get(record.of);
        if (escalated !== undefined && record.actionDigest !== null && !equalHash(record.actionDigest, escalated)) {
          mismatch(record, 'it approves another action than its decision was about');
        }
        if (record.approved && this.#stateOf(record.of) === DECIDED) this.#move(record.of, RUNNABLE);
        return;
      }
      default:
    }
  }

  #decided(record: DecisionRecord): void {
    if (record.verdict === 'escalate') this.#escalations.set(record.sequence, record.actionDigest);
    const runs = record.verdict === 'allow' || record.verdict === 'warn' || record.verdict === 'transform';
    this.#move(record.sequence, runs || record.mode === 'observe' ? RUNNABLE : DECIDED);
  }

  #move(sequence: number, state: number): void {
    const before = this.#stateOf(sequence);
    if (before === undefined) return;
    if (before === RUNNABLE) this.outcomesUnknown--;
    if (state === RUNNABLE) this.outcomesUnknown++;
    this.#states.bytes[sequence - this.#first] = state;
  }

  /** What is known of a record; undefined for one before the first. */
  #stateOf(sequence: number): number | undefined {
    return sequence < this.#first ? undefined : this.#states.bytes[sequence - this.#first];
  }

  #decisionOf(record: AuditRecord, of: number): void {
    if (this.#stateOf(of) === OTHER) mismatch(record, `it points to record ${of}, which is no decision`);
  }

  /** An agent's records are numbered without a gap, and each names the one before. */
  #followAgent(record: AuditRecord): void {
    const name = textKey(record.agent);
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
