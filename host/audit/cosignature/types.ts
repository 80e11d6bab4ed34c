import type { SignerKey, VerifierKey } from '../note/types.ts';

/** The public key of a cosigner, such as a witness: it signs checkpoints with a time (C2SP tlog-cosignature, 0x04). It is no log's key. */
export interface CosignerKey extends VerifierKey {
  readonly kind: 'cosignature/v1';
}

/** The private half of a cosigner's key. */
export interface CosignerSigner extends CosignerKey, SignerKey {}

/** A cosignature that was verified. */
export interface Cosignature {
  readonly key: CosignerKey;
  /** Seconds since 1970, by the cosigner's clock: at this time the checkpoint was the largest consistent one that it knew. */
  readonly time: bigint;
}
