import { concatBytes } from '../../encoding/bytes/concat.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';

interface Entry<Chain> {
  readonly chain: Chain;
  readonly from: number;
  readonly until: number;
}

const DEFAULT_LIMIT = 64;

/** Certificates and revocation lists by the digest of all their bytes, and of the roots that they are verified with. */
export async function chainDigest(...groups: readonly (readonly Uint8Array[])[]): Promise<string> {
  // Lengths stand before all, so that no two lists of byte strings are the same bytes.
  const lengths = Uint32Array.from(groups.flatMap((group) => [group.length, ...group.map(({ length }) => length)]));
  const bytes = concatBytes([new Uint8Array(lengths.buffer), ...groups.flat()]);
  return encodeHex(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes)));
}

/**
 * Remembers chains that held, so that evidence of the same machine is verified without its certificates' signatures once more. Who verifies makes it and hands it over; nothing is
 * remembered elsewhere. A chain is found again only by all bytes that it rests on, and for times in which each of them is valid. It holds so many chains at most; the one
 * that was not asked for longest goes.
 */
export class ChainCache<Chain> {
  readonly #entries = new Map<string, Entry<Chain>>();
  readonly #limit: number;

  /** @param limit most chains; default 64 */
  constructor(limit = DEFAULT_LIMIT) {
    this.#limit = Math.max(1, Math.floor(limit));
  }

  /** A chain that held, when all of it is valid at a time. */
  find(digest: string, at: number): Chain | undefined {
    const entry = this.#entries.get(digest);
    if (entry === undefined || !(at >= entry.from && at <= entry.until)) return undefined;
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
    return entry.chain;
  }

  /** Remembers a chain that held, with the times from and until which all of it is valid. */
  keep(digest: string, chain: Chain, from: number, until: number): void {
    this.#entries.delete(digest);
    this.#entries.set(digest, { chain, from, until });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
    }
  }
}
