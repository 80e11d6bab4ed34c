import { END_OF_CODE_POINTS, complementOf } from '../code-points/set.ts';
import type { CodePointSet } from '../code-points/set.ts';
import { PatternError } from '../error.ts';
import type { ClassPart, Flag } from '../syntax/tree.ts';
import { ASCII_CLASSES, unicodeClasses } from '../unicode/classes.ts';
import { classSetOf, literalSetOf } from '../unicode/closure.ts';
import type { ClassItem } from '../unicode/closure.ts';
import { asciiFolding, unicodeFolding } from '../unicode/folding.ts';
import type { Folding } from '../unicode/folding.ts';

/** Bounds of ranges in the different sets of one pattern, and letters looked at to fold them, so that a hostile one takes neither memory nor time to speak of. */
const MOST_BOUNDS = 1 << 19;

/** No range, however wide, has more letters to fold. */
const MOST_LETTERS = 2048;

const ALL: CodePointSet = [0, END_OF_CODE_POINTS];
const LINE_FEED: CodePointSet = [0x0a, 0x0b];

/** How flags fold case; null where case counts. */
export const foldingFor = (flags: ReadonlySet<Flag>): Folding | null => {
  if (!flags.has('i')) return null;
  return flags.has('a') ? asciiFolding() : unicodeFolding();
};

const itemOf = (part: ClassPart, flags: ReadonlySet<Flag>): ClassItem => {
  if (part.kind !== 'category') return part;
  const set = (flags.has('a') ? ASCII_CLASSES : unicodeClasses())[part.category];
  return { kind: 'class', set: part.negated ? complementOf(set) : set };
};

const keyOfPart = (part: ClassPart): string => {
  switch (part.kind) {
    case 'literal':
      return `${part.codePoint}`;
    case 'range':
      return `${part.low}-${part.high}`;
    case 'category':
      return part.negated ? part.category.toUpperCase() : part.category;
  }
};

/** What it takes to fold the parts of a class. */
const effortOf = (parts: readonly ClassPart[], flags: ReadonlySet<Flag>): number =>
  flags.has('i')
    ? parts.reduce((sum, part) => (part.kind === 'range' ? sum + Math.min(part.high - part.low, MOST_LETTERS) : sum), 0)
    : 0;

/** The sets of one pattern; those of equal parts are the same object. */
export class Sets {
  readonly #sets = new Map<string, CodePointSet>();
  #bounds = 0;

  literal(codePoint: number, negated: boolean, flags: ReadonlySet<Flag>): CodePointSet {
    const set = this.#remember(`${codePoint}`, flags, () => literalSetOf(codePoint, foldingFor(flags)));
    return negated ? this.#remember(`^${codePoint}`, flags, () => complementOf(set)) : set;
  }

  class(parts: readonly ClassPart[], negated: boolean, flags: ReadonlySet<Flag>): CodePointSet {
    // Each part once: that of `\w`, written ten thousand times, would be ten thousand times its ranges.
    const distinct = new Map(parts.map((part) => [keyOfPart(part), part]));
    const key = `${negated ? '[^' : '['}${[...distinct.keys()].join(' ')}`;
    return this.#remember(key, flags, () => {
      const once = [...distinct.values()];
      this.#spend(effortOf(once, flags));
      return classSetOf(
        once.map((part) => itemOf(part, flags)),
        negated,
        foldingFor(flags),
      );
    });
  }

  any(flags: ReadonlySet<Flag>): CodePointSet {
    return this.#remember('.', flags, () => (flags.has('s') ? ALL : complementOf(LINE_FEED)));
  }

  #remember(name: string, flags: ReadonlySet<Flag>, make: () => CodePointSet): CodePointSet {
    const key = `${flags.has('i') ? 'i' : ''}${flags.has('a') ? 'a' : ''}${flags.has('s') ? 's' : ''} ${name}`;
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const set = make();
    this.#spend(set.length);
    this.#sets.set(key, set);
    return set;
  }

  #spend(bounds: number): void {
    this.#bounds += bounds;
    if (this.#bounds > MOST_BOUNDS) throw new PatternError('too_large', 'the classes have too many ranges');
  }
}
