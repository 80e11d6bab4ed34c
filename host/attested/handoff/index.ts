/** `edict/attested/handoff`: what an agent's host says of an action when the agent calls another, and what the other demands. Web-standard APIs alone. */
export { digestOfBody, digestOfParams, handOff, type HandoffTerms } from './issue.ts';
export {
  formatHandoffs,
  handoffsOfHeader,
  handoffsOfMeta,
  HANDOFF_HEADER,
  HANDOFF_META,
  metaOfHandoffs,
} from './http.ts';
export {
  HandoffVerifier,
  type HandedCall,
  type HandoffPolicy,
  type HandoffResult,
  type HandoffVerifierOptions,
  type Hop,
} from './verify.ts';
export { Peers, type Peer, type PeersOptions } from './peers.ts';
export { appraiserOf } from '../bound/appraise.ts';
export { formatPresentation, parsePresentation } from '../bound/presentation.ts';
export type { Appraise, Appraised, Presentation, Presented } from '../bound/types.ts';
export { ReplayMemory, type Accepted, type ReplayMemoryOptions, type ReplayStore } from './replay.ts';
export { demandHandoff } from './callers.ts';
export type { Handoff, HandoffSigner } from './types.ts';
export { AttestedError, type AttestedErrorCode } from '../error/error.ts';
export type { HandoffRefusal } from './refusals.ts';
