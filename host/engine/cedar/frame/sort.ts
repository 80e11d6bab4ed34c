/**
 * Items of a set in the order of their canonical encoding (docs/module-format.md §3.1), for the two kinds of which it is known without encoding them. What is equal stands
 * once.
 */

/** The bytes of a 32-bit integer from the other end: integers are encoded with their least byte first, and compared from there. */
function reversed(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** Shorter texts do not always come first: their lengths are compared as they are encoded. */
function compareTexts(a: string, b: string): number {
  if (a.length !== b.length) return reversed(a.length) - reversed(b.length);
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareIntegers(a: number, b: number): number {
  const [low, other] = [reversed(a | 0), reversed(b | 0)];
  if (low !== other) return low - other;
  return reversed(a < 0 ? 0xffffffff : 0) - reversed(b < 0 ? 0xffffffff : 0);
}

function sort<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  const sorted = items.toSorted(compare);
  let last = 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[last]) sorted[++last] = sorted[i] as T;
  sorted.length = Math.min(sorted.length, last + 1);
  return sorted;
}

/** Texts of ASCII characters, sorted; undefined where an item is anything else, and where they are longer than `limit` together. */
export function sortTexts(items: readonly unknown[], limit: number): readonly string[] | undefined {
  let length = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item !== 'string') return undefined;
    length += item.length;
    if (length > limit || !isAscii(item)) return undefined;
  }
  return sort(items as readonly string[], compareTexts);
}

/** Integers of 32 bits, sorted; undefined where an item is anything else. */
export function sortIntegers(items: readonly unknown[]): readonly number[] | undefined {
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item !== 'number' || (item | 0) !== item) return undefined;
  }
  return sort(items as readonly number[], compareIntegers);
}
