import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import type { Sealed } from '../seal/seal.ts';

/** What a host asks a broker for a secret with. */
export interface ReleaseRequest {
  /** Name of the secret: a letter or digit, then up to 127 of those and `._/-`. */
  readonly secret: string;
  /** The binding statement's bytes; its nonce is the broker's challenge. */
  readonly statement: Uint8Array;
  /** Evidence of the statement's platform and what is verified with it, as in a receipt; both null on the platform `none`. */
  readonly evidence: Uint8Array | null;
  readonly endorsements: Uint8Array | null;
}

/** What a host presents: a statement, and the evidence that it is bound to. */
export interface Presented extends Omit<ReleaseRequest, 'secret'> {
  /** That of the statement. */
  readonly platform: string;
}

/** Verifies what is presented, at a time in milliseconds since 1970. */
export type Appraise = (presented: Presented, at: number) => Promise<EvidenceResult<unknown>>;

/** Where a secret comes from, each time anew: a file, an environment variable, or a callback to whatever keeps it. */
export type SecretSource =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly provide: () => Promise<Uint8Array> };

/** A secret on its way, sealed to the key of the statement. */
export type Release = Sealed;
