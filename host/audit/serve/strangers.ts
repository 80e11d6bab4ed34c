import { Bucket } from '../ingest/bucket.ts';

/** Addresses that are remembered; when there are more, those that did nothing wrong for a while are forgotten, and then all. */
const REMEMBERED = 10_000;

/** Bounds how often an address may be refused: who was refused too often is not listened to for a while. */
export class Strangers {
  readonly #rate: number;
  readonly #burst: number;
  readonly #addresses = new Map<string, Bucket>();

  /** @param rate refusals a second; 0: they are not counted */
  constructor(rate: number) {
    this.#rate = rate;
    this.#burst = rate * 10;
  }

  /** Milliseconds until an address is listened to again; 0: now. */
  wait(address: string, now: number): number {
    return this.#addresses.get(networkOf(address))?.wait(1, now) ?? 0;
  }

  /** An address was refused. */
  refused(address: string, now: number): void {
    if (this.#rate === 0 || address === '') return;
    const network = networkOf(address);
    let bucket = this.#addresses.get(network);
    if (bucket === undefined) {
      if (this.#addresses.size >= REMEMBERED) this.#forget(now);
      bucket = new Bucket(this.#rate, this.#burst, now);
      this.#addresses.set(network, bucket);
    }
    bucket.take(1);
  }

  #forget(now: number): void {
    for (const [network, bucket] of this.#addresses) {
      bucket.wait(0, now);
      if (bucket.full) this.#addresses.delete(network);
    }
    if (this.#addresses.size >= REMEMBERED) this.#addresses.clear();
  }
}

/** An IPv6 host has a /64 of addresses at least: what counts is the first four groups, of which `::` may stand for some. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = [], tail] = address.split('::', 2).map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(Math.max(0, zeros)).fill('0'), ...(tail ?? [])].slice(0, 4).join(':');
}
