import type { Alphabet } from '../alphabet/alphabet.ts';
import type { Pattern } from '../ast.ts';

/** Prefixes are cut at this length: what one comparison of a word can tell. */
export const LONGEST_PREFIX = 8;
/** Prefixes of one pattern. */
const MOST_PREFIXES = 64;
/** A class of more bytes than this ends a prefix. */
const WIDEST_CLASS = 12;

const SPACE = 0x20;

/** The start of an occurrence in normalised text, as bytes; `open` when what follows it may be appended. */
interface Prefix {
  readonly bytes: readonly number[];
  readonly open: boolean;
}

/** All prefixes that a part can have; null when there are too many to say. */
type Prefixes = readonly Prefix[] | null;

const NOTHING: readonly Prefix[] = [{ bytes: [], open: true }];

const closed = (prefixes: readonly Prefix[]): readonly Prefix[] =>
  prefixes.map(({ bytes }) => ({ bytes, open: false }));

const distinct = (prefixes: readonly Prefix[]): readonly Prefix[] => {
  const seen = new Map<string, Prefix>();
  for (const prefix of prefixes) {
    const key = prefix.bytes.join(' ');
    const known = seen.get(key);
    // Of two that say the same, the one that says no more stays true of both.
    if (known === undefined || known.open) seen.set(key, known === undefined || !prefix.open ? prefix : known);
  }
  return [...seen.values()];
};

/** Text behind text: runs of white space are one space. */
const append = (bytes: readonly number[], more: readonly number[]): readonly number[] =>
  bytes.at(-1) === SPACE && more[0] === SPACE ? [...bytes, ...more.slice(1)] : [...bytes, ...more];

const product = (before: readonly Prefix[], behind: readonly Prefix[]): readonly Prefix[] =>
  distinct(
    before.flatMap((prefix) => {
      if (!prefix.open) return [prefix];
      return behind.map(({ bytes, open }): Prefix => {
        const whole = append(prefix.bytes, bytes);
        return whole.length > LONGEST_PREFIX
          ? { bytes: whole.slice(0, LONGEST_PREFIX), open: false }
          : { bytes: whole, open: open && whole.length < LONGEST_PREFIX };
      });
    }),
  );

const prefixesOfSequence = (items: readonly Pattern[], alphabet: Alphabet): readonly Prefix[] => {
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
  prefixes.every(({ bytes, open }) => open && bytes.length === 1 && bytes[0] === SPACE);

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

const within = (pattern: Pattern, alphabet: Alphabet): Prefixes => {
  switch (pattern.kind) {
    case 'empty':
    case 'place':
    case 'look':
      return NOTHING;
    case 'set': {
      const bytes = new Set(alphabet.symbolsOf(pattern.set).map((symbol) => alphabet.normal[symbol] ?? 0));
      if (bytes.size > WIDEST_CLASS) return null;
      return [...bytes].map((byte) => ({ bytes: [byte], open: true }));
    }
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

const startsWith = (bytes: readonly number[], start: readonly number[]): boolean =>
  start.length <= bytes.length && start.every((byte, index) => byte === bytes[index]);

/**
 * Byte strings of which one stands in normalised text wherever the pattern occurs, at its start. Null when there is no such choice; empty when
 * it occurs nowhere.
 */
export const prefixesOf = (pattern: Pattern, alphabet: Alphabet): readonly (readonly number[])[] | null => {
  const prefixes = within(pattern, alphabet);
  if (prefixes === null || prefixes.some(({ bytes }) => bytes.length === 0)) return null;
  const sorted = prefixes.map(({ bytes }) => bytes).sort((a, b) => a.length - b.length);
  const kept: (readonly number[])[] = [];
  for (const bytes of sorted) if (!kept.some((start) => startsWith(bytes, start))) kept.push(bytes);
  return kept;
};
