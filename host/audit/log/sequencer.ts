import { decodeHex, encodeHex } from '../../encoding/base64/hex.ts';
import type { ByteWriter } from '../record/bytes.ts';
import { KINDS, MAX_CLOCK_STEP_MS, MODES, STATUSES, VERDICTS } from '../record/codes.ts';
import { writeHead, writeRecord, writeTail } from '../record/encode.ts';
import {
  RECORD_VERSION,
  type AuditRecord,
  type DecisionRecord,
  type RecordHead,
  type RecordText,
} from '../record/types.ts';
import type { PreparedDecision, PreparedEvent } from './prepare.ts';
import type { PreparedBody } from './received.ts';

/** Where an agent stands: how many records it has, and which was the last. */
interface AgentState {
  count: number;
  last: number;
}

/** Bytes of the length before each entry of a bundle (C2SP tlog-tiles). */
export const LENGTH_BYTES = 2;

/**
 * Turns events into records: gives each its place in the log and among its agent's records, and writes the canonical bytes. The one place where records are made,
 * so a log has one sequencer.
 */
export class Sequencer {
  /** Position of the next record. */
  next = 0;
  /** Position that the first ticket of this sink has. */
  base = 0;
  readonly #hostKeyId: number;
  /** Time of the last record by the host's own clock. */
  #clock = 0;
  readonly #agents = new Map<string, AgentState>();
  /** Agents whose names are recorded by digest, by its hexadecimal form: apart, so that no name can pass for another's digest. */
  readonly #digestedAgents = new Map<string, AgentState>();
  /** The module digest converted last. */
  #digestText = '';
  #digest: Uint8Array | null = null;

  constructor(hostKeyId: number) {
    this.#hostKeyId = hostKeyId;
  }

  /** Takes note of a record that the log holds already. */
  restore(record: AuditRecord): void {
    const agent = this.#agent(record.agent);
    agent.count = record.agentSequence + 1;
    agent.last = record.sequence;
    this.next = record.sequence + 1;
    if (record.time > 0 && !('sender' in record && record.sender !== null)) this.#clock = record.time;
  }

  /**
   * Appends an event's entry to `target`: two bytes of length, then the record.
   * @param actionDigest of a decision's action; left aside for other events. Only read here.
   */
  write(event: PreparedEvent, actionDigest: Uint8Array, target: ByteWriter): void {
    const length = target.claim(LENGTH_BYTES);
    const start = target.length;
    if (event[0] === 4) this.#writeBody(event, target);
    else writeRecord(target, this.#record(event, actionDigest));
    const size = target.length - start;
    target.bytes[length] = size >>> 8;
    target.bytes[length + 1] = size;
  }

  #writeBody([, time, agent, kind, members, body, own]: PreparedBody, target: ByteWriter): void {
    const head = this.#head(time, agent, own);
    writeHead(target, KINDS[kind] ?? 'close', head, members);
    target.append(body);
    writeTail(target, head);
  }

  #record(event: Exclude<PreparedEvent, PreparedBody>, actionDigest: Uint8Array): AuditRecord {
    switch (event[0]) {
      case 0:
        return this.#decision(event, actionDigest);
      case 1: {
        const [, time, agent, of, status] = event;
        const head = this.#head(time, agent);
        return { kind: 'outcome', ...head, of: this.base + of, status: STATUSES[status] ?? 'failed', sender: null };
      }
      case 2: {
        const [, time, agent, of, approver, approved, digest] = event;
        const head = this.#head(time, agent);
        return {
          kind: 'approval',
          ...head,
          of: this.base + of,
          approver,
          approved,
          actionDigest: this.#bytesOf(digest),
          sender: null,
        };
      }
      case 3: {
        const [, time, agent, from, to] = event;
        const head = this.#head(time, agent);
        return { kind: 'swap', ...head, from: this.#bytesOf(from), to: this.#bytesOf(to), sender: null };
      }
    }
  }

  /** Places of the event are named one by one: taking a tuple apart, or spreading the head, would be a quarter of a record's time (measured). */
  #decision(event: PreparedDecision, actionDigest: Uint8Array): AuditRecord {
    const head = this.#head(event[1], event[2]);
    const { version, time, sequence, agent, agentSequence, previous, hostKeyId, behind } = head;
    const epoch = event[11];
    const record: DecisionRecord = {
      kind: 'decision',
      version,
      time,
      sequence,
      agent,
      agentSequence,
      previous,
      hostKeyId,
      traceId: event[13],
      action: event[3],
      // A verdict that is not known is recorded as what it amounts to.
      verdict: VERDICTS[event[4]] ?? 'deny',
      mode: MODES[event[5]] ?? 'enforce',
      reasons: event[6],
      reasonCount: event[7],
      reasonsDigest: event[8],
      moduleDigest: this.#bytesOf(event[9]),
      entry: event[10],
      epoch: typeof epoch === 'bigint' ? epoch : epoch === 0 ? 0n : BigInt(epoch),
      stateDigest: this.#bytesOf(event[12]),
      actionDigest,
      fields: event[14],
      opaque: event[15],
      sender: null,
    };
    return behind === undefined ? record : { ...record, behind };
  }

  /** @param own whether the time is of the host's own clock, and not a sender's */
  #head(given: number, agent: RecordText, own = true): RecordHead {
    const time = own ? this.#clamped(given) : given;
    const state = this.#agent(agent);
    const sequence = this.next++;
    const agentSequence = state.count++;
    const previous = agentSequence === 0 ? null : state.last;
    state.last = sequence;
    const hostKeyId = this.#hostKeyId;
    const head: RecordHead = { version: RECORD_VERSION, time, sequence, agent, agentSequence, previous, hostKeyId };
    return time === given ? head : { ...head, behind: time - given };
  }

  /** The host's time does not go back, unless by so much that the clock was set, or broken. */
  #clamped(time: number): number {
    if (time === 0) return time;
    if (time < this.#clock && this.#clock - time <= MAX_CLOCK_STEP_MS) return this.#clock;
    this.#clock = time;
    return time;
  }

  #agent(name: RecordText): AgentState {
    const [agents, key] = typeof name === 'string' ? [this.#agents, name] : [this.#digestedAgents, encodeHex(name)];
    let state = agents.get(key);
    if (state === undefined) {
      state = { count: 0, last: -1 };
      agents.set(key, state);
    }
    return state;
  }

  #bytesOf(digest: string | null): Uint8Array | null {
    if (digest === null) return null;
    if (digest !== this.#digestText) {
      this.#digest = decodeHex(digest, 32) ?? null;
      this.#digestText = digest;
    }
    return this.#digest;
  }
}
