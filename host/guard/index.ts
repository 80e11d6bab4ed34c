/** The enforcement point: what stands between an agent's decision to act and the act. Web-standard APIs only. */
export { GovernanceDenied, type DenialCode } from './error/denied.ts';
export { GuardError, type GuardErrorCode } from './error/error.ts';
export { createGuard, type Guard } from './guard/guard.ts';
export type { Governed, Tool } from './guard/governed.ts';
export { isEngine } from './guard/misuse.ts';
export { governTool, governWith, type GovernOptions, type GovernToolOptions, type Load } from './govern/govern.ts';
export { cedarInput, type CedarCall, type CedarInput } from './project/cedar/request.ts';
export { createMemoryLimitStore } from './limits/memory.ts';
export type { LimitStore, LimitTerms, Reservation } from './limits/types.ts';
export type { ApprovalAnswer, ApprovalRequest, Approvals, Approve } from './approvals/types.ts';
export type { CallerCheck } from './callers/types.ts';
export type { ActionRecorder, DecidedAction } from './record/types.ts';
export type { InputPath } from './record/line.ts';
export type { Call, Checked, GovernedToolOptions, GuardOptions, InputOf } from './types.ts';
export { MAX_DEPTH, MAX_TEXT, MAX_VALUES } from './snapshot/tally.ts';
export { snapshot } from './snapshot/snapshot.ts';
