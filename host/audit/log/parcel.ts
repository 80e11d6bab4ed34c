import type { Subject } from '../disclosures/types.ts';
import { SALT_INPUT_BYTES, SALT_LABEL, writeFields, type ActionShape } from '../record/action.ts';
import { ByteWriter, putUint32 } from '../record/bytes.ts';
import { KINDS } from '../record/codes.ts';
import { bodyMembers, digestPlace, writeBody } from '../record/encode.ts';
import { recordText } from '../record/text.ts';
import type { RecordBody, RecordText } from '../record/types.ts';
import type { DecisionEvent } from '../types.ts';
import { PLAIN_BYTES, plainMembers, putPlain } from './plain.ts';
import { bodyOf, decisionBody, wholeTime } from './prepare.ts';
import type { LogEvent } from './received.ts';

/*
 * Events on their way to the log. A record's own members are written where the event was appended, as its canonical bytes, and so are the fields of an action, as the bytes that are committed to: what carries
 * them between threads sees none of the caller's objects, and the log's thread only puts before them what it assigns, and an action's digest into its place.
 *
 * Of each event there is a head of eight words, and, of those behind one another, in `bytes`
 *
 *     an action's fields, as `writeFields` writes them ‖ what its first two salts are hashed from ‖ the record's own members
 */

/** Words of a head, and the places of what it says. */
export const HEAD_WORDS = 8;
export const HEAD = {
  timeHigh: 0,
  timeLow: 1,
  /** Place among the parcel's agents. */
  agent: 2,
  /** Kind, place in the list of kinds, below; then marks, then how many members of its own the record has. */
  kind: 3,
  /** Bytes of the members. */
  body: 4,
  /** Where among them the action's digest stands. */
  digest: 5,
  /** How many fields the action has, and their bytes. */
  fields: 6,
  slots: 7,
} as const;

/** Marks of an event. */
export const MARK = {
  /** Its time is of the host's own clock, and not a sender's. */
  own: 1,
  /** It is a decision. */
  action: 2,
  /** The seed of its salts is there; otherwise there is room for one. */
  seeded: 4,
} as const;
const MARKS_BIT = 8;
const MEMBERS_BIT = 16;
const HIGH = 2 ** 32;

/** Some events, in order. What one of them is made of is found by its place. */
export interface Parcel {
  readonly count: number;
  readonly heads: Uint32Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The agents of the events, each once, or by digest. */
  readonly agents: readonly RecordText[];
  /** To whom the events' values belong, one an event; left out when each is its agent's. */
  readonly subjects?: readonly Subject[];
}

export const timeOf = (heads: Uint32Array, at: number): number =>
  (heads[at + HEAD.timeHigh] as number) * HIGH + (heads[at + HEAD.timeLow] as number);
export const kindOf = (heads: Uint32Array, at: number): number => (heads[at + HEAD.kind] as number) & 0xff;
export const membersOf = (heads: Uint32Array, at: number): number => (heads[at + HEAD.kind] as number) >>> MEMBERS_BIT;
export const isMarked = (heads: Uint32Array, at: number, mark: number): boolean =>
  (((heads[at + HEAD.kind] as number) >>> MARKS_BIT) & mark) !== 0;

/** Where the seed of an action stands, whose fields stand at `at`. */
export const seedAt = (heads: Uint32Array, head: number, at: number): number =>
  at + (heads[head + HEAD.slots] as number) + SALT_LABEL.length;

/** Where an event's own members stand, whose first byte in the parcel is at `at`. */
export const bodyAt = (heads: Uint32Array, head: number, at: number): number =>
  at + (isMarked(heads, head, MARK.action) ? (heads[head + HEAD.slots] as number) + SALT_INPUT_BYTES : 0);

/** Says of an action that its seed is there now. */
export function markSeeded(heads: Uint32Array, at: number): void {
  heads[at + HEAD.kind] = (heads[at + HEAD.kind] as number) | (MARK.seeded << MARKS_BIT);
}

/** Makes parcels of events. */
export class EventPacker {
  /** Events since the last parcel. */
  count = 0;
  /** Index in the log of the first ticket. */
  readonly #base: number;
  readonly #writer = new ByteWriter(1 << 16);
  #heads = new Uint32Array(64 * HEAD_WORDS);
  #agents: RecordText[] = [];
  readonly #places = new Map<string, number>();

