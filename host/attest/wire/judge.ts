import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { AttestError } from '../error/error.ts';
import { isVerified, KINDS, type ClaimsOf, type EvidenceKind, type VerifiedPlatform } from './kinds.ts';
import type { EvidenceJudge, WireEvidence } from './types.ts';

/** No evidence has more items, all lists together. */
const MAX_ITEMS = 65_536;
const MAX_DEPTH = 8;

function decode(bytes: Uint8Array | null, what: string): CborData {
  if (bytes === null) return null;
  try {
    return decodeCbor(bytes, { depth: MAX_DEPTH, items: MAX_ITEMS });
  } catch (cause) {
    throw new AttestError('malformed', `${what} is not deterministic CBOR`, { cause });
  }
}

/**
 * Verifies evidence as it travels, by what is known of its kind.
 * @throws AttestError `malformed` for what is no evidence of this kind, `options_invalid`
 */
export async function judgeWire<E, N, P, C>(
  kind: EvidenceKind<E, N, P, C>,
  wire: WireEvidence,
): Promise<EvidenceResult<C>> {
  const evidence = kind.evidence(decode(wire.evidence, 'evidence'), 'evidence');
  const endorsements = kind.endorsements(decode(wire.endorsements, 'endorsements'), 'endorsements');
  const expectedBinding = kind.slot === null ? null : await wire.bindingFor(kind.slot);
  const { at, chains } = wire;
  // What the policy is, its verifier sees for itself, member by member.
  return kind.verify(evidence, { endorsements, policy: wire.policy as P, at, expectedBinding, chains });
}

function judgePlatform<K extends VerifiedPlatform>(
  platform: K,
  wire: WireEvidence,
): Promise<EvidenceResult<ClaimsOf<K>>> {
  return judgeWire(KINDS[platform], wire);
}

/** Verifies evidence of any platform as it travels, with the pinned roots. */
export const judgeEveryPlatform: EvidenceJudge = async (wire) => {
  const { platform } = wire;
  if (!isVerified(platform)) throw new AttestError('malformed', `evidence of ${platform} is not verified here`);
  return judgePlatform(platform, wire);
};
