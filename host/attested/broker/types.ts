import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import type { Sealed } from '../seal/seal.ts';

/** What a host asks a broker for a secret with. */
export interface ReleaseRequest {
  /** Name of the secret: a letter or digit, then up to 127 of those and `._/-`. */
  readonly secret: string;
  /** The binding statement's bytes; its nonce is the broker's challenge. */
  readonly statement: Uint8Array;
  /** Evidence that is bound to the statement, with its endorsements, in the form that the broker's `appraise` reads. */
  readonly evidence: Uint8Array;
}

/** Verifies evidence against the statement that it must be bound to, at a time in milliseconds since 1970. */
export type Appraise = (evidence: Uint8Array, statement: Uint8Array, at: number) => Promise<EvidenceResult<unknown>>;

/** Where a secret comes from, each time anew: a file, an environment variable, or a callback to whatever keeps it. */
export type SecretSource =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly provide: () => Promise<Uint8Array> };

/** A secret on its way, sealed to the key of the statement. */
export type Release = Sealed;
