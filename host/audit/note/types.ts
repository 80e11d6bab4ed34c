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

/** The public half of a note key: of Ed25519 (algorithm 0x01), unless it names a scheme. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  /** 32 bytes for Ed25519. */
  readonly publicKey: Uint8Array;
  /** What verifies its lines when they are not of Ed25519. */
  readonly scheme?: SignatureScheme;
}

/** The private half of a note key. */
export interface SignerKey extends VerifierKey {
  /** The 32-byte seed of RFC 8032, or of the key's scheme. */
  readonly seed: Uint8Array;
}

/**
 * An algorithm of note keys besides Ed25519. Whoever wants one loads it (`loadMlDsa44`) and gives it to what reads keys; nobody else carries its weight. Its lines begin with the time, in seconds since
 * 1970, in eight bytes, and sign a checkpoint, not its text.
 */
export interface SignatureScheme {
  readonly name: string;
  /** The algorithm byte (C2SP signed-note). */
  readonly algorithm: number;
  readonly publicKeyBytes: number;
  /** Of a 32-byte seed. */
  publicKeyOf(seed: Uint8Array): Uint8Array;
  /** Signs a checkpoint's text as of a time, 0 for none. @throws AuditError `signature_invalid`, `checkpoint_malformed` for what is none */
  sign(key: SignerKey, text: string, time: bigint): Uint8Array;
  /** Whether a line's signature is this key's over a checkpoint's text; false for any other text. */
  verify(key: VerifierKey, text: string, signature: Uint8Array): boolean;
}

/** A note of which at least one signature is of a known key, and every signature of a known key is right. */
export interface VerifiedNote {
  readonly text: string;
  /** The known keys that signed, each once, in the order of their lines. */
  readonly verifiedBy: readonly VerifierKey[];
  /** Signatures of keys that are not known. Nothing has been checked of them. */
  readonly unknown: readonly NoteSignature[];
}
