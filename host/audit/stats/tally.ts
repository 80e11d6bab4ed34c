import type { AuditRecord, DecisionRecord } from '../record/types.ts';
import type { RecordedVerdict } from '../types.ts';
import { hexOrNull, readable } from '../export/text.ts';
import { SenderLinks } from '../verify/senders.ts';
import { Timeline, type TimeBucket } from './timeline.ts';
import { noRecords } from '../record/counts.ts';

export type { TimeBucket } from './timeline.ts';

/** Names beyond so many of a kind are counted together, so that a log of many names is not a memory of many names. */
const MAX_NAMES = 10_000;
/** Decisions whose outcome is waited for; the oldest are given up first. */
const MAX_WAITING = 1 << 16;
/** Erasures that are listed. */
const MAX_ERASURES = 50;

/** How often something was decided so. */
export interface Counts {
  readonly name: string;
  readonly decisions: number;
  readonly denied: number;
  readonly escalated: number;
}

/** What a log holds, in numbers. Names are in the order of their counts, the most first. */
export interface LogStatistics {
  readonly records: number;
  readonly decisions: number;
  /** Times of the first and the last record, in milliseconds since 1970, as the host's clock had them; null for an empty log. */
  readonly first: number | null;
  readonly last: number | null;
  readonly verdicts: Readonly<Record<RecordedVerdict, number>>;
  /** Decisions that were recorded and not enforced. */
  readonly observed: number;
  readonly rules: readonly Counts[];
  readonly agents: readonly Counts[];
  readonly actions: readonly Counts[];
  readonly entries: readonly Counts[];
  readonly modules: readonly Counts[];
  readonly outcomes: Readonly<Record<'succeeded' | 'failed' | 'aborted' | 'refused', number>>;
  readonly approved: number;
  readonly refused: number;
  readonly swaps: number;
  readonly heartbeats: number;
  readonly closes: number;
  /** Sessions of senders without a disk, and those that did not close: what followed their last batch is not known. */
  readonly sessions: number;
  readonly sessionsOpen: number;
  readonly batches: number;
  /** Records whose time and content a sender asserts, and the log's host has not seen. */
  readonly senderAsserted: number;
  readonly bindings: number;
  readonly continuations: number;
  /** Keys of subjects that were destroyed, and the first of the records that say so. */
  readonly erasures: number;
  readonly erasureRecords: readonly number[];
  /** Names that are counted together, under the empty name, since there were too many. */
  readonly crowded: boolean;
  /** Milliseconds from a decision to its outcome: how many took at most so long; the last bound is Infinity. Null when no outcome is known. */
  readonly durations: readonly { readonly upTo: number; readonly count: number }[] | null;
  readonly timeline: readonly TimeBucket[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class Names {
  crowded = false;
  readonly #names = new Map<string, Mutable<Counts>>();

  count(name: string, verdict: RecordedVerdict): void {
    let counts = this.#names.get(name);
    if (counts === undefined) {
      if (this.#names.size >= MAX_NAMES) {
        this.crowded = true;
        if (name !== '') return this.count('', verdict);
      }
      counts = { name, decisions: 0, denied: 0, escalated: 0 };
      this.#names.set(name, counts);
    }
    counts.decisions++;
    if (verdict === 'deny') counts.denied++;
    if (verdict === 'escalate') counts.escalated++;
  }

  list(): Counts[] {
    return [...this.#names.values()].sort((a, b) => b.decisions - a.decisions || (a.name < b.name ? -1 : 1));
  }
}

/** Bounds of durations, in milliseconds. */
const BOUNDS = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 60_000, 600_000, Infinity] as const;

/** Counts what a log holds, in memory that does not grow with it. */
export class Tally {
  readonly #kinds = noRecords();
  readonly #senders = new SenderLinks();
  #asserted = 0;
  readonly #verdicts = { allow: 0, deny: 0, warn: 0, escalate: 0, transform: 0 };
  readonly #outcomes = { succeeded: 0, failed: 0, aborted: 0, refused: 0 };
  readonly #rules = new Names();
  readonly #agents = new Names();
  readonly #actions = new Names();
  readonly #entries = new Names();
  readonly #modules = new Names();
  readonly #timeline = new Timeline();
  readonly #waiting = new Map<number, number>();
  readonly #durations = BOUNDS.map(() => 0);
  readonly #erasures: number[] = [];
  #observed = 0;
  #approved = 0;
  #first: number | null = null;
  #last: number | null = null;

  /** Takes the next record in. */
  visit(record: AuditRecord): void {
    this.#kinds[record.kind]++;
    // The log has been verified: nothing is wrong here.
    this.#senders.visit(record);
    if ('sender' in record && record.sender !== null) this.#asserted++;
    this.#first ??= record.time;
    this.#last = record.time;
    if (record.kind === 'decision') this.#decision(record);
    else if (record.kind === 'approval') this.#approved += record.approved ? 1 : 0;
    else if (record.kind === 'erasure') {
      if (this.#erasures.length < MAX_ERASURES) this.#erasures.push(record.sequence);
    } else if (record.kind === 'outcome') {
      this.#outcomes[record.status]++;
      const began = this.#waiting.get(record.of);
      this.#waiting.delete(record.of);
      if (began === undefined || record.time < began) return;
      const place = BOUNDS.findIndex((bound) => record.time - began <= bound);
      this.#durations[place] = (this.#durations[place] ?? 0) + 1;
    }
  }

  #decision(record: DecisionRecord): void {
    const { verdict } = record;
    this.#verdicts[verdict]++;
    if (record.mode === 'observe') this.#observed++;
    for (const reason of record.reasons) this.#rules.count(readable(reason), verdict);
    this.#agents.count(readable(record.agent), verdict);
    this.#actions.count(readable(record.action), verdict);
    this.#entries.count(readable(record.entry), verdict);
    this.#modules.count(hexOrNull(record.moduleDigest) ?? 'none', verdict);
    this.#timeline.add(record.time, verdict);
    this.#waiting.set(record.sequence, record.time);
    if (this.#waiting.size <= MAX_WAITING) return;
    const oldest = this.#waiting.keys().next();
    if (oldest.done !== true) this.#waiting.delete(oldest.value);
  }

  /** The counts so far. */
  statistics(): LogStatistics {
    const kinds = this.#kinds;
    const { decision, approval } = kinds;
    const names = [this.#rules, this.#agents, this.#actions, this.#entries, this.#modules];
    return {
      records: Object.values(kinds).reduce((sum, count) => sum + count, 0),
      decisions: decision,
      first: this.#first,
      last: this.#last,
      verdicts: { ...this.#verdicts },
      observed: this.#observed,
      rules: this.#rules.list(),
      agents: this.#agents.list(),
      actions: this.#actions.list(),
      entries: this.#entries.list(),
      modules: this.#modules.list(),
      outcomes: { ...this.#outcomes },
      approved: this.#approved,
      refused: approval - this.#approved,
      swaps: kinds.swap,
      heartbeats: kinds.heartbeat,
      closes: kinds.close,
      sessions: kinds.session,
      sessionsOpen: this.#senders.open,
      batches: kinds.batch,
      senderAsserted: this.#asserted,
      bindings: kinds.binding,
      continuations: kinds.continuation,
      erasures: kinds.erasure,
      erasureRecords: [...this.#erasures],
      crowded: names.some(({ crowded }) => crowded),
      durations: this.#durations.every((count) => count === 0)
        ? null
        : BOUNDS.map((upTo, i) => ({ upTo, count: this.#durations[i] ?? 0 })),
      timeline: this.#timeline.buckets(),
    };
  }
}
