/** Labels of COSE headers (RFC 9052 §3.1, RFC 9597, RFC 9942 §2). */
export const LABEL = {
  algorithm: 1,
  critical: 2,
  keyId: 4,
  claims: 15,
  receipts: 394,
  structure: 395,
  proofs: 396,
} as const;

/** Labels of CWT claims (RFC 8392 §4). */
export const CLAIM = { issuer: 1, subject: 2, expires: 4, notBefore: 5, issuedAt: 6 } as const;

/** Verifiable data structures: RFC 9942 §5 and draft-ietf-scitt-receipts-ccf-profile. */
export const STRUCTURE = { rfc9162: 1, ccf: 2 } as const;

/** Labels of the proofs of both structures (RFC 9942 §4.2). */
export const PROOF = { inclusion: -1, consistency: -2 } as const;

/** Algorithms of signatures (RFC 9053 §2.1 and §2.2; RFC 9864 §2 names the curve, too). */
export const ALGORITHM = {
  es256: -7,
  eddsa: -8,
  esp256: -9,
  ed25519: -19,
  es384: -35,
  esp384: -51,
} as const;
