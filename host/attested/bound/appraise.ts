import { ChainCache } from '../../attest/cache/chain-cache.ts';
import { AttestError } from '../../attest/error/error.ts';
import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import { bindingFor } from '../../attest/binding/slot.ts';
import { PLATFORMS } from '../../attest/binding/types.ts';
import { judgeEveryPlatform } from '../../attest/wire/judge.ts';
import type { ReceiptTrust } from '../../attest/receipt/types.ts';
import { AttestedError } from '../error/error.ts';
import type { Appraise } from './types.ts';

const SOURCE = 'docs/key-release.md';

function rejected(id: string, detail: string): EvidenceResult<null> {
  const checks = [{ id, status: 'fail', detail, source: SOURCE }] as const;
  return { verdict: 'reject', checks, claims: null, advisories: [], validUntil: null };
}

/**
 * Verifies what hosts present, by an attestation policy a platform; a platform without one is not accepted.
 * @param platforms by platform, as in a receipt's trust
 * @returns what throws AttestError `options_invalid` for a policy that is none
 * @throws AttestedError `options_invalid` for a platform that there is not
 */
export function appraiserOf(platforms: ReceiptTrust['platforms']): Appraise {
  // The certificates and collateral of a machine are verified once, as long as it shows the same.
  const chains = new ChainCache();
  const policies = new Map<string, unknown>(Object.entries(platforms));
  const known: readonly string[] = PLATFORMS;
  for (const name of policies.keys()) {
    if (known.includes(name)) continue;
    throw new AttestedError('options_invalid', `there is no platform ${JSON.stringify(name)}: ${known.join(', ')}`);
  }
  return async ({ platform, binding, evidence, endorsements }, at) => {
    const policy = policies.get(platform);
    if (policy === undefined) return rejected('platform', `platform ${platform} is not accepted`);
    const slots = { bindingFor: (slot: Parameters<typeof bindingFor>[0]) => bindingFor(slot, binding) };
    try {
      return await judgeEveryPlatform({ platform, evidence, endorsements, policy, at, chains, ...slots });
    } catch (error) {
      if (!(error instanceof AttestError) || error.code === 'options_invalid') throw error;
      return rejected('form', error.message);
    }
  };
}
