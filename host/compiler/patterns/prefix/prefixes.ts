import type { Alphabet } from '../alphabet/alphabet.ts';
import type { Pattern } from '../ast.ts';
import { EMPTY, LONGEST_PREFIX, SPACE, closed, distinct, product } from './prefix.ts';
import type { Prefix } from './prefix.ts';

/** Prefixes of one pattern. */
const MOST_PREFIXES = 64;
/** A class of more bytes than this is passed over, or ends a prefix. */
const WIDEST_CLASS = 12;
/** Prefixes that are put together for one pattern; of patterns that people write, none takes a tenth. */
const MOST_JOINS = 1 << 17;

const NOTHING: readonly Prefix[] = [EMPTY];

const isSpace = (prefixes: readonly Prefix[]): boolean =>
  prefixes.every(({ bytes, open, skipped }) => open && skipped === 0 && bytes.length === 1 && bytes[0] === SPACE);

/**
 * How the parts of one pattern begin. Each part is looked at once, however often it is asked about; when too much has been put together, nothing more is said of any, which
 * is never wrong.
 */
export class Prefixes {
  readonly #alphabet: Alphabet;
  readonly #known = new Map<Pattern, readonly Prefix[] | null>();
  #joins = 0;

  constructor(alphabet: Alphabet) {
    this.#alphabet = alphabet;
  }

  /** All prefixes that a part can have; null when there are too many to say. */
  of(part: Pattern): readonly Prefix[] | null {
    const known = this.#known.get(part);
    if (known !== undefined) return known;
    const prefixes = this.#within(part);
    this.#known.set(part, prefixes);
    return prefixes;
  }

  /** All prefixes of what stands one behind the other. */
  ofSequence(items: readonly Pattern[]): readonly Prefix[] {
    let prefixes = NOTHING;
    for (const item of items) {
      if (!prefixes.some(({ open }) => open)) break;
      const longer = this.#product(prefixes, this.of(item));
      if (longer === null || longer.length > MOST_PREFIXES) return closed(prefixes);
      prefixes = longer;
    }
    return prefixes;
  }

  #product(before: readonly Prefix[], behind: readonly Prefix[] | null): readonly Prefix[] | null {
    if (behind === null) return null;
    this.#joins += before.length * behind.length;
    return this.#joins > MOST_JOINS ? null : product(before, behind);
  }

  #within(part: Pattern): readonly Prefix[] | null {
    switch (part.kind) {
      case 'empty':
      case 'look':
        return NOTHING;
      case 'place':
        return part.place === 'text-start' ? [{ ...EMPTY, atStart: true, open: false }] : NOTHING;
      case 'set':
        return this.#ofSet(this.#alphabet.symbolsOf(part.set));
      case 'sequence':
        return this.ofSequence(part.items);
      case 'choice': {
        const parts = part.items.map((item) => this.of(item));
        const all = parts.flatMap((prefixes) => prefixes ?? []);
        return parts.includes(null) || all.length > MOST_PREFIXES * 2 ? null : distinct(all);
      }
      case 'repeat':
        return this.#ofRepeat(part.item, part.min, part.max);
    }
  }

  #ofSet(symbols: readonly number[]): readonly Prefix[] | null {
    const { normal, isSpaceFree } = this.#alphabet;
    const bytes = new Set(symbols.map((symbol) => normal[symbol] ?? 0));
    if (bytes.size <= WIDEST_CLASS) return [...bytes].map((byte) => ({ ...EMPTY, bytes: [byte] }));
    return isSpaceFree(symbols) ? [{ ...EMPTY, skipped: 1 }] : null;
  }

  #ofRepeat(item: Pattern, min: number, max: number): readonly Prefix[] | null {
    const one = this.of(item);
    if (one === null) return null;
    // However many white spaces are one space.
    if (isSpace(one)) return min === 0 ? distinct([...NOTHING, ...one]) : one;
    if (min === 0) return max === 1 ? distinct([...NOTHING, ...one]) : null;
    const copies = this.ofSequence(Array.from({ length: Math.min(min, LONGEST_PREFIX) }, () => item));
    return min === max && min <= LONGEST_PREFIX ? copies : closed(copies);
  }
}
