/** `edict/attest`: evidence of trusted execution environments, verified strictly, offline, on web-standard APIs alone. */
export { AttestError, type AttestErrorCode } from './error/error.ts';
export type { Check, CheckStatus, EvidenceResult, VerifyOptions } from './appraisal/types.ts';
export { encodeBinding } from './binding/encode.ts';
export { parseBinding } from './binding/parse.ts';
export { bindingDigest, bindingFor, gcpNonce, gpuNonce, logIdOf, type BindingSlot } from './binding/slot.ts';
export { PLATFORMS, type BindingStatement, type BoundLog, type Platform } from './binding/types.ts';
export { verifyEvidence } from './verify.ts';
export type {
  AcceleratorPolicyOf,
  AcceleratorTrust,
  AcceptedAccelerators,
  AnsweredAccelerators,
  NrasTrustPolicy,
  VerifiedAccelerator,
} from './wire/accelerators.ts';
export { encodeAccelerators, type EncodedAccelerators } from './wire/answers.ts';
export type { JudgedAccelerators, ShownAccelerators } from './wire/judge-accelerators.ts';
export { readAcceleratorTrust, readPlatformPolicies } from './wire/policies.ts';
export type {
  ClaimsOf,
  EndorsementsOf,
  EvidenceOf,
  PlatformPolicies,
  PolicyOf,
  VerifiedPlatform,
} from './wire/kinds.ts';
export type { KeptBinding, ReceiptStore } from './receipt/kept/types.ts';
export { RECEIPT_CLAIMS, type ClaimId } from './receipt/claims.ts';
export { formatReceipt, formatReceiptJson } from './receipt/format.ts';
export { receiptPage, type ReceiptPageInput } from './receipt/page/document.ts';
export { readReceiptTrust } from './receipt/trust.ts';
export { parseReceipt, type ParsedReceipt } from './receipt/parse.ts';
export { receiptVerifier, verifyReceipt, type ReceiptVerifier } from './receipt/verify.ts';
export type {
  Attached,
  DecisionTime,
  KnownModule,
  Rebuilt,
  ReceiptParts,
  ReceiptResult,
  ReceiptSays,
  ReceiptTrust,
} from './receipt/types.ts';
export { ChainCache, type Remembering } from './cache/chain-cache.ts';
export type { SnpOptions } from './snp/appraise.ts';
export { readCertificateTable } from './snp/certificate-table.ts';
export type { Generation as SnpGeneration } from './snp/generation.ts';
export type { Firmware as SnpFirmware } from './snp/report.ts';
export type { Tcb as SnpTcb } from './snp/tcb.ts';
export type { SnpClaims, SnpEndorsements, SnpEvidence, SnpPolicy, SnpSigner } from './snp/types.ts';
export { verifySnp } from './snp/verify.ts';
export type * from './gcp/types.ts';
export { verifyGcp } from './gcp/verify.ts';
export type * from './maa/types.ts';
export { verifyMaa } from './maa/verify.ts';
export type { NitroOptions } from './nitro/appraise.ts';
export type { NitroClaims, NitroEndorsements, NitroEvidence, NitroPolicy } from './nitro/types.ts';
export { verifyNitro } from './nitro/verify.ts';
export type {
  DcapClaims,
  DcapCollateral,
  DcapEndorsements,
  DcapPolicy,
  ModuleClaims,
  TcbClaims,
} from './dcap/types.ts';
export type { Platform as IntelPlatform } from './dcap/pck.ts';
export { TCB_STATUSES, type TcbStatus } from './dcap/status.ts';
export { verifyTdx } from './tdx/verify.ts';
export type { TdxOptions } from './tdx/appraise.ts';
export type { TdAttribute, TdxClaims, TdxEvidence, TdxPolicy } from './tdx/types.ts';
export { verifySgx } from './sgx/verify.ts';
export type { SgxOptions } from './sgx/appraise.ts';
export type { SgxClaims, SgxEvidence, SgxPolicy } from './sgx/types.ts';
export { parseEventLog } from './eventlog/parse.ts';
export { replayRtmrs } from './eventlog/replay.ts';
export type { EventLogClaims, LoggedEvent } from './eventlog/types.ts';
export { readAzureEvidence, type AzureJsonEvidence } from './azure/json.ts';
export type {
  AzureClaims,
  AzureEndorsements,
  AzureEvidence,
  AzureMachinePolicy,
  AzurePolicy,
  Pcr as AzurePcr,
} from './azure/types.ts';
export type { AzureOptions } from './azure/machine.ts';
export { verifyAzure } from './azure/verify.ts';
export { readSignedSnpCorim, readSnpCorim } from './reference/corim-snp.ts';
export type { CorimSigner, SignedCorimOptions } from './reference/signed-corim.ts';
export { matchReferences } from './reference/match.ts';
export { readReferenceValues } from './reference/read.ts';
export type { ReferenceMatch, ReferenceTee, ReferenceValue } from './reference/types.ts';
export { toAcsEvidence, type AcsEvidence } from './interop/acs.ts';
export {
  agtReportDataHash,
  toAgtClaims,
  toAgtEvidence,
  type AgtBinding,
  type AgtClaims,
  type AgtConfidentialLevel,
  type AgtEvidence,
  type AgtEvidenceOptions,
  type AgtKeyOrigin,
} from './interop/agt.ts';
export { toEar, type EarOptions, type EarResult, type EarStatus, type EarVector } from './interop/ear.ts';
export type { NvidiaOptions } from './nvidia/appraise.ts';
export { readNvidiaEvidence } from './nvidia/evidence.ts';
export type {
  NvidiaClaims,
  NvidiaDevice,
  NvidiaDeviceClaims,
  NvidiaEndorsements,
  NvidiaEvidence,
  NvidiaMode,
  NvidiaPolicy,
} from './nvidia/types.ts';
export { verifyNvidia } from './nvidia/verify.ts';
export { verifyNras, type NrasOptions } from './nvidia/nras/nras.ts';
export type { NrasClaims, NrasEndorsements, NrasEvidence, NrasPolicy } from './nvidia/nras/types.ts';
