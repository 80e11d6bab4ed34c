import { compareUtf8 } from '../../utf8/utf8.ts';
import type { RecordType, Type } from '../typed/types.ts';
import { irregular } from './irregular.ts';
import { nameOf, type Name } from './name.ts';

/** What a record with certain keys, in the order in which its object has them, is in a frame. */
export interface Shape {
  /** The keys as the object has them. */
  readonly keys: readonly string[];
  /** Those that reach the frame, in its order: their places among the keys, and their names. */
  readonly order: readonly number[];
  readonly names: readonly Name[];
  /** Their types; null where they may be of any. */
  readonly types: readonly Type[] | null;
}

/** What the schema says of records: the attributes of a record, or one type for all entries. */
export type Typing = RecordType | { readonly every: Type };

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
  readonly #typing: Typing | null;

  /**
   * @param wanted keys that reach the frame; null for all
   * @param typing null for entries of any type
   */
  constructor(wanted: readonly string[] | null, typing: Typing | null = null) {
    this.#wanted = wanted === null ? null : new Set(wanted);
    this.#typing = typing;
  }

  /** The shape of a record with `count` keys, which stand in `keys` at `from`. */
  find(keys: readonly string[], from: number, count: number): Shape {
    if (count === 0) return this.#typing === null ? EMPTY : this.#make([]);
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
    const types = this.#typesOf(order.map((index) => keys[index] as string));
    return { keys, order, names: order.map((index) => nameOf(keys[index] as string)), types };
  }

  /** The types of the entries that are kept. One that the schema does not have, or one that is missing, is irregular. */
  #typesOf(kept: readonly string[]): readonly Type[] | null {
    const typing = this.#typing;
    if (typing === null) return null;
    if ('every' in typing) return kept.map(() => typing.every);
    const { attributes } = typing;
    for (const [key, { required }] of attributes) if (required && !kept.includes(key)) irregular();
    return kept.map((key) => attributes.get(key)?.type ?? irregular());
  }
}

const EMPTY: Shape = { keys: [], order: [], names: [], types: null };
