import type { Alphabet } from '../alphabet/alphabet.ts';
import type { Pattern } from '../ast.ts';

/** Prefixes are cut at this length: what one comparison of a word can tell. */
const LONGEST_PREFIX = 8;
/** Prefixes of one pattern. */
const MOST_PREFIXES = 64;
/** A class of more bytes than this is passed over, or ends a prefix. */
const WIDEST_CLASS = 12;
/** Code points that may be passed over before the bytes. */
const MOST_SKIPPED = 3;

const SPACE = 0x20;

/** How an occurrence begins in normalised text. */
export interface Prefix {
  /** At the text's start only. */
  readonly atStart: boolean;
  /** So many code points of any kind, none of them white space. */
  readonly skipped: number;
  /** Then these bytes. */
  readonly bytes: readonly number[];
  /** Whether what follows may be appended. */
  readonly open: boolean;
}

/** All prefixes that a part can have; null when there are too many to say. */
type Prefixes = readonly Prefix[] | null;

const EMPTY: Prefix = { atStart: false, skipped: 0, bytes: [], open: true };
const NOTHING: readonly Prefix[] = [EMPTY];

const closed = (prefixes: readonly Prefix[]): readonly Prefix[] =>
  prefixes.map((prefix) => ({ ...prefix, open: false }));

const distinct = (prefixes: readonly Prefix[]): readonly Prefix[] => {
  const seen = new Map<string, Prefix>();
  for (const prefix of prefixes) {
    const key = `${String(prefix.atStart)} ${prefix.skipped} ${prefix.bytes.join(' ')}`;
    // Of two that say the same, the one that says no more stays true of both.
    if (seen.get(key)?.open !== false) seen.set(key, prefix);
  }
  return [...seen.values()];
};

/** Text behind text: runs of white space are one space. */
const append = (bytes: readonly number[], more: readonly number[]): readonly number[] =>
  bytes.at(-1) === SPACE && more[0] === SPACE ? [...bytes, ...more.slice(1)] : [...bytes, ...more];

const join = (before: Prefix, behind: Prefix): Prefix => {
  if (!before.open) return before;
  if (behind.atStart) {
    // Behind anything else, no occurrence begins here; what is before says enough then.
    return before.bytes.length === 0 && before.skipped === 0 ? behind : { ...before, open: false };
  }
  if (behind.skipped > 0) {
    const skipped = before.skipped + behind.skipped;
    if (before.bytes.length > 0 || skipped > MOST_SKIPPED) return { ...before, open: false };
    return { ...behind, skipped };
  }
  const bytes = append(before.bytes, behind.bytes);
  return bytes.length >= LONGEST_PREFIX
    ? { ...before, bytes: bytes.slice(0, LONGEST_PREFIX), open: false }
    : { ...before, bytes, open: behind.open };
};

const product = (before: readonly Prefix[], behind: readonly Prefix[]): readonly Prefix[] =>
  distinct(before.flatMap((prefix) => behind.map((next) => join(prefix, next))));

/** All prefixes of what stands one behind the other. */
export const prefixesOfSequence = (items: readonly Pattern[], alphabet: Alphabet): readonly Prefix[] => {
  let prefixes = NOTHING;
  for (const item of items) {
    if (!prefixes.some(({ open }) => open)) break;
    const next = within(item, alphabet);
    const longer = next === null ? null : product(prefixes, next);
    if (longer === null || longer.length > MOST_PREFIXES) return closed(prefixes);
    prefixes = longer;
  }
  return prefixes;
};

const isSpace = (prefixes: readonly Prefix[]): boolean =>
  prefixes.every(({ bytes, open, skipped }) => open && skipped === 0 && bytes.length === 1 && bytes[0] === SPACE);

const prefixesOfRepeat = (item: Pattern, min: number, max: number, alphabet: Alphabet): Prefixes => {
  const one = within(item, alphabet);
  if (one === null) return null;
  // However many white spaces are one space.
  if (isSpace(one)) return min === 0 ? distinct([...NOTHING, ...one]) : one;
  if (min === 0) return max === 1 ? distinct([...NOTHING, ...one]) : null;
  const copies = prefixesOfSequence(
    Array.from({ length: Math.min(min, LONGEST_PREFIX) }, () => item),
    alphabet,
  );
  return min === max && min <= LONGEST_PREFIX ? copies : closed(copies);
};

const prefixesOfSet = (symbols: readonly number[], { normal, isSpaceFree }: Alphabet): Prefixes => {
  const bytes = new Set(symbols.map((symbol) => normal[symbol] ?? 0));
  if (bytes.size <= WIDEST_CLASS) return [...bytes].map((byte) => ({ ...EMPTY, bytes: [byte] }));
  return isSpaceFree(symbols) ? [{ ...EMPTY, skipped: 1 }] : null;
};

const within = (pattern: Pattern, alphabet: Alphabet): Prefixes => {
  switch (pattern.kind) {
    case 'empty':
    case 'look':
      return NOTHING;
    case 'place':
      return pattern.place === 'text-start' ? [{ ...EMPTY, atStart: true, open: false }] : NOTHING;
    case 'set':
      return prefixesOfSet(alphabet.symbolsOf(pattern.set), alphabet);
    case 'sequence':
      return prefixesOfSequence(pattern.items, alphabet);
    case 'choice': {
      const parts = pattern.items.map((item) => within(item, alphabet));
      const all = parts.flatMap((part) => part ?? []);
      return parts.includes(null) || all.length > MOST_PREFIXES * 2 ? null : distinct(all);
    }
    case 'repeat':
      return prefixesOfRepeat(pattern.item, pattern.min, pattern.max, alphabet);
  }
};

/** Bytes of which an occurrence has some, in normalised text, behind so many code points at its start. */
export interface Beginning {
  readonly skipped: number;
  readonly bytes: readonly number[];
}

/** How the occurrences of a pattern begin. */
export interface Beginnings {
  /** Whether some begin at the text's start, whatever stands there. */
  readonly atStart: boolean;
  /** The others have one of these. */
  readonly beginnings: readonly Beginning[];
}

const startsWith = (bytes: readonly number[], start: readonly number[]): boolean =>
  start.length <= bytes.length && start.every((byte, index) => byte === bytes[index]);

/** How the occurrences of a pattern begin; null when there is no such choice. */
export const beginningsOf = (pattern: Pattern, alphabet: Alphabet): Beginnings | null => {
  const prefixes = within(pattern, alphabet);
  if (prefixes === null || prefixes.some(({ bytes, atStart }) => bytes.length === 0 && !atStart)) return null;
  const sorted = prefixes.filter(({ atStart }) => !atStart).sort((a, b) => a.bytes.length - b.bytes.length);
  const kept: Beginning[] = [];
  for (const { skipped, bytes } of sorted) {
    if (!kept.some((other) => other.skipped === skipped && startsWith(bytes, other.bytes)))
      kept.push({ skipped, bytes });
  }
  return { atStart: prefixes.some(({ atStart }) => atStart), beginnings: kept };
};
