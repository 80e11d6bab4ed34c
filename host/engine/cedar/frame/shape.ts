import { compareUtf8 } from '../../utf8/utf8.ts';
import { nameOf, type Name } from './name.ts';

/** What a record with certain keys, in the order in which its object has them, is in a frame. */
export interface Shape {
  /** The keys as the object has them. */
  readonly keys: readonly string[];
  /** Those that reach the frame, in its order: their places among the keys, and their names. */
  readonly order: readonly number[];
  readonly names: readonly Name[];
}

const PLACES = 64;
/** Records with more entries, or with longer keys, are no shapes that come again. */
const MOST_KEYS = 64;
const LONGEST_KEY = 256;

function isSame(shape: Shape, keys: readonly string[], from: number): boolean {
  const known = shape.keys;
  for (let i = 0; i < known.length; i++) if (known[i] !== keys[from + i]) return false;
  return true;
}

/** The shapes of records that were met lately: most requests bring the same again, and then nothing is sorted or encoded. */
export class Shapes {
  readonly #known: (Shape | undefined)[] = Array.from({ length: PLACES }, () => undefined);
  readonly #wanted: ReadonlySet<string> | null;

  /** @param wanted keys that reach the frame; null for all */
  constructor(wanted: readonly string[] | null) {
    this.#wanted = wanted === null ? null : new Set(wanted);
  }

  /** The shape of a record with `count` keys, which stand in `keys` at `from`. */
  find(keys: readonly string[], from: number, count: number): Shape {
    if (count === 0) return EMPTY;
    const first = keys[from] as string;
    const last = keys[from + count - 1] as string;
    const place = (count * 11 + first.length + 3 * last.length + 5 * last.charCodeAt(0)) & (PLACES - 1);
    const known = this.#known[place];
    if (known !== undefined && known.keys.length === count && isSame(known, keys, from)) return known;
    const shape = this.#make(keys.slice(from, from + count));
    if (count <= MOST_KEYS && shape.keys.every(({ length }) => length <= LONGEST_KEY)) this.#known[place] = shape;
    return shape;
  }

  #make(keys: readonly string[]): Shape {
    const wanted = this.#wanted;
    const order: number[] = [];
    for (let i = 0; i < keys.length; i++) if (wanted === null || wanted.has(keys[i] as string)) order.push(i);
    order.sort((a, b) => compareUtf8(keys[a] as string, keys[b] as string));
    return { keys, order, names: order.map((index) => nameOf(keys[index] as string)) };
  }
}

const EMPTY: Shape = { keys: [], order: [], names: [] };
