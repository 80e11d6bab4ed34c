import type { RecordedVerdict } from '../types.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Widths that people read; beyond them the last is doubled. */
const WIDTHS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY] as const;
/** No more are shown, or kept. */
const MAX_BUCKETS = 96;

/** The decisions of a span of time. */
export interface TimeBucket {
  /** Milliseconds since 1970; `to` is the start of the next. */
  readonly from: number;
  readonly to: number;
  readonly verdicts: Readonly<Record<RecordedVerdict, number>>;
}

/** Counts decisions over time, in spans that grow as the time does. */
export class Timeline {
  #width = 0;
  #buckets = new Map<number, Record<RecordedVerdict, number>>();
  #low = Infinity;
  #high = -Infinity;

  get #span(): number {
    return WIDTHS[this.#width] ?? 364 * DAY * 2 ** (this.#width - WIDTHS.length + 1);
  }

  add(time: number, verdict: RecordedVerdict): void {
    this.#low = Math.min(this.#low, time);
    this.#high = Math.max(this.#high, time);
    while (Math.floor(this.#high / this.#span) - Math.floor(this.#low / this.#span) >= MAX_BUCKETS) this.#widen();
    this.#at(Math.floor(time / this.#span))[verdict]++;
  }

  #at(place: number): Record<RecordedVerdict, number> {
    let counts = this.#buckets.get(place);
    if (counts === undefined) {
      counts = { allow: 0, deny: 0, warn: 0, escalate: 0, transform: 0 };
      this.#buckets.set(place, counts);
    }
    return counts;
  }

  /** Each width is a multiple of the one before, so a span falls into one of the next. */
  #widen(): void {
    const [old, before] = [this.#buckets, this.#span];
    this.#width++;
    this.#buckets = new Map();
    for (const [place, counts] of old) {
      const into = this.#at(Math.floor((place * before) / this.#span));
      for (const verdict of Object.keys(counts) as RecordedVerdict[]) into[verdict] += counts[verdict];
    }
  }

  /** All spans from the first to the last, those without a decision, too. */
  buckets(): TimeBucket[] {
    if (this.#buckets.size === 0) return [];
    const span = this.#span;
    const first = Math.floor(this.#low / span);
    const count = Math.floor(this.#high / span) - first + 1;
    return Array.from({ length: count }, (_, i) => ({
      from: (first + i) * span,
      to: (first + i + 1) * span,
      verdicts: { ...this.#at(first + i) },
    }));
  }
}
