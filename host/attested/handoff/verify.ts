import { verifyEd25519 } from '../../audit/ed25519/verify.ts';
import { sha256 } from '../../audit/sha256/sha256.ts';
import type { RecordedVerdict } from '../../audit/types.ts';
import { PLATFORMS, type Platform } from '../../attest/binding/types.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import { CLOCK_SKEW_MS } from '../bound/clock.ts';
import { AttestedError } from '../error/error.ts';
import { demandInteger } from '../error/options.ts';
import { isAudience, parseHandoff, type SignedHandoff } from './codec.ts';
import type { Peer, Peers } from './peers.ts';
import { REFUSALS, type HandoffRefusal } from './refusals.ts';
import { ReplayMemory, type ReplayStore } from './replay.ts';

/** What a host demands of those who call it. */
export interface HandoffPolicy {
  /** SHA-256 of the modules that are accepted, in lower-case hexadecimal. */
  readonly modules: readonly string[];
  /** Where callers may run. Default: everywhere but `none`, for a software key is no hardware. */
  readonly platforms?: readonly Platform[];
  /** What the caller's policy may have said of this action; default `allow` alone. */
  readonly verdicts?: readonly RecordedVerdict[];
  /** Milliseconds for which a statement is fresh; default one hour. */
  readonly maxAge?: number;
  /** Milliseconds between a handoff's signing and its end, at most; default one minute. */
  readonly maxLife?: number;
  /** Most hops from the first agent to this one; default 4. */
  readonly maxHops?: number;
  /** Whether each hop's decision must have been recorded; default true. */
  readonly recorded?: boolean;
}

export interface HandoffVerifierOptions {
  readonly policy: HandoffPolicy;
  /** Who this side is: what callers name as their audience. */
  readonly audience: string;
  readonly peers: Peers;
  /** Remembers what was accepted; default a `ReplayMemory` of this verifier's own. */
  readonly replay?: ReplayStore;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
}

/** The call that a handoff came with. */
export interface HandedCall {
  /** The handoffs, the first agent's first and the caller's last. */
  readonly chain: readonly Uint8Array[];
  readonly method: string;
  /** SHA-256 of the body. */
  readonly body: Uint8Array;
}

/** One hop that was verified. */
export interface Hop extends SignedHandoff {
  readonly peer: Peer;
}

export type HandoffResult =
  | { readonly accepted: true; readonly hops: readonly Hop[] }
  | { readonly accepted: false; readonly code: HandoffRefusal; readonly reason: string };

const refused = (code: HandoffRefusal): HandoffResult => ({ accepted: false, code, reason: REFUSALS[code] });

/** A policy with its defaults. */
type Demands = Required<HandoffPolicy>;

const HARDWARE = PLATFORMS.filter((platform) => platform !== 'none');

const MEMBERS: readonly string[] = [
  'modules',
  'platforms',
  'verdicts',
  'maxAge',
  'maxLife',
  'maxHops',
  'recorded',
] satisfies (keyof HandoffPolicy)[];

function demandsOf(policy: HandoffPolicy): Demands {
  // A demand with a slip in its name would not be made.
  const unknown = Object.keys(policy).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    throw new AttestedError('options_invalid', `a handoff policy has no member ${JSON.stringify(unknown)}`);
  }
  if (!Array.isArray(policy.modules) || policy.modules.length === 0) {
    throw new AttestedError('options_invalid', 'a handoff policy that accepts no module accepts no call');
  }
  if (!policy.modules.every((digest) => /^[0-9a-f]{64}$/.test(digest))) {
    throw new AttestedError('options_invalid', 'a module is named by 64 lower-case hexadecimal digits');
  }
  const { modules, platforms = HARDWARE, verdicts = ['allow'], recorded = true } = policy;
  const { maxAge = 3_600_000, maxLife = 60_000, maxHops = 4 } = policy;
  for (const [name, most] of Object.entries({ maxAge, maxLife, maxHops })) demandInteger(most, 0, `\`${name}\``);
  if (typeof recorded !== 'boolean') throw new AttestedError('options_invalid', '`recorded` is true or false');
  return { modules, platforms, verdicts, recorded, maxAge, maxLife, maxHops };
}

