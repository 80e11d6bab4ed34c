import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { hashInto as portable, type HashInto } from '../sha256/sha256.ts';
import { RightEdge } from '../tree/edge.ts';
import { ByteWriter } from './bytes.ts';
import { sortNames, writeValue } from './value.ts';

/** Bytes of a field's salt. */
export const SALT_BYTES = 16;
/** Bytes of the seed that a record's salts are expanded from. */
export const SEED_BYTES = 32;
/** What stands before the name in a field's leaf: 0x00 ‖ salt ‖ name ‖ value. */
export const FIELD_HEAD_BYTES: number = 1 + SALT_BYTES;
/** Names and values of more bytes than this are bound only as far as they fit; a field that does not is opaque. */
const MAX_ACTION_BYTES = 1 << 24;
/** Domain of the salts (docs/record-format.md §5.2). */
export const SALT_LABEL: Uint8Array = new TextEncoder().encode('edict salt 1');
/** What two salts are hashed from: the label, the seed, and four bytes of their place. */
export const SALT_INPUT_BYTES: number = SALT_LABEL.length + SEED_BYTES + 4;

/** How many fields an action has, and how many values in it no commitment binds. */
export interface ActionShape {
  readonly fields: number;
  readonly opaque: number;
}

/*
 * A field on its way to its commitment is a slot: the length of the leaf (u32), and the leaf:
 *
 *     length ‖ 0x00 ‖ salt ‖ name ‖ value
 *
 * Prefix and salt are filled in where the hashing is done, so nothing has to be moved there.
 */

/** The length of the leaf in the slot at `at`. */
export function leafLength(bytes: Uint8Array, at: number): number {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]] as [number, number, number, number];
  return a * 0x1000000 + ((b << 16) | (c << 8) | d);
}

/** Where the slot behind the one at `at` begins, whose leaf has `length` bytes. */
export function nextSlot(at: number, length: number): number {
  return leafOf(at) + length;
}

/** Where the leaf in the slot at `at` begins. */
export function leafOf(at: number): number {
  return at + 4;
}

/** Writes the slot of one field, of its name and value. */
export function writeSlot(writer: ByteWriter, body: Uint8Array): void {
  const slot = writer.claim(4 + FIELD_HEAD_BYTES);
  writer.append(body);
  writer.uint32(slot, writer.length - leafOf(slot));
}

/** Writes the fields of a snapshot, in canonical order, a slot each. */
export function writeFields(writer: ByteWriter, snapshot: Readonly<Record<string, unknown>>): ActionShape {
  const names = sortNames(Object.keys(snapshot));
  let left = MAX_ACTION_BYTES;
  let opaque = 0;
  for (const name of names) {
    const slot = writer.claim(4 + FIELD_HEAD_BYTES);
    const start = writer.length;
    writer.text(name, false);
    opaque += writeValue(writer, snapshot[name], start + left);
    left -= writer.length - start;
    writer.uint32(slot, writer.length - leafOf(slot));
  }
  return { fields: names.length, opaque };
}

/** Commits to actions: one tree, used over and over. */
export class ActionCommitter {
  readonly #hashInto: HashInto;
  readonly #tree: RightEdge;
  readonly #saltInput = new Uint8Array(SALT_INPUT_BYTES);
  readonly #salts = new Uint8Array(32);
  readonly #leaf = new Uint8Array(32);

  constructor(hashInto: HashInto = portable) {
    this.#hashInto = hashInto;
    this.#tree = new RightEdge(hashInto);
    this.#saltInput.set(SALT_LABEL);
  }

  /** End of the last action committed to. */
  end = 0;

  /**
   * The root over the commitments to `count` fields that `writeFields` wrote at `at`; fills in their salts on the way and moves `end` behind them.
   * @param visit is called with the hash of each commitment and where its leaf stands.
   */
  commit(
    bytes: Uint8Array,
    at: number,
    count: number,
    seed: Uint8Array,
    visit?: (hash: Uint8Array, start: number, end: number) => void,
  ): Uint8Array<ArrayBuffer> {
    this.#saltInput.set(seed, SALT_LABEL.length);
    this.#tree.reset();
    let cursor = at;
    for (let i = 0; i < count; i++) {
      const length = leafLength(bytes, cursor);
      const start = leafOf(cursor);
      const end = start + length;
      bytes[start] = 0;
      this.#salt(i, bytes, start + 1);
      this.#hashInto(bytes, start, end, this.#leaf, 0);
      this.#tree.pushHash(this.#leaf);
      visit?.(this.#leaf, start, end);
      cursor = nextSlot(cursor, length);
    }
    this.end = cursor;
    return this.#tree.root();
  }

  /** Writes the salt of a field; one hash yields two of them. */
  #salt(field: number, target: Uint8Array, at: number): void {
    const half = field % 2;
    if (half === 0) {
      const input = this.#saltInput;
      const block = field / 2;
      input[input.length - 4] = block >>> 24;
      input[input.length - 3] = block >>> 16;
      input[input.length - 2] = block >>> 8;
      input[input.length - 1] = block;
      this.#hashInto(input, 0, input.length, this.#salts, 0);
    }
    for (let i = 0; i < SALT_BYTES; i++) target[at + i] = this.#salts[half * SALT_BYTES + i] as number;
  }
}

/** @throws AuditError `key_invalid` */
export function checkSeed(seed: Uint8Array): void {
  if (seed.length !== SEED_BYTES) throw new AuditError('key_invalid', `a record's seed has ${SEED_BYTES} bytes`);
}

export interface ActionCommitment extends ActionShape {
  /** The action digest, lower-case hex. */
  readonly digest: string;
}

/**
 * Commits to an action: the root of a tree over one salted commitment a field (docs/record-format.md §5). The same snapshot and seed give the digest that the log records for an event
 * with this snapshot and seed, so an approver can be shown it before the record is made.
 *
 * @param snapshot plain data; `undefined` stands for an opaque reference
 * @param seed 32 random bytes; whoever has them can disclose every field
 * @throws AuditError `key_invalid` for a seed of another length
 */
export function commitAction(
  snapshot: Readonly<Record<string, unknown>>,
  seed: Uint8Array,
  hashInto: HashInto = portable,
): ActionCommitment {
  checkSeed(seed);
  const writer = new ByteWriter(512);
  const shape = writeFields(writer, snapshot);
  const root = new ActionCommitter(hashInto).commit(writer.bytes, 0, shape.fields, seed);
  return { digest: encodeHex(root), ...shape };
}
