import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborData, CborValue } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';

/*
 * Files that carry records with their proofs are deterministic CBOR: a map of unsigned integers, of which 0 is the version, 1 the file's kind, and 2 the checkpoint that all proofs lead to. What a kind has beside stands in
 * docs/record-format.md §10.
 */

const VERSION = 1;
/** Larger files are not looked at. All work on a file grows with its bytes only. */
const MAX_BYTES = 1 << 26;
/** A file has fewer items for its bytes, and never more than so many: decoded, an item takes up to 300 bytes of memory (measured). */
const ITEM_BYTES = 8;
const MAX_ITEMS = 1 << 21;
/** A file is nested far less; what values of fields hold is within byte strings. */
const MAX_DEPTH = 8;

/** The kinds of files. */
export type ContainerKind = 'edict-disclosure' | 'edict-completeness';

export const CONTAINER_KEY = { version: 0, kind: 1, checkpoint: 2 } as const;

/** @throws AuditError `proof_malformed` */
export function malformed(why: string): never {
  throw new AuditError('proof_malformed', `file of records: ${why}`);
}

/** Writes a file. */
export function formatContainer(
  kind: ContainerKind,
  checkpoint: string,
  more: ReadonlyMap<number, CborValue>,
): Uint8Array<ArrayBuffer> {
  const { version, kind: kindKey, checkpoint: checkpointKey } = CONTAINER_KEY;
  const head: [number, CborValue][] = [
    [version, VERSION],
    [kindKey, kind],
    [checkpointKey, checkpoint],
  ];
  const bytes = encodeCbor(new Map([...head, ...more]));
  if (bytes.length > MAX_BYTES) throw new AuditError('too_large', `a file of records has at most ${MAX_BYTES} bytes`);
  // What is written can be read; only so many bytes can have too many items.
  const few = bytes.length <= ITEM_BYTES * MAX_ITEMS;
  return few || new Container(bytes, kind).checkpoint === checkpoint ? bytes : malformed('it cannot be read');
}

/** A file taken apart; the keys of its own kind are still to be read. */
export class Container {
  /** A signed note, not verified. */
  readonly checkpoint: string;
  readonly #map: ReadonlyMap<unknown, CborData>;
  #taken: number;

  /** @throws AuditError `proof_malformed`, `too_large` */
  constructor(bytes: Uint8Array, kind: ContainerKind) {
    if (bytes.length > MAX_BYTES) throw new AuditError('too_large', 'file of records: too many bytes');
    let data: CborData;
    try {
      const items = Math.min(Math.ceil(bytes.length / ITEM_BYTES), MAX_ITEMS);
      data = decodeCbor(bytes, { bytes: MAX_BYTES, depth: MAX_DEPTH, items });
    } catch (cause) {
      throw new AuditError('proof_malformed', 'file of records: not deterministic CBOR', { cause });
    }
    if (!(data instanceof Map)) malformed('not a map');
    this.#map = data;
    if (data.get(CONTAINER_KEY.version) !== VERSION) malformed('an unknown version');
    if (data.get(CONTAINER_KEY.kind) !== kind) malformed(`it is no ${kind}`);
    const checkpoint = data.get(CONTAINER_KEY.checkpoint);
    if (typeof checkpoint !== 'string') malformed('no checkpoint');
    this.checkpoint = checkpoint;
    this.#taken = 3;
  }

  /** The value of a key of the kind's own, if it is there. */
  take(key: number): CborData | undefined {
    const value = this.#map.get(key);
    if (value !== undefined) this.#taken++;
    return value;
  }

  /** @throws AuditError `proof_malformed` when the file has more keys than were asked for */
  done(): void {
    if (this.#taken !== this.#map.size) malformed('a key that does not belong there');
  }
}

/** An array. @throws AuditError `proof_malformed` */
export function listOf(value: CborData | undefined, what: string): readonly CborData[] {
  if (Array.isArray(value)) return value as readonly CborData[];
  return malformed(`${what} are no list`);
}

/** An array of a fixed length. @throws AuditError `proof_malformed` */
export function rowOf(value: CborData | undefined, length: number, what: string): readonly CborData[] {
  const row = listOf(value, what);
  return row.length === length ? row : malformed(`${what} have ${length} members`);
}

/** A byte string, of `size` bytes where that is given. @throws AuditError `proof_malformed` */
export function bytesOf(value: CborData | undefined, what: string, size?: number): Uint8Array {
  if (value instanceof Uint8Array && (size === undefined || value.length === size)) return value;
  return malformed(`${what} is no byte string${size === undefined ? '' : ` of ${size}`}`);
}

/** A whole number from 0. @throws AuditError `proof_malformed` */
export function indexOf(value: CborData | undefined, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  return malformed(`${what} is no index`);
}

/** The tallest tree has 2^64 − 1 leaves. */
const MAX_HASHES = 64;

/** The hashes of a proof. @throws AuditError `proof_malformed` */
export function hashesOf(value: CborData | undefined): Uint8Array[] {
  const list = listOf(value, 'hashes');
  if (list.length > MAX_HASHES) malformed(`more than ${MAX_HASHES} hashes`);
  return list.map((hash) => bytesOf(hash, 'a hash', 32));
}
