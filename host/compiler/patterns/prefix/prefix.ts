/** Prefixes of one length and another put together. */

/** Prefixes are cut at this length: what one comparison of a word can tell. */
export const LONGEST_PREFIX = 8;
/** Code points that may be passed over before the bytes. */
const MOST_SKIPPED = 3;

export const SPACE = 0x20;

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

/** What the empty text begins with. */
export const EMPTY: Prefix = { atStart: false, skipped: 0, bytes: [], open: true };

/** The same, with nothing known of what follows. */
export const closed = (prefixes: readonly Prefix[]): readonly Prefix[] =>
  prefixes.map((prefix) => ({ ...prefix, open: false }));

/** The same, each once. */
export const distinct = (prefixes: readonly Prefix[]): readonly Prefix[] => {
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

/** How what begins with one of `before`, and goes on with one of `behind`, begins. */
export const product = (before: readonly Prefix[], behind: readonly Prefix[]): readonly Prefix[] =>
  distinct(before.flatMap((prefix) => behind.map((next) => join(prefix, next))));
