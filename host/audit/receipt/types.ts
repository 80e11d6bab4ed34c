/** A key that receipts may be signed with. */
export interface ReceiptKey {
  readonly curve: 'Ed25519' | 'P-256' | 'P-384';
  /** 32 bytes of Ed25519; of the others the uncompressed point of 65 or 97 bytes, which begins with 4. */
  readonly publicKey: Uint8Array;
  /** What receipts call the key in their `kid` (RFC 9052 §3.1); null: they may call it anything. */
  readonly keyId: Uint8Array | null;
}

/** Whose receipts a verifier trusts. */
export interface ReceiptTrust {
  /** The `iss` that a receipt must claim (RFC 8392 §3.1.1): the log's origin, or the service's name. Left out, it is not looked at. */
  readonly issuer?: string;
  /** Each of them is trusted alone. */
  readonly keys: readonly ReceiptKey[];
  /** Seconds since 1970; needed for receipts that are valid for a time only. The clock is never asked. */
  readonly at?: number;
}

/** A proof of inclusion in a tree of RFC 9162 (RFC 9942 §5.2). */
export interface InclusionProof {
  readonly kind: 'inclusion';
  readonly size: bigint;
  readonly index: bigint;
  /** Hashes of 32 bytes, the leaf's sibling first; one at least. */
  readonly path: readonly Uint8Array[];
}

/** A proof of consistency between two trees of RFC 9162 (RFC 9942 §5.3). */
export interface ConsistencyProof {
  readonly kind: 'consistency';
  readonly firstSize: bigint;
  readonly secondSize: bigint;
  /** Hashes of 32 bytes; one at least. */
  readonly path: readonly Uint8Array[];
}

/** A proof of inclusion in the ledger of CCF (draft-ietf-scitt-receipts-ccf-profile). */
export interface CcfProof {
  readonly kind: 'ccf';
  readonly transactionHash: Uint8Array;
  readonly evidence: string;
  readonly dataHash: Uint8Array;
  /** From the leaf to the root; `left`: the sibling stands on the left. */
  readonly path: readonly { readonly left: boolean; readonly hash: Uint8Array }[];
}

/** A COSE receipt (RFC 9942), taken apart and not verified. */
export interface Receipt {
  /** `alg`, of the COSE registry. */
  readonly algorithm: number;
  /** `kid`; null when there is none. */
  readonly keyId: Uint8Array | null;
  /** The claim `iss`; null when there is none. */
  readonly issuer: string | null;
  /** The claims `iat`, `nbf` and `exp`, in seconds since 1970. */
  readonly issuedAt: number | null;
  readonly notBefore: number | null;
  readonly expires: number | null;
  /** The one proof: `vds` 1 has inclusion and consistency, `vds` 2 that of CCF. */
  readonly proof: InclusionProof | ConsistencyProof | CcfProof;
  /** The signed root; null when it is detached, as it should be. */
  readonly payload: Uint8Array | null;
  /** The protected header as it is signed. */
  readonly protectedHeader: Uint8Array;
  readonly signature: Uint8Array;
}
