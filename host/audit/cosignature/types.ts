import type { SignerKey, VerifierKey } from '../note/types.ts';

/**
 * The public key of a cosigner, such as a witness: it signs checkpoints with a time (C2SP tlog-cosignature). `cosignature/v1` is Ed25519 (0x04), and no log's key; `subtree/v1` is a key of a scheme
 * (ML-DSA-44, 0x06), whose message says its name.
 */
export interface CosignerKey extends VerifierKey {
  readonly kind: 'cosignature/v1' | 'subtree/v1';
}

/** The private half of a cosigner's key. */
export interface CosignerSigner extends CosignerKey, SignerKey {}

/** A cosignature that was verified. */
export interface Cosignature {
  readonly key: CosignerKey;
  /** Seconds since 1970, by the cosigner's clock: at this time the checkpoint was the largest consistent one that it knew. */
  readonly time: bigint;
}
