/**
 * Thrown where an input is not written straight: it is seldom of that form, or no input at all. The reference (`project.ts`) then reads it, and says what is wrong with it.
 */
export class Irregular extends Error {
  override readonly name = 'Irregular';
}

const IRREGULAR = new Irregular('not written straight');

/** Thrown again and again: nobody reads where it came from. */
export function irregular(): never {
  throw IRREGULAR;
}
