/** `edict/attest`: evidence of trusted execution environments, verified strictly, offline, on web-standard APIs alone. */
export { AttestError, type AttestErrorCode } from './error/error.ts';
export type { Check, CheckStatus, EvidenceResult, VerifyOptions } from './appraisal/types.ts';
