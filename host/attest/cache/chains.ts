import { concatBytes } from '../../encoding/bytes/concat.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { Judging } from '../appraisal/judging.ts';
import { sha256 } from '../digest/sha256.ts';
import { Recorder, replay, type Recorded } from './recorder.ts';

interface Entry<Id extends string, Chain> extends Recorded<Id> {
  readonly chain: Chain;
  readonly from: number;
}

/** Certificates, revocation lists and whatever else a chain rests on, by the digest of all their bytes. */
export async function chainDigest(...groups: readonly (readonly Uint8Array[])[]): Promise<string> {
  // Lengths stand before all, so that no two lists of byte strings are the same bytes.
  const lengths = Uint32Array.from(groups.flatMap((group) => [group.length, ...group.map(({ length }) => length)]));
  const bytes = concatBytes([new Uint8Array(lengths.buffer), ...groups.flat()]);
  return encodeHex(await sha256(bytes));
}

/** Chains that held, by their key, with what was found when they were judged. It holds so many at most; the one that was not asked for longest goes. */
export class Chains<Id extends string, Chain> {
  readonly #entries = new Map<string, Entry<Id, Chain>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = Math.max(1, Math.floor(limit));
  }

  /**
   * Judges a chain, or finds again what was found when it was judged with the same bytes, at a time from that of then to the earliest end of what it rests on: all of it is valid in between.
   *
   * @param key names all bytes and demands that the chain is judged by
   * @param judge judges it anew; nothing is remembered of a chain of which any check failed
   */
  async judge(
    judging: Judging<Id>,
    key: string,
    at: number,
    judge: (judging: Judging<Id>) => Promise<Chain>,
  ): Promise<Chain> {
    const known = this.#entries.get(key);
    if (known !== undefined && at >= known.from && at <= known.until) {
      this.#keep(key, known);
      replay(judging, known);
      return known.chain;
    }
    const recorder = new Recorder(judging);
    const chain = await judge(recorder);
    const { recorded } = recorder;
    if (recorded !== undefined) this.#keep(key, { ...recorded, chain, from: at });
    return chain;
  }

  #keep(key: string, entry: Entry<Id, Chain>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
    }
  }
}
