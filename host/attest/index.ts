/** `edict/attest`: evidence of trusted execution environments, verified strictly, offline, on web-standard APIs alone. */
export { AttestError, type AttestErrorCode } from './error/error.ts';
export type { Check, CheckStatus, EvidenceResult, VerifyOptions } from './appraisal/types.ts';
export { encodeBinding } from './binding/encode.ts';
export { parseBinding } from './binding/parse.ts';
export { bindingDigest, bindingFor, gcpNonce, gpuNonce, logIdOf, type BindingSlot } from './binding/slot.ts';
export { PLATFORMS, type BindingStatement, type BoundLog, type Platform } from './binding/types.ts';
