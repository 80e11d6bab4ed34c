/** One signature line of a note: who says to have signed, and what. Of any algorithm. */
export interface NoteSignature {
  /** The key's name, at most 255 bytes. */
  readonly name: string;
  /** The key's id: the first four bytes of its hash, as one unsigned number. */
  readonly keyId: number;
  /** What follows the key id; its meaning depends on the key's algorithm. */
  readonly signature: Uint8Array;
}

/** A signed note (C2SP signed-note v1.0.0), taken apart and not verified. */
export interface SignedNote {
  /** What is signed; ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** The public half of a note key. Only Ed25519 (algorithm 0x01) is known. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** The private half of a note key. */
export interface SignerKey extends VerifierKey {
  /** The 32-byte seed of RFC 8032. */
  readonly seed: Uint8Array;
}

/** A note of which at least one signature is of a known key, and every signature of a known key is right. */
export interface VerifiedNote {
  readonly text: string;
  /** The known keys that signed, each once, in the order of their lines. */
  readonly verifiedBy: readonly VerifierKey[];
  /** Signatures of keys that are not known. Nothing has been checked of them. */
  readonly unknown: readonly NoteSignature[];
}
