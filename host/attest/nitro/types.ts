/** What is verified: a document as the security module gives it, COSE_Sign1 without a tag. It has its certificates within. */
export interface NitroEvidence {
  readonly document: Uint8Array;
}

/** Nothing: a document endorses itself, by a root that is pinned. */
export type NitroEndorsements = Readonly<Record<string, never>>;

/** What is accepted. Whatever is left out has the default that is named; null stands for any. */
export interface NitroPolicy {
  /** Whether the host may look into the enclave. Default `refuse`. */
  readonly debug?: 'refuse' | 'any';
  /** Seconds that a document may be old. Default 10,800: what its leaf lives. */
  readonly maximumAge?: number;
  /** Seconds that the enclave's clock may be ahead. Default 60. */
  readonly maximumSkew?: number;
  /**
   * Values of registers that are accepted, by their number, in hexadecimal. 0 to 2 are the image, its kernel, its application; 3 the role of the parent instance, 4 the
   * instance, 8 who signed the image. Those left out may have any.
   */
  readonly pcrs?: Readonly<Record<string, readonly string[] | null>>;
  /** What `nonce` and `public_key` must be, in hexadecimal; null (the default) anything. */
  readonly nonce?: string | null;
  readonly publicKey?: string | null;
}

/** What an accepted document proves. Byte strings in lower-case hexadecimal. */
export interface NitroClaims {
  readonly tee: 'nitro';
  /** The enclave: the parent instance's id, and its own within it. */
  readonly moduleId: string;
  /** Milliseconds since 1970, by the enclave's clock. */
  readonly timestamp: number;
  readonly debug: boolean;
  /** Registers by their number. */
  readonly pcrs: Readonly<Record<string, string>>;
  readonly publicKey: string | null;
  readonly userData: string | null;
  readonly nonce: string | null;
}
