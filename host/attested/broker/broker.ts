import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import { parseBinding } from '../../attest/binding/parse.ts';
import { bindingDigest } from '../../attest/binding/slot.ts';
import type { BindingStatement } from '../../attest/binding/types.ts';
import { AttestError } from '../../attest/error/error.ts';
import { shownBy } from '../../attest/wire/judge-accelerators.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { GovernanceDenied, type Guard } from '../../guard/index.ts';
import { demandBound } from '../bound/bound.ts';
import { CLOCK_SKEW_MS } from '../bound/clock.ts';
import type { Appraise, Appraised } from '../bound/types.ts';
import { AttestedError } from '../error/error.ts';
import { seal } from '../seal/seal.ts';
import { Challenges, type Challenge, type ChallengesOptions } from './challenges.ts';
import { releaseContext } from './context.ts';
import { isSecretName } from './name.ts';
import type { Release, ReleaseRequest } from './types.ts';

export interface BrokerOptions {
  /** Verifies evidence, as a rule `appraiserOf` the attestation policies of the broker's owner. What it accepts without its check `binding` passed is rejected, but on the platform `none`, which has none. */
  readonly appraise: Appraise;
  /** Decides on each release, enforces that, and records it: the action is `release_secret`; the context of its policy a `ReleaseFacts`. */
  readonly guard: Guard;
  /** The secret of a name, each time anew; undefined when there is none. */
  readonly secretOf: (name: string) => Promise<Uint8Array | undefined>;
  readonly challenges?: ChallengesOptions;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
}

/** What the broker's policy decides on: what verification found, and nothing that the asking host could choose freely but the secret's name. */
export interface ReleaseFacts {
  readonly secret: string;
  /** `accept` or `reject`: nothing is released on a rejection, whatever the policy says; but the policy sees it, and the log has it. */
  readonly verdict: EvidenceResult<unknown>['verdict'];
  /** Ids of the checks that failed. */
  readonly failed: readonly string[];
  readonly advisories: readonly string[];
  /** What the evidence says, as the verifier of its kind tells it; null when it was rejected, for then nothing of it is known. */
  readonly claims: unknown;
  readonly platform: string;
  /** `none` where the statement names no accelerators; `verified` where those that it names answered to it, asked by hardware, with firmware that is accepted; `unverified` for any others. */
  readonly accelerators: 'none' | 'verified' | 'unverified';
  /** What each answer of theirs shows, in their order; empty unless they are `verified`. */
  readonly acceleratorClaims: readonly unknown[];
  /** Digest of the statement, and of what it names, in lower-case hexadecimal. */
  readonly binding: string;
  readonly modules: readonly string[];
  /** The one of `modules` where there is no other, else null: what policies can compare that know no lists. */
  readonly module: string | null;
  readonly host: string;
  /** The log that the host writes. */
  readonly log: string;
}

const SOURCE = 'docs/key-release.md';

