import type { Decision, Engine, ReservedReason } from '../../engine/types.ts';

/** The deny that the guard itself makes when the module could not be asked. */
export function reservedDeny(
  module: Engine,
  entry: string | undefined,
  error: ReservedReason,
  reason: string,
): Decision {
  return {
    verdict: 'deny',
    allowed: false,
    action: 'deny',
    rule: null,
    policy: null,
    reason,
    reasons: [],
    errors: [],
    matched: [],
    obligations: [],
    fallback: false,
    error,
    limited: false,
    conflict: false,
    moduleDigest: module.digest,
    entry: entry ?? module.manifest.entries[0]?.name ?? '',
    epoch: 0n,
    stateDigest: null,
    candidates: 0,
  };
}
