/** `edict/attest`: evidence of trusted execution environments, verified strictly, offline, on web-standard APIs alone. */
export { AttestError, type AttestErrorCode } from './error/error.ts';
export type { Check, CheckStatus, EvidenceResult, VerifyOptions } from './appraisal/types.ts';
export { encodeBinding } from './binding/encode.ts';
export { parseBinding } from './binding/parse.ts';
export { bindingDigest, bindingFor, gcpNonce, gpuNonce, logIdOf, type BindingSlot } from './binding/slot.ts';
export { PLATFORMS, type BindingStatement, type BoundLog, type Platform } from './binding/types.ts';
export { ChainCache } from './cache/chain-cache.ts';
export type { SnpOptions } from './snp/appraise.ts';
export type { SnpChain, SnpChains } from './snp/chain.ts';
export { readCertificateTable } from './snp/certificate-table.ts';
export type { Generation as SnpGeneration } from './snp/generation.ts';
export type { Firmware as SnpFirmware } from './snp/report.ts';
export type { Tcb as SnpTcb } from './snp/tcb.ts';
export type { SnpClaims, SnpEndorsements, SnpEvidence, SnpPolicy, SnpSigner } from './snp/types.ts';
export { verifySnp } from './snp/verify.ts';
