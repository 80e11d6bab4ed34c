import type { Tests } from './test.ts';

/** What becomes of a rule's comparison. */
export type Outcome =
  /** `inexact` says in what the tests are not the comparison; empty when they are. */
  | { readonly kind: 'tests'; readonly tests: Tests; readonly inexact: readonly string[] }
  /** It fits nothing. */
  | { readonly kind: 'never'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Which side a translation leans to where it cannot be the same: what denies may deny more, what allows may allow less. */
export type Side = 'more' | 'less';

/** What the comparison is about. */
export interface Subject {
  readonly field: string;
  readonly path: string;
  readonly side: Side;
}

export const refused = (why: string): Outcome => ({ kind: 'refused', why });
export const tests = (tests: Tests, ...inexact: readonly string[]): Outcome => ({ kind: 'tests', tests, inexact });

export const INEXACT = {
  texts: 'a text counts as the number that it reads as',
  order:
    'a text counts as the number that it reads as, and what is no number does not match, where v4 fails and denies',
  missing: ({ field }: Subject): string => `it also matches when ${field} is missing or null, which counts as 0`,
  zero: ({ field }: Subject): string => `it does not match when ${field} is 0, which counts as missing`,
  empty: ({ field }: Subject): string =>
    `it does not match when ${field} is 0, false, [] or {}, which count as missing`,
  others: ({ field }: Subject): string => `it does not match when ${field} is no number, where v4 does`,
  unhashable: ({ field }: Subject): string =>
    `it does not match when ${field} is a list or a mapping, where v4 fails and denies`,
  shown: ({ field }: Subject): string =>
    `it does not match when ${field} is no text, where v4 compares the text that Python shows`,
} as const;
