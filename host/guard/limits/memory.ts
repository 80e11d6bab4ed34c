import { capacity, windowEnd } from './terms.ts';
import type { LimitStore, LimitTerms, Reservation } from './types.ts';

/** Windows that are kept before the ended ones are looked for. */
const SWEEP_AT = 1024;

interface Window {
  used: number;
  readonly ends: number;
}

class MemoryLimitStore implements LimitStore {
  readonly #windows = new Map<string, Window>();
  #sweepAt = SWEEP_AT;

  reserve(key: string, terms: LimitTerms, now: number): Reservation | null {
    let window = this.#windows.get(key);
    const granted = capacity(terms);
    if (granted <= 0) return null;
    if (window === undefined || now > window.ends) {
      if (this.#windows.size >= this.#sweepAt) this.#sweep(now);
      window = { used: 0, ends: windowEnd(terms, now) };
      this.#windows.set(key, window);
    }
    if (window.used >= granted) return null;
    window.used++;
    return { key, windowEnds: window.ends };
  }

  commit(): void {
    // Counted when it was reserved.
  }

  release({ key, windowEnds }: Reservation): void {
    const window = this.#windows.get(key);
    if (window !== undefined && window.ends === windowEnds && window.used > 0) window.used--;
  }

  /** Forgets windows that have ended; the next sweep waits until twice as many stand as do now, so the cost of a call stays constant. */
  #sweep(now: number): void {
    for (const [key, window] of this.#windows) if (now > window.ends) this.#windows.delete(key);
    this.#sweepAt = Math.max(SWEEP_AT, this.#windows.size * 2);
  }
}

/** Counts in this process, and forgets with it. */
export function createMemoryLimitStore(): LimitStore {
  return new MemoryLimitStore();
}
