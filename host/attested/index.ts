/**
 * `edict/attested`: a host whose keys, modules and log are bound to the evidence of where it runs; secrets for such hosts, and policy that travels with their calls. Web-standard APIs alone.
 */
export { createAttestedHost } from './host/host.ts';
export { noCollector } from './host/none.ts';
export type {
  AcceleratorCollector,
  AttestedHost,
  AttestedHostOptions,
  AttestedLog,
  BoundEvidence,
  CollectedEvidence,
  EvidenceCollector,
  ReceiptRequest,
} from './host/types.ts';
export { createSealingKey, openSealed, seal, type SealContext, type Sealed, type SealingKey } from './seal/seal.ts';
export { appraiserOf } from './bound/appraise.ts';
export type { Appraise, Appraised, Presentation, Presented } from './bound/types.ts';
export { Broker, type BrokerOptions, type ReleaseFacts } from './broker/broker.ts';
export { brokerApp, type BrokerAppOptions, type BrokerEvent } from './broker/app.ts';
export type { Challenge, ChallengesOptions } from './broker/challenges.ts';
export { isSecretName } from './broker/name.ts';
export { fetchSecret, type SecretOptions } from './broker/client.ts';
export type { Release, ReleaseRequest, SecretSource } from './broker/types.ts';
export { attestToTrustee, type TrusteeOptions, type TrusteeSession, type TrusteeTee } from './trustee/client.ts';
export { AttestedError, type AttestedErrorCode } from './error/error.ts';
