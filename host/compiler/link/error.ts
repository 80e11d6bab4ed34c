/** Why a unit cannot become a module. */
export type LinkErrorCode =
  /** A limit is no integer of its range. */
  | 'limit_invalid'
  /** A constant nests deeper than 64. */
  | 'constant_too_deep'
  /** The AssemblyScript compiler refused the generated source: a bug of Edict. */
  | 'compilation_failed'
  /** The AssemblyScript compiler, an optional dependency, is not installed. */
  | 'toolchain_missing'
  /** The compiled code is not what the linker expects: a bug of Edict or another toolchain. */
  | 'code_unexpected'
  /** The tables or the manifest are larger than a module may be. */
  | 'module_too_large';

/** The back end's error; `code` says what happened. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
