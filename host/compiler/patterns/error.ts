/**
 * - `invalid`: Python 3.11 refuses the pattern.
 * - `unsupported`: Python takes it, but it is not regular, or not in a way that this compiler knows: back-references, conditionals, atomic groups.
 * - `too_large`: its automaton would exceed the limits.
 * - `together_too_large`: those of all patterns of a compilation would.
 */
export type PatternErrorCode = 'invalid' | 'unsupported' | 'too_large' | 'together_too_large';

/** Why a pattern cannot be compiled. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly code: PatternErrorCode;
  /** Where in the pattern, in code points; null when it is about the whole. */
  readonly position: number | null;

  constructor(code: PatternErrorCode, message: string, position: number | null = null) {
    super(message);
    this.code = code;
    this.position = position;
  }
}
