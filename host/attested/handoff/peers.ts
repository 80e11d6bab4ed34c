import { bindingDigest } from '../../attest/binding/slot.ts';
import { parseBinding } from '../../attest/binding/parse.ts';
import type { BindingStatement } from '../../attest/binding/types.ts';
import { AttestError } from '../../attest/error/error.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { demandBound } from '../bound/bound.ts';
import { demandInteger } from '../error/options.ts';
import type { Appraise, Appraised, Presentation } from '../bound/types.ts';

const SOURCE = 'docs/binding.md §2';
/** Digests that are asked for at once; a caller whose digest would be one more is unknown, and may come again. */
const MOST_ASKED = 64;

/** Who a statement was found to be of. */
export interface Peer {
  readonly statement: BindingStatement;
  readonly result: Appraised;
}

export interface PeersOptions {
  /** Verifies evidence, as a rule `appraiserOf` the attestation policies of whoever asks. What it accepts without its check `binding` passed is not taken. */
  readonly appraise: Appraise;
  /** Finds what a digest (lower-case hexadecimal) names, when it was not presented: asks whoever calls for it, for instance. Default nowhere. What it throws makes the caller unknown, and is told to `onError`. */
  readonly resolve?: (digest: string) => Promise<Presentation | undefined>;
  readonly onError?: (error: unknown) => void;
  /** Most peers that are remembered; default 1,000. Those used longest ago go first. */
  readonly most?: number;
}

/** Other hosts by the digest of their statement. Each one's evidence is verified once, and again when what it rests on has ended. */
export class Peers {
  readonly #options: PeersOptions;
  readonly #most: number;
  readonly #known = new Map<string, Peer>();
  readonly #asked = new Map<string, Promise<Peer | undefined>>();

  /** @throws AttestedError `options_invalid` */
  constructor(options: PeersOptions) {
    this.#options = options;
    this.#most = demandInteger(options.most ?? 1000, 1, '`most`');
  }

  /**
   * Takes a presentation in.
   * @param at milliseconds since 1970; default now
   * @returns the peer, whatever the verdict on its evidence; undefined for what is no statement
   * @throws what `appraise` throws
   */
  async present(presentation: Presentation, at: number = Date.now()): Promise<Peer | undefined> {
    const { binding } = presentation;
    let statement: BindingStatement;
    try {
      statement = parseBinding(binding);
    } catch (error) {
      if (error instanceof AttestError) return undefined;
      throw error;
    }
    // Evidence that was not looked at for this statement, as that of the platform `none`, would stand for any.
    const judged = await this.#options.appraise({ ...presentation, statement }, at);
    const peer = { statement, result: demandBound(statement, judged, SOURCE) };
    // Only what was accepted is worth its room: strangers must not drive others out.
    if (peer.result.verdict === 'accept') this.#remember(encodeHex(await bindingDigest(binding)), peer);
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

  /** Asks for a digest once at a time, however many wait for it; and for few at a time, since anyone can name one. */
  #resolve(name: string, at: number): Promise<Peer | undefined> {
    const asked = this.#asked.get(name);
    if (asked !== undefined) return asked;
    if (this.#options.resolve === undefined || this.#asked.size >= MOST_ASKED) return Promise.resolve(undefined);
    const answer = this.#ask(name, this.#options.resolve, at)
      .catch((error: unknown) => {
        this.#options.onError?.(error);
        return undefined;
      })
      .finally(() => this.#asked.delete(name));
    this.#asked.set(name, answer);
    return answer;
  }

  async #ask(name: string, resolve: NonNullable<PeersOptions['resolve']>, at: number): Promise<Peer | undefined> {
    const presentation = await resolve(name);
    if (presentation === undefined) return undefined;
    // What was asked for by digest is taken under that digest alone.
    if (encodeHex(await bindingDigest(presentation.binding)) !== name) return undefined;
    const peer = await this.present(presentation, at);
    return peer?.result.verdict === 'accept' ? peer : undefined;
  }
}
