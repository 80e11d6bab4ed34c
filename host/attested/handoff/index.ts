/** `edict/attested/handoff`: what an agent's host says of an action when the agent calls another, and what the other demands. Web-standard APIs alone. */
export { handOff, digestOfParams, type HandoffTerms } from './issue.ts';
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
  type HandoffRefusal,
  type HandoffResult,
  type HandoffVerifierOptions,
  type Hop,
} from './verify.ts';
export { Peers, type Peer, type PeersOptions, type Presentation } from './peers.ts';
export { demandHandoff } from './callers.ts';
export type { Handoff, HandoffSigner } from './types.ts';
export { AttestedError, type AttestedErrorCode } from '../error/error.ts';