  constructor(base = 0) {
    this.#base = base;
  }

  add(event: LogEvent): void {
    const { length } = this.#writer;
    try {
      if (event.kind === 'decision') this.#addDecision(event);
      else this.addBody(event.kind === 'received' ? event.body : bodyOf(event, this.#base));
    } catch (error) {
      this.#writer.length = length;
      throw error;
    }
  }

  #addDecision(event: DecisionEvent): void {
    const writer = this.#writer;
    const start = writer.length;
    const shape = writeFields(writer, event.snapshot);
    const salts = writer.claim(SALT_INPUT_BYTES);
    const { bytes } = writer;
    for (let i = 0; i < SALT_LABEL.length; i++) bytes[salts + i] = SALT_LABEL[i] as number;
    putUint32(bytes, salts + SALT_INPUT_BYTES - 4, 0);
    if (event.seed !== undefined) bytes.set(event.seed, salts + SALT_LABEL.length);
    const seeded = event.seed === undefined ? 0 : MARK.seeded;
    const at = this.#members(event, shape, MARK.own | MARK.action | seeded);
    const heads = this.#heads;
    heads[at + HEAD.fields] = shape.fields;
    heads[at + HEAD.slots] = salts - start;
    heads[at + HEAD.digest] = digestPlace(shape, heads[at + HEAD.body] as number);
  }

  /** Adds a record but for its place in the log. Where it points to other records, it names their places in the log. */
  addBody(body: RecordBody): void {
    this.#record(body, 'sender' in body && body.sender !== null ? 0 : MARK.own);
  }

  /** What was added since the last one. */
  take(): Parcel {
    const { count } = this;
    const writer = this.#writer;
    const parcel = {
      count,
      heads: this.#heads.slice(0, count * HEAD_WORDS),
      bytes: writer.bytes.slice(0, writer.length),
      agents: this.#agents,
    };
    this.count = 0;
    writer.length = 0;
    this.#agents = [];
    this.#places.clear();
    return parcel;
  }

  /** Writes a decision's members, and its head. @returns where it stands */
  #members(event: DecisionEvent, shape: ActionShape, marks: number): number {
    const writer = this.#writer;
    const start = writer.claim(PLAIN_BYTES);
    const end = putPlain(writer.bytes, start, event, shape);
    writer.length = end < 0 ? start : end;
    if (end < 0) return this.#record(decisionBody(event, shape), marks);
    const agent = this.#places.get(event.agent) ?? this.#agent(recordText(event.agent));
    return this.#head(
      wholeTime(event.time),
      agent,
      KINDS.indexOf('decision'),
      marks,
      plainMembers(event, shape),
      end - start,
    );
  }

  /** Writes a record's members, and its head. @returns where it stands */
  #record(body: RecordBody, marks: number): number {
    const writer = this.#writer;
    const start = writer.length;
    writeBody(writer, body);
    const { length } = writer;
    return this.#head(
      body.time,
      this.#agent(body.agent),
      KINDS.indexOf(body.kind),
      marks,
      bodyMembers(body),
      length - start,
    );
  }

  /** Adds a head: of a record's time, its agent's and its kind's place, its marks, and how many members of how many bytes it has. */
  #head(time: number, agent: number, kind: number, marks: number, members: number, length: number): number {
    const at = this.count++ * HEAD_WORDS;
    if (at === this.#heads.length) {
      const larger = new Uint32Array(at * 2);
      larger.set(this.#heads);
      this.#heads = larger;
    }
    const heads = this.#heads;
    heads[at + HEAD.timeHigh] = Math.floor(time / HIGH);
    heads[at + HEAD.timeLow] = time % HIGH;
    heads[at + HEAD.agent] = agent;
    heads[at + HEAD.kind] = kind | (marks << MARKS_BIT) | (members << MEMBERS_BIT);
    heads[at + HEAD.body] = length;
    heads[at + HEAD.digest] = 0;
    heads[at + HEAD.fields] = 0;
    heads[at + HEAD.slots] = 0;
    return at;
  }

  #agent(agent: RecordText): number {
    const known = typeof agent === 'string' ? this.#places.get(agent) : undefined;
    if (known !== undefined) return known;
    const place = this.#agents.push(agent) - 1;
    if (typeof agent === 'string') this.#places.set(agent, place);
    return place;
  }
}
