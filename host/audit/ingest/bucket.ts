/** A token bucket: so many at once, and so many a second for long. */
export class Bucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  /** @param now milliseconds, of a clock that may go backwards: then nothing is added */
  constructor(rate: number, burst: number, now: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /**
   * How long to wait, in milliseconds, until `count` tokens are there; 0 when they are. More than the burst are let in when the bucket is full, so that none waits for ever.
   */
  wait(count: number, now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (Math.max(0, now - this.#at) * this.#rate) / 1000);
    this.#at = now;
    const missing = Math.min(count, this.#burst) - this.#tokens;
    return missing <= 0 ? 0 : Math.ceil((missing * 1000) / this.#rate);
  }

  /** Takes tokens, below nothing too: what was let in counts. */
  take(count: number): void {
    this.#tokens -= count;
  }

  /** Whether it is as good as new. */
  get full(): boolean {
    return this.#tokens >= this.#burst;
  }
}
