/** Thrown inside the analysis, and caught by it, when something cannot be judged within its bounds. */
export class TooComplex extends Error {
  override readonly name = 'TooComplex';
}
