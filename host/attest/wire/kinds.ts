import type { BindingSlot } from '../binding/slot.ts';
import type { EvidenceResult, VerifyOptions } from '../appraisal/types.ts';
import type { Remembering } from '../cache/chain-cache.ts';
import { readNonePolicy, verifyNone } from '../none/verify.ts';
import { readGcpPolicy } from '../gcp/policy.ts';
import { verifyGcp } from '../gcp/verify.ts';
import { readMaaPolicy } from '../maa/policy.ts';
import { verifyMaa } from '../maa/verify.ts';
import type { GcpClaims, GcpEndorsements, GcpPolicy } from '../gcp/types.ts';
import type { MaaClaims, MaaEndorsements, MaaPolicy } from '../maa/types.ts';
import type { AzureClaims, AzureEndorsements, AzureEvidence, AzureMachinePolicy, Pcr } from '../azure/types.ts';
import { readAzureMachinePolicy } from '../azure/policy.ts';
import { verifyAzure } from '../azure/verify.ts';
import type { DcapCollateral, DcapEndorsements } from '../dcap/types.ts';
import type { NitroClaims, NitroEndorsements, NitroEvidence, NitroPolicy } from '../nitro/types.ts';
import { readNitroPolicy } from '../nitro/policy.ts';
import { verifyNitro } from '../nitro/verify.ts';
import type { SgxClaims, SgxEvidence, SgxPolicy } from '../sgx/types.ts';
import { readSgxPolicy } from '../sgx/policy.ts';
import { verifySgx } from '../sgx/verify.ts';
import type { TdxClaims, TdxEvidence, TdxPolicy } from '../tdx/types.ts';
import { readTdxPolicy } from '../tdx/policy.ts';
import { verifyTdx } from '../tdx/verify.ts';
import { readSnpPolicy } from '../snp/policy.ts';
import { verifySnp } from '../snp/verify.ts';
import type { SnpClaims, SnpEndorsements, SnpEvidence, SnpPolicy } from '../snp/types.ts';
import { bytes, either, index, list, nothing, optional, record, text, type Shape } from './shape.ts';

/** How evidence of a platform travels, where its binding stands, and what verifies it. */
export interface EvidenceKind<Evidence, Endorsements, Policy, Claims> {
  /** Null where there is nothing to bind. */
  readonly slot: BindingSlot | null;
  readonly evidence: Shape<Evidence>;
  readonly endorsements: Shape<Endorsements>;
  /** Reads a policy whole, before there is any evidence. @throws AttestError `options_invalid` for what is none */
  readPolicy(policy: Policy): unknown;
  verify(
    evidence: Evidence,
    options: VerifyOptions<Endorsements, Policy> & Remembering,
  ): EvidenceResult<Claims> | Promise<EvidenceResult<Claims>>;
}

function kind<Evidence, Endorsements, Policy, Claims>(
  of: EvidenceKind<Evidence, Endorsements, Policy, Claims>,
): EvidenceKind<Evidence, Endorsements, Policy, Claims> {
  return of;
}

/** No chain and no set of revocation lists is longer. */
const MOST_DER = 16;
const MOST_PCRS = 32;

const collateral = record<DcapCollateral>({
  root_ca_crl: either(bytes, text),
  pck_crl: either(bytes, text),
  tcb_info_issuer_chain: text,
  tcb_info: text,
  tcb_info_signature: optional(text),
  qe_identity_issuer_chain: text,
  qe_identity: text,
  qe_identity_signature: optional(text),
  pck_crl_issuer_chain: optional(text),
  pck_certificate_chain: optional(either(nothing, text)),
});
const dcap = record<DcapEndorsements>({ collateral: either(nothing, collateral) });

const snp = record<SnpEndorsements>({
  certificates: list(bytes, MOST_DER),
  revocationLists: list(bytes, MOST_DER),
});

