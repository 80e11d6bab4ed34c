import type { Check, EvidenceResult } from '../appraisal/types.ts';

/** Tiers of trust of AR4SI (draft-ietf-rats-ar4si §2.3). */
export type EarStatus = 'none' | 'affirming' | 'contraindicated';

/** The trustworthiness vector of AR4SI: 0 where nothing was claimed, 2 and 3 where it is affirmed, 96 and above where it is not. */
export interface EarVector {
  readonly 'instance-identity': number;
  readonly configuration: number;
  readonly executables: number;
  readonly hardware: number;
  readonly 'runtime-opaque': number;
}

/** An attestation result in the shape of EAR (draft-ietf-rats-ear), unsigned. */
export interface EarResult {
  readonly eat_profile: 'tag:github.com,2023:veraison/ear';
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp?: number;
  readonly 'ear.verifier-id': { readonly build: string; readonly developer: string };
  readonly submods: Readonly<
    Record<
      string,
      {
        readonly 'ear.status': EarStatus;
        readonly 'ear.trustworthiness-vector': EarVector;
        readonly 'ear.appraisal-policy-id'?: string;
        /** Every check by its name. */
        readonly 'edict.checks': readonly Check[];
        readonly 'edict.claims': unknown;
      }
    >
  >;
}

/** AR4SI §2.3.4: affirmed; approved at boot; not recommended; cryptographic validation failed. */
const AFFIRMED = 2;
const APPROVED_BOOT = 3;
const CONTRAINDICATED = 96;
const NOT_VALID = 99;
/** Of a host without a trusted environment, whose word a policy takes: nothing is claimed. */
const NOTHING: EarVector = {
  'instance-identity': 0,
  configuration: 0,
  executables: 0,
  hardware: 0,
  'runtime-opaque': 0,
};
/** Checks without which nothing in the evidence is anybody's word, by the words that their names have. */
const CRYPTOGRAPHIC = /^(?:form|size|.*(?:chain|certificate|signature|key|root|revocation).*)$/;

export interface EarOptions {
  /** When it was verified, in milliseconds since 1970. */
  readonly at: number;
  /** The version of what verified it. */
  readonly build: string;
  /** The policy, if it has a name. */
  readonly policyId?: string;
  /** Whether the claims matched a reference value of what runs (`matchReferences`). */
  readonly isReferenced: boolean;
}

function vectorOf(isAccepted: boolean, checks: readonly Check[], isReferenced: boolean): EarVector {
  if (isAccepted) {
    const executables = isReferenced ? APPROVED_BOOT : 0;
    return {
      'instance-identity': AFFIRMED,
      configuration: AFFIRMED,
      executables,
      hardware: AFFIRMED,
      'runtime-opaque': AFFIRMED,
    };
  }
  const isForged = checks.some(({ id, status }) => status === 'fail' && CRYPTOGRAPHIC.test(id));
  const value = isForged ? NOT_VALID : CONTRAINDICATED;
  // Of what is genuine and not allowed, the hardware is still genuine.
  const genuine = isForged ? NOT_VALID : AFFIRMED;
  return {
    'instance-identity': genuine,
    configuration: value,
    executables: isForged ? NOT_VALID : 0,
    hardware: genuine,
    'runtime-opaque': value,
  };
}

/** Writes what a verification came to in the shape that Trustee and Veraison hand out. The verdict alone says whether it is affirmed; of software without hardware nothing is. */
export function toEar(
  { verdict, checks, claims, validUntil }: EvidenceResult<{ readonly tee: string }>,
  { at, build, policyId, isReferenced }: EarOptions,
): EarResult {
  const isAccepted = verdict === 'accept' && claims !== null;
  const isSoftware = isAccepted && claims.tee === 'none';
  const accepted = isSoftware ? ('none' as const) : ('affirming' as const);
  const submodule = {
    'ear.status': isAccepted ? accepted : ('contraindicated' as const),
    'ear.trustworthiness-vector': isSoftware ? NOTHING : vectorOf(isAccepted, checks, isReferenced),
    ...(policyId === undefined ? {} : { 'ear.appraisal-policy-id': policyId }),
    'edict.checks': checks,
    'edict.claims': isAccepted ? claims : null,
  };
  return {
    eat_profile: 'tag:github.com,2023:veraison/ear',
    iat: Math.floor(at / 1000),
    ...(validUntil === null ? {} : { exp: Math.floor(validUntil / 1000) }),
    'ear.verifier-id': { build, developer: 'edict' },
    submods: { [claims?.tee ?? 'unknown']: submodule },
  };
}
