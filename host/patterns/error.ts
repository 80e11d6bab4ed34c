/**
 * - `pattern_invalid`: Python 3.11 refuses a pattern, or it is not regular, or too large.
 * - `set_too_large`: the patterns together take more than a module can hold.
 * - `text_refused`: a text that no module reads: with a lone surrogate, or longer than its limit.
 * - `steps_exceeded`: a text took more steps than the set may; its answer is not known.
 * - `module_foreign`: a module that holds no set of patterns.
 */
export type PatternSetErrorCode =
  | 'pattern_invalid'
  | 'set_too_large'
  | 'text_refused'
  | 'steps_exceeded'
  | 'module_foreign';

/** What went wrong with a set of patterns. */
export class PatternSetError extends Error {
  override readonly name = 'PatternSetError';
  readonly code: PatternSetErrorCode;

  constructor(code: PatternSetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
