import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import { bindingDigest } from '../../attest/binding/slot.ts';
import { parseBinding } from '../../attest/binding/parse.ts';
import type { BindingStatement, Platform } from '../../attest/binding/types.ts';
import { AttestError } from '../../attest/error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { demandBound } from '../bound/bound.ts';

const SOURCE = 'docs/binding.md §2';

/** Who a statement was found to be of. */
export interface Peer {
  readonly statement: BindingStatement;
  readonly result: EvidenceResult<unknown>;
}

/** What a host hands to those it calls, once: its statement, and the evidence that it is bound to. */
export interface Presentation<Evidence> {
  /** The binding statement's bytes. */
  readonly statement: Uint8Array;
  readonly evidence: Evidence;
}

export interface PeersOptions<Evidence> {
  /** Verifies evidence against the statement that it must be bound to, at a time, as evidence of the platform that the statement names and of no other: as a rule with `verifyEvidence`, and the policy of whoever asks. What it accepts without its check `binding` passed is not taken. */
  readonly appraise: (
    evidence: Evidence,
    statement: Uint8Array,
    at: number,
    platform: Platform,
  ) => Promise<EvidenceResult<unknown>>;
  /** Finds what a digest names, when it was not presented; default nowhere. */
  readonly resolve?: (digest: string) => Promise<Presentation<Evidence> | undefined>;
  /** Most peers that are remembered; default 1,000. Those used longest ago go first. */
  readonly most?: number;
}

/** Other hosts by the digest of their statement. Each one's evidence is verified once, and again when what it rests on has ended. */
export class Peers<Evidence> {
  readonly #options: PeersOptions<Evidence>;
  readonly #most: number;
  readonly #known = new Map<string, Peer>();
  readonly #asked = new Map<string, Promise<Peer | undefined>>();

  constructor(options: PeersOptions<Evidence>) {
    this.#options = options;
    this.#most = options.most ?? 1000;
  }

  /**
   * Takes a presentation in.
   * @param at milliseconds since 1970
   * @returns the peer, whatever the verdict on its evidence; undefined for what is no statement
   * @throws what `appraise` throws
   */
  async present({ statement, evidence }: Presentation<Evidence>, at: number): Promise<Peer | undefined> {
    let parsed: BindingStatement;
    try {
      parsed = parseBinding(statement);
    } catch (error) {
      if (error instanceof AttestError) return undefined;
      throw error;
    }
    // Evidence that was not looked at for this statement, as that of the platform `none`, would stand for any.
    const { platform } = parsed;
    const result = demandBound(platform, await this.#options.appraise(evidence, statement, at, platform), SOURCE);
    const peer = { statement: parsed, result };
    // Only what was accepted is worth its room: strangers must not drive others out.
    if (peer.result.verdict === 'accept') this.#remember(encodeHex(await bindingDigest(statement)), peer);
    return peer;
  }

  #remember(digest: string, peer: Peer): void {
    this.#known.delete(digest);
    this.#known.set(digest, peer);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) return;
      this.#known.delete(oldest);
    }
  }

  /**
   * The peer whose statement has a digest, if its evidence still holds.
   * @param at milliseconds since 1970
   */
  async find(digest: Uint8Array, at: number): Promise<Peer | undefined> {
    const name = encodeHex(digest);
    const known = this.#known.get(name);
    if (known !== undefined) {
      const { validUntil } = known.result;
      if (validUntil === null || at <= validUntil) {
        this.#remember(name, known);
        return known;
      }
      this.#known.delete(name);
    }
    return this.#resolve(name, at);
  }

  /** Asks for a digest once at a time, however many wait for it. */
  #resolve(name: string, at: number): Promise<Peer | undefined> {
    const { resolve } = this.#options;
    if (resolve === undefined) return Promise.resolve(undefined);
    const asked = this.#asked.get(name);
    if (asked !== undefined) return asked;
    const answer = (async () => {
      const presentation = await resolve(name);
      if (presentation === undefined) return undefined;
      // What was asked for by digest is taken under that digest alone.
      if (encodeHex(await bindingDigest(presentation.statement)) !== name) return undefined;
      const peer = await this.present(presentation, at);
      return peer?.result.verdict === 'accept' ? peer : undefined;
    })().finally(() => this.#asked.delete(name));
    this.#asked.set(name, answer);
    return answer;
  }
}
