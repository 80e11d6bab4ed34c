/** Every way in which the bundle room refuses. The set is closed: a new code is a new line here and in the documentation. */
export type BundleErrorCode =
  /** Bytes that are no signed note, or a note whose text is no module statement. */
  | 'signature_malformed'
  /** Not signed by enough trusted keys, or a trusted key's signature does not verify. */
  | 'signature_untrusted'
  /** The signature is of another module. */
  | 'digest_mismatch'
  /** The signature is of a module of another name. */
  | 'name_mismatch'
  /** The module is older than the oldest version that may still be used. */
  | 'version_too_old';

/** The bundle room's one error class; `code` says what happened, `message` where and why. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: BundleErrorCode;

  constructor(code: BundleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