/** Plain data of plain data: claims reach the policy as JSON does. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'bigint' ? each.toString() : each instanceof Uint8Array ? encodeHex(each) : each,
    ),
  );
}

/** Releases secrets to hosts that prove where they run, and by which policy they decide. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #challenges: Challenges;
  readonly #clock: () => number;

  /** @throws AttestedError `options_invalid` for a guard that only observes, which would let go what its policy denies, and for one that goes on without a record */
  constructor(options: BrokerOptions) {
    const { mode, records } = options.guard;
    if (mode !== 'enforce' || !records) {
      throw new AttestedError('options_invalid', 'a broker releases by a guard that enforces, and records or denies');
    }
    this.#options = options;
    this.#challenges = new Challenges(options.challenges);
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * A nonce that the next statement must have.
   * @throws AttestedError `rate_limited`
   */
  challenge(): Challenge {
    return this.#challenges.issue(this.#clock());
  }

  /**
   * Verifies, decides, records, and seals the secret to the key of the statement.
   *
   * @throws AttestedError `request_malformed`, `challenge_invalid`, `evidence_rejected`, `release_denied`, `secret_unavailable`; what the verifier and the guard throw
   */
  async release({ secret, ...presented }: ReleaseRequest): Promise<Release> {
    const at = this.#clock();
    if (!isSecretName(secret)) throw new AttestedError('request_malformed', 'no name of a secret');
    const stated = read(presented.binding);
    if (!this.#challenges.redeem(stated.nonce, at)) {
      throw new AttestedError('challenge_invalid', 'the nonce is of no open challenge');
    }
    if (at + CLOCK_SKEW_MS < stated.notBefore || at > stated.expires) {
      throw new AttestedError('evidence_rejected', 'the statement is not of this time');
    }
    // Whoever appraises may be the owner's own: what it accepts must be evidence for this statement.
    const result = demandBound(stated, await this.#options.appraise({ ...presented, statement: stated }, at), SOURCE);
    const binding = await bindingDigest(presented.binding);
    const facts = factsOf(secret, stated, binding, result);
    try {
      return await this.#options.guard.run(
        {
          agent: facts.binding,
          action: 'release_secret',
          arguments: facts,
          input: (asked: ReleaseFacts) => ({ ...asked }),
        },
        ({ verdict, failed }) => {
          if (verdict !== 'accept') throw new AttestedError('evidence_rejected', `failed: ${failed.join(', ')}`);
          // Whoever is asked for an approval may take longer than what was verified holds.
          if (this.#clock() > Math.min(stated.expires, result.validUntil ?? Infinity)) {
            throw new AttestedError('evidence_rejected', 'the statement or its evidence ended before the decision');
          }
          return this.#seal(secret, stated.encryptionKey, binding);
        },
      );
    } catch (error) {
      if (!(error instanceof GovernanceDenied)) throw error;
      if (result.verdict !== 'accept') {
        throw new AttestedError('evidence_rejected', `failed: ${facts.failed.join(', ')}`, { cause: error });
      }
      throw new AttestedError('release_denied', 'the policy does not let the secret go', { cause: error });
    }
  }

  async #seal(name: string, key: Uint8Array, binding: Uint8Array): Promise<Release> {
    const secret = await this.#options.secretOf(name);
    if (secret === undefined) throw new AttestedError('secret_unavailable', 'there is no such secret');
    try {
      return await seal(key, secret, releaseContext(name, binding));
    } catch (cause) {
      if (!(cause instanceof AttestedError)) throw cause;
      throw new AttestedError('request_malformed', "the statement's encryption key is none", { cause });
    } finally {
      secret.fill(0);
    }
  }
}

function read(statement: Uint8Array): BindingStatement {
  try {
    return parseBinding(statement);
  } catch (cause) {
    if (!(cause instanceof AttestError)) throw cause;
    throw new AttestedError('request_malformed', cause.message, { cause });
  }
}

function factsOf(
  secret: string,
  { platform, modules, host, log, gpu }: BindingStatement,
  binding: Uint8Array,
  { verdict, checks, claims, advisories, accelerators: answers = [] }: Appraised,
): ReleaseFacts {
  const held = checks.some(({ id, status }) => id === 'accelerators' && status === 'pass');
  const acceleratorClaims = verdict === 'accept' && held ? shownBy(answers).map(plain) : [];
  return {
    secret,
    verdict,
    failed: checks.filter(({ status }) => status === 'fail').map(({ id }) => id),
    advisories,
    claims: verdict === 'accept' ? plain(claims) : null,
    platform,
    accelerators: gpu === undefined ? 'none' : acceleratorClaims.length > 0 ? 'verified' : 'unverified',
    acceleratorClaims,
    binding: encodeHex(binding),
    modules: modules.map(encodeHex),
    module: modules.length === 1 ? modules.map(encodeHex).join() : null,
    host: encodeHex(host),
    log: log.origin,
  };
}