/** Verifies what other hosts hand over with their calls. It remembers what it accepted, so that nothing is accepted twice. */
export class HandoffVerifier {
  readonly #demands: Demands;
  readonly #options: HandoffVerifierOptions;
  readonly #replay: ReplayStore;

  /** @throws AttestedError `options_invalid` */
  constructor(options: HandoffVerifierOptions) {
    this.#options = options;
    this.#demands = demandsOf(options.policy);
    if (!isAudience(options.audience)) {
      throw new AttestedError('options_invalid', '`audience` is 1 to 256 bytes of printable ASCII');
    }
    const { clock = Date.now, replay = new ReplayMemory({ clock }) } = options;
    this.#replay = replay;
  }

  /**
   * Whether a call is accepted. What a stranger sends is refused, never thrown.
   * @throws what `appraise` and the store of what was accepted throw: the call is then not accepted
   */
  async verify({ chain, method, body }: HandedCall): Promise<HandoffResult> {
    const { audience, clock = Date.now } = this.#options;
    const at = clock();
    if (chain.length === 0) return refused('missing');
    if (chain.length > this.#demands.maxHops) return refused('chain_too_long');
    const read = readChain(chain);
    if (typeof read === 'string') return refused(read);
    const last = read.at(-1)?.handoff;
    if (last === undefined) return refused('missing');
    const ours = last.method === method && last.audience === audience && sameBytes(last.body, body);
    if (!ours) return refused('other_call');
    const hops: Hop[] = [];
    for (const signed of read) {
      const hop = await this.#verifyHop(signed, at);
      if (typeof hop === 'string') return refused(hop);
      hops.push(hop);
    }
    // To ask for a caller's evidence takes as long as the caller likes.
    const now = clock();
    if (hops.some(({ handoff, peer }) => now > handoff.expires || now > peer.statement.expires)) {
      return refused('expired');
    }
    // At last, when nothing else can refuse it: else a stranger could use up the nonces of others.
    if (!(await this.#replay.take(last, now))) return refused('replayed');
    return { accepted: true, hops };
  }

  async #verifyHop(signed: SignedHandoff, at: number): Promise<Hop | HandoffRefusal> {
    const { handoff, message, signature } = signed;
    const { maxLife, maxAge, platforms, modules, verdicts, recorded } = this.#demands;
    const { issued, expires } = handoff;
    if (at > expires || expires - issued > maxLife || issued - at > CLOCK_SKEW_MS) return 'expired';
    const peer = await this.#options.peers.find(handoff.binding, at);
    if (peer === undefined) return 'peer_unknown';
    const { statement } = peer;
    if (!(await verifyEd25519(statement.signingKey, message, signature))) return 'signature_invalid';
    if (!platforms.includes(statement.platform)) return 'platform_refused';
    const { notBefore } = statement;
    const isBegun = at + CLOCK_SKEW_MS >= notBefore;
    if (!isBegun || at > statement.expires || at - notBefore > maxAge) return 'evidence_stale';
    const module = encodeHex(handoff.module);
    const stated = statement.modules.some((each) => sameBytes(each, handoff.module));
    if (!stated || !modules.includes(module)) return 'module_refused';
    if (!verdicts.includes(handoff.verdict)) return 'verdict_refused';
    if (recorded && handoff.record === null) return 'record_missing';
    return { ...signed, peer };
  }
}

/** The handoffs of a chain, each of which must answer the one before it. */
function readChain(chain: readonly Uint8Array[]): readonly SignedHandoff[] | HandoffRefusal {
  const read: SignedHandoff[] = [];
  let previous: Uint8Array | null = null;
  for (const bytes of chain) {
    let signed: SignedHandoff;
    try {
      signed = parseHandoff(bytes);
    } catch (error) {
      if (error instanceof AttestedError) return 'malformed';
      throw error;
    }
    const answers = signed.handoff.previous;
    const follows = previous === null || answers === null ? previous === answers : sameBytes(previous, answers);
    if (!follows) return 'chain_broken';
    previous = sha256(bytes);
    read.push(signed);
  }
  return read;
}
