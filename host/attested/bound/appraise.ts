import { ChainCache } from '../../attest/cache/chain-cache.ts';
import { AttestError } from '../../attest/error/error.ts';
import { bindingFor } from '../../attest/binding/slot.ts';
import type { AcceleratorTrust } from '../../attest/wire/accelerators.ts';
import { answersEnd, judgeAccelerators } from '../../attest/wire/judge-accelerators.ts';
import { judgeAnswer, type AnswerJudge } from '../../attest/wire/judge-answer.ts';
import { judgeEveryPlatform } from '../../attest/wire/judge.ts';
import type { PlatformPolicies } from '../../attest/wire/kinds.ts';
import { readAcceleratorTrust, readPlatformPolicies } from '../../attest/wire/policies.ts';
import type { EvidenceJudge } from '../../attest/wire/types.ts';
import { AttestedError } from '../error/error.ts';
import type { Appraise, Appraised, Presented } from './types.ts';

const SOURCE = 'docs/key-release.md';

function rejected(id: string, detail: string): Appraised {
  const checks = [{ id, status: 'fail', detail, source: SOURCE }] as const;
  return { verdict: 'reject', checks, claims: null, advisories: [], validUntil: null };
}

/** The earlier of two ends, of which null is none. */
function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** What judges evidence, and what judges answers of accelerators: the verifiers with their pinned roots; in tests with roots of their own. */
export interface Judges {
  readonly evidence: EvidenceJudge;
  readonly accelerators: AnswerJudge;
}

/** What is accepted, read before anybody asks. @throws AttestedError `options_invalid` */
function demanded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AttestError) throw new AttestedError('options_invalid', cause.message, { cause });
    throw cause;
  }
}

/** As `appraiserOf`, with judges. */
export function appraiserBy(
  judges: Judges,
  platforms: PlatformPolicies,
  accelerators: AcceleratorTrust = {},
): Appraise {
  // The certificates and collateral of a machine are verified once, as long as it shows the same.
  const chains = new ChainCache();
  const policies = new Map<string, unknown>(Object.entries(demanded(() => readPlatformPolicies(platforms))));
  const accepted = demanded(() => readAcceleratorTrust(accelerators));

  async function judgeEvidence({ statement, ...presented }: Presented, at: number): Promise<Appraised> {
    const { platform } = statement;
    const policy = policies.get(platform);
    if (policy === undefined) return rejected('platform', `platform ${platform} is not accepted`);
    const { binding, evidence, endorsements } = presented;
    const slots = { bindingFor: (slot: Parameters<typeof bindingFor>[0]) => bindingFor(slot, binding) };
    try {
      return await judges.evidence({ platform, evidence, endorsements, policy, at, chains, ...slots });
    } catch (error) {
      if (!(error instanceof AttestError) || error.code === 'options_invalid') throw error;
      return rejected('form', error.message);
    }
  }

  return async (presented, at) => {
    const result = await judgeEvidence(presented, at);
    // A host that is refused anyway has nobody's accelerators verified.
    if (result.verdict === 'reject') return result;
    const { statement, binding, accelerators: shown = null } = presented;
    const named = { statement, binding, shown: async () => shown };
    const { status, detail, answers } = await judgeAccelerators(named, accepted, at, judges.accelerators);
    return {
      ...result,
      verdict: status === 'fail' ? 'reject' : 'accept',
      checks: [...result.checks, { id: 'accelerators', status, detail, source: SOURCE }],
      validUntil: earlier(result.validUntil, answersEnd(answers)),
      accelerators: answers,
    };
  };
}

/**
 * Verifies what hosts present, by an attestation policy a platform; a platform without one is not accepted.
 * @param platforms by platform, as in a receipt's trust
 * @param accelerators likewise; default none: a statement that names any is not accepted
 * @throws AttestedError `options_invalid` for a policy that is none, of a platform that there is not, or of a kind that is not known; it says where
 */
export function appraiserOf(platforms: PlatformPolicies, accelerators: AcceleratorTrust = {}): Appraise {
  return appraiserBy({ evidence: judgeEveryPlatform, accelerators: judgeAnswer }, platforms, accelerators);
}
