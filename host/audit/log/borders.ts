import { parseCertificate } from '../ingest/certificate.ts';
import type { AuditRecord } from '../record/types.ts';
import { lastUpTo } from './last-up-to.ts';

/** The records of a sender's session: what a server must know for as long as its certificate is good. */
interface SessionSpan {
  readonly first: number;
  last: number;
  readonly expiry: number;
}

/** What the entries of a log say about where it may be cut: between frames, and through no session. */
export class Borders {
  /** Where frames end, in their order, and the roots there. */
  readonly #ends: number[] = [];
  readonly #roots = new Map<number, Uint8Array>();
  readonly #sessions: SessionSpan[] = [];
  /** By their record, and by those of their batches. */
  readonly #byRecord = new Map<number, SessionSpan>();

  /** Takes in that the next frame ends before the entry `end`, where the tree has this root. */
  frame(end: number, root: Uint8Array): void {
    this.#ends.push(end);
    this.#roots.set(end, root);
  }

  visit(record: AuditRecord): void {
    const { sequence } = record;
    if (record.kind === 'session') {
      const span = { first: sequence, last: sequence, expiry: parseCertificate(record.certificate).expiry };
      this.#sessions.push(span);
      this.#byRecord.set(sequence, span);
      return;
    }
    const of = record.kind === 'batch' ? record.session : 'sender' in record ? record.sender?.batch : undefined;
    const span = of === undefined ? undefined : this.#byRecord.get(of);
    if (span === undefined) return;
    span.last = sequence;
    if (record.kind === 'batch') this.#byRecord.set(sequence, span);
  }

  root(border: number): Uint8Array | undefined {
    return this.#roots.get(border);
  }

  /** The last border of frames up to an index. */
  before(index: number): number {
    const ends = this.#ends;
    return ends[lastUpTo(ends.length, (place) => ends[place] as number, index)] ?? 0;
  }

  /** The last border up to one at which no session is cut, and behind which all are whose certificates are good at a time, in milliseconds since 1970. */
  at(border: number, now: number): number {
    const lastOf = ({ last, expiry }: SessionSpan): number => (expiry > now ? Infinity : last);
    let below = border;
    // Whoever ends later is looked at first: one that ends before a border keeps nothing, and neither do those behind it.
    for (const session of this.#sessions.toSorted((a, b) => (lastOf(a) === lastOf(b) ? 0 : lastOf(b) - lastOf(a)))) {
      if (lastOf(session) < below) break;
      if (session.first < below) below = this.before(session.first);
    }
    return below;
  }
}
