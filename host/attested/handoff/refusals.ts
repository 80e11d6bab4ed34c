/** Why a call is not accepted. */
export type HandoffRefusal =
  /** The call brought none. */
  | 'missing'
  | 'malformed'
  /** More hops than are accepted. */
  | 'chain_too_long'
  /** A hop that does not answer the one before it. */
  | 'chain_broken'
  /** The binding that signed it is not known, or its evidence does not hold. */
  | 'peer_unknown'
  | 'signature_invalid'
  /** It is for another method, audience or body. */
  | 'other_call'
  | 'expired'
  /** The statement's time is over, has not begun, or is too long ago. */
  | 'evidence_stale'
  | 'platform_refused'
  /** A module that is not accepted, or that its statement does not name. */
  | 'module_refused'
  /** The caller's own policy did not allow this action. */
  | 'verdict_refused'
  /** The decision was not recorded. */
  | 'record_missing'
  /** It was accepted before, or nobody can say that it was not. */
  | 'replayed';

/** What each says. */
export const REFUSALS: Readonly<Record<HandoffRefusal, string>> = {
  missing: 'the call brings no handoff',
  malformed: 'a handoff that is none',
  chain_too_long: 'more hops than are accepted',
  chain_broken: 'a hop does not answer the one before it',
  peer_unknown: 'no accepted evidence of a caller is known',
  signature_invalid: 'a signature does not verify',
  other_call: 'the handoff is for another call',
  expired: 'the handoff has expired, is valid for too long, or is of a clock that is ahead',
  evidence_stale: "a caller's evidence is not of this time",
  platform_refused: 'a caller runs where it is not accepted',
  module_refused: "a caller's policy is not accepted",
  verdict_refused: "a caller's own policy did not allow the action",
  record_missing: "a caller's decision was not recorded",
  replayed: 'the handoff was used before, or could have been',
};
