/** Every way in which the attested room refuses. The set is closed: a new code is a new line here and in the documentation. */
export type AttestedErrorCode =
  /** Options that nothing can be made with. */
  | 'options_invalid'
  /** Bytes that are no request, or no answer, of a broker. */
  | 'request_malformed'
  /** More bytes than a request or answer has. */
  | 'too_large'
  /** Asked too often, or by too many at once. */
  | 'rate_limited'
  /** A challenge that was not given, has been used, or is too old. */
  | 'challenge_invalid'
  /** Evidence that the verifier rejected. */
  | 'evidence_rejected'
  /** The broker's policy does not let the secret go. */
  | 'release_denied'
  /** A secret that cannot be had: its file, variable or callback gave none. */
  | 'secret_unavailable'
  /** What was sealed for another key, or changed on its way. */
  | 'sealed_invalid';

/** What the attested room throws. */
export class AttestedError extends Error {
  override readonly name = 'AttestedError';
  readonly code: AttestedErrorCode;

  constructor(code: AttestedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
