import type { Presentation } from '../bound/types.ts';
import type { Sealed } from '../seal/seal.ts';

/** What a host asks a broker for a secret with; the nonce of its statement is the broker's challenge. */
export interface ReleaseRequest extends Presentation {
  /** Name of the secret: up to 128 letters, digits and `._-`, in parts between slashes, each of which begins with a letter or digit. */
  readonly secret: string;
}

/** Where a secret comes from, each time anew: a file, an environment variable, or a callback to whatever keeps it. */
export type SecretSource =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly provide: () => Promise<Uint8Array> };

/** A secret on its way, sealed to the key of the statement. */
export type Release = Sealed;