const PARTS = {
  none: kind({
    slot: null,
    evidence: nothing,
    endorsements: nothing,
    readPolicy: readNonePolicy,
    verify: (_: null, options: Parameters<typeof verifyNone>[0]) => verifyNone(options),
  }),
  tdx: kind<TdxEvidence, DcapEndorsements, TdxPolicy, TdxClaims>({
    slot: 'tdx',
    evidence: record<TdxEvidence>({ quote: bytes, eventLog: optional(either(nothing, bytes)) }),
    endorsements: dcap,
    readPolicy: readTdxPolicy,
    verify: verifyTdx,
  }),
  sgx: kind<SgxEvidence, DcapEndorsements, SgxPolicy, SgxClaims>({
    slot: 'sgx',
    evidence: record<SgxEvidence>({ quote: bytes }),
    endorsements: dcap,
    readPolicy: readSgxPolicy,
    verify: verifySgx,
  }),
  nitro: kind<NitroEvidence, NitroEndorsements, NitroPolicy, NitroClaims>({
    slot: 'nitro',
    evidence: record<NitroEvidence>({ document: bytes }),
    endorsements: record<NitroEndorsements>({}),
    readPolicy: readNitroPolicy,
    verify: verifyNitro,
  }),
  azure: kind<AzureEvidence, AzureEndorsements, AzureMachinePolicy, AzureClaims>({
    slot: 'tpm',
    evidence: record<AzureEvidence>({
      hclReport: bytes,
      quote: record<AzureEvidence['quote']>({
        message: bytes,
        signature: bytes,
        pcrs: list(record<Pcr>({ index, value: bytes }), MOST_PCRS),
      }),
      tdQuote: either(nothing, bytes),
      eventLog: optional(either(nothing, bytes)),
    }),
    endorsements: record<AzureEndorsements>({ snp: optional(snp), tdx: optional(dcap) }),
    readPolicy: readAzureMachinePolicy,
    verify: verifyAzure,
  }),
  snp: kind<SnpEvidence, SnpEndorsements, SnpPolicy, SnpClaims>({
    slot: 'snp',
    evidence: record<SnpEvidence>({ report: bytes }),
    endorsements: snp,
    readPolicy: readSnpPolicy,
    verify: verifySnp,
  }),
  gcp: kind<string, GcpEndorsements, GcpPolicy, GcpClaims>({
    slot: 'gcp',
    evidence: text,
    endorsements: record<GcpEndorsements>({ crls: optional(list(bytes, MOST_DER)) }),
    readPolicy: readGcpPolicy,
    verify: verifyGcp,
  }),
  maa: kind<string, MaaEndorsements, MaaPolicy, MaaClaims>({
    slot: 'maa',
    evidence: text,
    endorsements: record<MaaEndorsements>({ signerCollateral: optional(collateral) }),
    readPolicy: readMaaPolicy,
    verify: verifyMaa,
  }),
};

type Kinds = typeof PARTS;
export type VerifiedPlatform = keyof Kinds;
type Part<K extends VerifiedPlatform, I extends number> =
  Kinds[K] extends EvidenceKind<infer E, infer N, infer P, infer C> ? [E, N, P, C][I] : never;

export type EvidenceOf<K extends VerifiedPlatform> = Part<K, 0>;
export type EndorsementsOf<K extends VerifiedPlatform> = Part<K, 1>;
export type PolicyOf<K extends VerifiedPlatform> = Part<K, 2>;
/** What is accepted of each platform. Evidence of a platform that is not here is not. */
export type PlatformPolicies = { readonly [K in VerifiedPlatform]?: PolicyOf<K> };
export type ClaimsOf<K extends VerifiedPlatform> = Part<K, 3>;

type KindOf<K extends VerifiedPlatform> = EvidenceKind<EvidenceOf<K>, EndorsementsOf<K>, PolicyOf<K>, ClaimsOf<K>>;

/** Every platform whose evidence is verified here. The type says of any one that its parts belong together. */
export const KINDS: { readonly [K in VerifiedPlatform]: KindOf<K> } = PARTS;

/** Whether a name is that of a platform, and nothing that an object merely inherits. */
export function isVerified(name: string): name is VerifiedPlatform {
  return Object.hasOwn(PARTS, name);
}
