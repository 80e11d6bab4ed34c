/** Every way in which the attestation room refuses. The set is closed: a new code is a new line here and in the documentation. Evidence that is not good is no error: it is a verdict. */
export type AttestErrorCode =
  /** Options that no verification can be made with: a policy with an unknown member, a time that is none. */
  | 'options_invalid'
  /** Bytes that are no DER, X.509, CRL, CBOR or COSE of the form that stands there. */
  | 'malformed'
  /** Reference values that none of the trusted signers has signed, or not for this time. */
  | 'signature_invalid'
  /** More bytes, items or depth than evidence of this kind has. */
  | 'too_large'
  /** What evidence is collected from is not on this machine, or may not be opened. */
  | 'not_available'
  /** What evidence is collected from refused, or answered what it cannot answer. */
  | 'collection_failed'
  /** A decision of which no receipt can be made that verifies: nothing was kept of what stood for it, no statement was in force, no head of its host is known. */
  | 'not_provable';

/** What the attestation room throws. */
export class AttestError extends Error {
  override readonly name = 'AttestError';
  readonly code: AttestErrorCode;

  constructor(code: AttestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
