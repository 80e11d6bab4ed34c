import { encodeHex } from '../../encoding/base64/hex.ts';
import type { SentEvent } from '../record/types.ts';
import { Bucket } from './bucket.ts';
import type { IngestLimits } from './limits.ts';
import type { Sessions } from './sessions.ts';
import type { Certificate, Refusal } from './types.ts';

/** A sender that has no session to begin, or no decision to keep open, tries again then. */
const LATER_MS = 60_000;
/** Buckets that are full again are forgotten when there are so many. */
const SWEEP = 1024;

interface Demand {
  readonly certificate: Certificate;
  /** Whether the session begins with it. */
  readonly fresh: boolean;
  readonly events: readonly SentEvent[];
  readonly now: number;
}

/** How much each certificate's sessions may add to the log, and all together: a sender may begin any number of sessions. */
export class Quotas {
  readonly #limits: IngestLimits;
  readonly #total: Bucket;
  /** By the serials of certificates. */
  readonly #certificates = new Map<string, Bucket>();

  constructor(limits: IngestLimits, now: number) {
    this.#limits = limits;
    this.#total = new Bucket(limits.totalRate, limits.totalBurst, now);
  }

  /** Counts a batch, unless it is too much. */
  check(sessions: Sessions, { certificate, fresh, events, now }: Demand): Refusal | undefined {
    const { certificateSessions, totalSessions, totalOpenDecisions, certificateRate, certificateBurst } = this.#limits;
    const serial = encodeHex(certificate.serial);
    if (fresh) {
      if (sessions.size >= totalSessions) sessions.forget(now);
      const full = sessions.size >= totalSessions;
      if (full || sessions.countOf(serial) >= certificateSessions) {
        return this.#refuse(full ? 'there are too many sessions' : 'the certificate has too many sessions', LATER_MS);
      }
    }
    const decisions = events.reduce((count, { kind }) => count + (kind === 'decision' ? 1 : 0), 0);
    if (sessions.openDecisions + decisions > totalOpenDecisions) {
      return this.#refuse('too many decisions wait for an outcome', LATER_MS);
    }
    // The records of the batch and of a session count, too.
    const count = events.length + (fresh ? 2 : 1);
    let own = this.#certificates.get(serial);
    if (own === undefined) {
      this.#sweep(now);
      own = new Bucket(certificateRate, certificateBurst, now);
      this.#certificates.set(serial, own);
    }
    const wait = Math.max(own.wait(count, now), this.#total.wait(count, now));
    if (wait > 0) return this.#refuse('too many records in a short time', wait);
    own.take(count);
    this.#total.take(count);
    return undefined;
  }

  #refuse(message: string, retryAfterMs: number): Refusal {
    return { refused: 'quota_exceeded', message, retryAfterMs };
  }

  #sweep(now: number): void {
    if (this.#certificates.size % SWEEP !== SWEEP - 1) return;
    for (const [serial, bucket] of this.#certificates) {
      bucket.wait(0, now);
      if (bucket.full) this.#certificates.delete(serial);
    }
  }
}
