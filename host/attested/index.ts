/** `edict/attested`: a host whose keys, modules and log are bound to the evidence of where it runs. */
export { createAttestedHost } from './host/host.ts';
export { noCollector } from './host/none.ts';
export type {
  AttestedHost,
  AttestedHostOptions,
  AttestedLog,
  BoundEvidence,
  CollectedEvidence,
  EvidenceCollector,
  ReceiptRequest,
} from './host/types.ts';
export { AttestedError, type AttestedErrorCode } from './error/error.ts';
