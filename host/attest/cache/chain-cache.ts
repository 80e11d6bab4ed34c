import type { QuoteCheck } from '../dcap/checks.ts';
import type { Endorsed } from '../dcap/endorsed.ts';
import type { SnpChain } from '../snp/chain.ts';
import type { SnpCheck } from '../snp/checks.ts';
import { Chains } from './chains.ts';

const DEFAULT_LIMIT = 64;

/**
 * Remembers chains that held, so that evidence of the same machine is verified without its certificates, lists and collateral once more. Who verifies makes it and hands it over; nothing is
 * remembered elsewhere. A chain is found again only by all bytes that it rests on, the pinned roots among them, and for times in which each of them is valid.
 */
export class ChainCache {
  readonly snp: Chains<SnpCheck, SnpChain | undefined>;
  /** Of TDX and SGX. */
  readonly dcap: Chains<QuoteCheck, Endorsed>;

  /** @param limit most chains of each kind; default 64 */
  constructor(limit = DEFAULT_LIMIT) {
    this.snp = new Chains(limit);
    this.dcap = new Chains(limit);
  }
}

/** What a verifier may be given to remember by. */
export interface Remembering {
  /** Chains that held before: the certificates of a machine whose evidence comes again and again are verified once. Default none. */
  readonly chains?: ChainCache | undefined;
}
