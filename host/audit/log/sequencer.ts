import { decodeHex, encodeHex } from '../../encoding/base64/hex.ts';
import type { ByteWriter } from '../record/bytes.ts';
import { MAX_CLOCK_STEP_MS } from '../record/codes.ts';
import { writeHead, writeTail, type WrittenHead } from '../record/encode.ts';
import { RECORD_VERSION, type AuditRecord, type RecordText } from '../record/types.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { HEAD, isMarked, kindOf, MARK, membersOf, timeOf } from './parcel.ts';
import type { AgentStart, LogStart, StartState } from './start.ts';

/** Where an agent stands: how many records it has, and which was the last. */
interface AgentState {
  count: number;
  last: number;
}

interface NamedAgent {
  readonly name: RecordText;
  readonly state: AgentState;
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
  /** Time of the last record by the host's own clock. */
  #clock = 0;
  readonly #agents = new Map<string, AgentState>();
  /** Agents whose names are recorded by digest, by its hexadecimal form: apart, so that no name can pass for another's digest. */
  readonly #digestedAgents = new Map<string, AgentState>();
  /** What the record that is written begins with: one object for all, as there is nothing else that a record would leave to be collected. */
  readonly #head: { -readonly [Member in keyof WrittenHead]: WrittenHead[Member] };
  /** Of the parcel whose events are written. */
  #heads: Uint32Array = new Uint32Array();
  #named: readonly NamedAgent[] = [];

  constructor(hostKeyId: number) {
    this.#head = {
      version: RECORD_VERSION,
      time: 0,
      behind: undefined,
      sequence: 0,
      agent: '',
      agentSequence: 0,
      previous: null,
      hostKeyId,
    };
  }

  /** Begins behind records that are not there any more. */
  start({ size, clock, agents }: LogStart): void {
    this.next = Number(size);
    this.#clock = clock;
    for (const { agent, count, last } of agents) Object.assign(this.#agent(agent), { count, last });
  }

  /** Where the log stands, for those who begin behind it. */
  state(): Pick<StartState, 'clock' | 'agents'> {
    const agents: AgentStart[] = [];
    for (const [agent, state] of this.#agents) agents.push({ agent, ...state });
    for (const [hex, state] of this.#digestedAgents) {
      agents.push({ agent: decodeHex(hex, 32) ?? new Uint8Array(32), ...state });
    }
    return { clock: this.#clock, agents };
  }

  /** Takes note of a record that the log holds already. */
  restore(record: AuditRecord): void {
    const agent = this.#agent(record.agent);
    agent.count = record.agentSequence + 1;
    agent.last = record.sequence;
    this.next = record.sequence + 1;
    if (record.time > 0 && !('sender' in record && record.sender !== null)) this.#clock = record.time;
  }

  /** Goes on to the events of a parcel. */
  begin(heads: Uint32Array, agents: readonly RecordText[]): void {
    this.#heads = heads;
    this.#named = agents.map((name) => ({ name, state: this.#agent(name) }));
  }

  /**
   * Appends the entry of an event of the parcel to `target`: two bytes of length, then the record.
   * @param head where its head stands
   * @param body where its own members stand in `source`, which may be what is written to
   * @param digest its action's digest stands there in `digests`; left aside for other events
   */
  write(head: number, source: Uint8Array, body: number, digests: Uint8Array, digest: number, target: ByteWriter): void {
    const heads = this.#heads;
    const length = target.claim(LENGTH_BYTES);
    const record = this.#begin(head);
    writeHead(target, kindOf(heads, head), record, membersOf(heads, head));
    const count = heads[head + HEAD.body] as number;
    const at = target.claim(count);
    target.put(at, source, body, count);
    if (isMarked(heads, head, MARK.action)) {
      target.put(at + (heads[head + HEAD.digest] as number), digests, digest, HASH_BYTES);
    }
    writeTail(target, record);
    const size = target.length - length - LENGTH_BYTES;
    target.bytes[length] = size >>> 8;
    target.bytes[length + 1] = size;
  }

  /** Gives the next record its place. @param at where its event's head stands */
  #begin(at: number): WrittenHead {
    const given = timeOf(this.#heads, at);
    const time = isMarked(this.#heads, at, MARK.own) ? this.#clamped(given) : given;
    const { name, state } = this.#named[this.#heads[at + HEAD.agent] as number] as NamedAgent;
    const head = this.#head;
    head.time = time;
    head.behind = time === given ? undefined : time - given;
    head.sequence = this.next++;
    head.agent = name;
    head.agentSequence = state.count++;
    head.previous = head.agentSequence === 0 ? null : state.last;
    state.last = head.sequence;
    return head;
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
}
