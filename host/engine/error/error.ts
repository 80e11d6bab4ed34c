/** Every way in which the engine refuses. The set is closed: a new code is a new line here and in the documentation. */
export type EngineErrorCode =
  /** Bytes that are not deterministic CBOR, or not what was expected in them. */
  | 'cbor_invalid'
  /** A value that deterministic CBOR cannot carry. */
  | 'cbor_unsupported'
  /** Text that is not strict JSON, or that is too deep or too large. */
  | 'json_invalid'
  /** An input that cannot become a frame: a cycle, too deep, too large, a lone surrogate, a getter that throws. */
  | 'input_invalid'
  /** A cell, or a frame's bytes, that break the format. */
  | 'cell_invalid'
  /** A manifest that breaks the format. */
  | 'manifest_invalid'
  /** A file that is no decision module. */
  | 'module_invalid'
  /** An expected digest that is no SHA-256 in hexadecimal. */
  | 'digest_invalid'
  /** The module's digest is not the expected one. */
  | 'digest_mismatch'
  /** A compiled `WebAssembly.Module` without its bytes and without a digest that the caller vouches for. */
  | 'digest_required'
  /** The source could not be read or compiled. */
  | 'module_unavailable'
  /** The module has no entry of that name. */
  | 'entry_unknown'
  /** `explain` of a module that was built without explanations. */
  | 'explanations_missing'
  /** A swap whose module was ready only after a later swap had been made. */
  | 'superseded'
  /** Entities that the module does not install: too many, a cycle among their parents, one given twice and differently. */
  | 'state_refused'
  /** The module has no policy that reads entities, or was built without room for any. */
  | 'state_unsupported'
  /** A swap that does not say what becomes of what is installed. */
  | 'state_lost';

/** The engine's one error class; `code` says what happened, `message` where and why. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
