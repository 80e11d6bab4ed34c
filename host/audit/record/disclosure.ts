import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';
import { equalHash, leafHash } from '../tree/hash.ts';
import { proveInclusion, type HashReader } from '../tree/prove.ts';
import { verifyInclusion } from '../tree/verify.ts';
import { ActionCommitter, checkSeed, SALT_BYTES, writeFields } from './action.ts';
import { ByteWriter } from './bytes.ts';

/** One field of an action, laid open: enough to check it against the action digest, and nothing about the other fields. */
export interface Disclosure {
  /** Position among the action's fields, in their canonical order. */
  readonly index: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** The field's name, as deterministic CBOR. */
  readonly name: Uint8Array;
  /** The field's value, as deterministic CBOR. */
  readonly value: Uint8Array;
  /** Inclusion proof in the tree of the action's fields, 32 bytes a hash. */
  readonly path: readonly Uint8Array[];
}

/** A disclosed field that is part of the action. */
export interface DisclosedField {
  /** The name; bytes of WTF-8 when it has a lone surrogate. */
  readonly name: string | Uint8Array;
  readonly value: CborData;
}

/** Sets cost two levels each. */
const MAX_DEPTH = 256;

/** Fields of an action that were laid open, and the digest of the action. */
export interface OpenedAction {
  readonly actionDigest: Uint8Array;
  readonly disclosures: readonly Disclosure[];
}

/** Where the name of a field ends, a text or byte string of CBOR that begins at `at`. */
function nameEnd(bytes: Uint8Array, at: number): number {
  const information = (bytes[at] as number) & 0x1f;
  if (information < 24) return at + 1 + information;
  const size = 2 ** (information - 24);
  let length = 0;
  for (let i = 1; i <= size; i++) length = length * 256 + (bytes[at + i] as number);
  return at + 1 + size + length;
}

/** A field's name as it is encoded. */
function encodedName(field: string): Uint8Array {
  const writer = new ByteWriter(64);
  writer.text(field, false);
  return writer.bytes.slice(0, writer.length);
}

/** What is said of a field that is not there; where it names a part of one that is, how that can be opened. */
function noField(field: string, bytes: Uint8Array, count: number, seed: Uint8Array): string {
  const [own = ''] = field.split('.', 1);
  const { disclosures } = discloseFields(bytes, count, seed);
  const isPart = own !== field && disclosures.some(({ name }) => equalHash(name, encodedName(own)));
  const hint = isPart ? `; ${own} is one, and can be opened whole` : '';
  return `the action has no field ${field}${hint}`;
}

/**
 * Lays fields of an action open, all of them when none is named, whose `count` fields stand in `bytes` as `writeFields` wrote them.
 * @throws AuditError `disclosure_invalid` when the action has no such field; `key_invalid` for a seed that has not 32 bytes.
 */
export function discloseFields(
  bytes: Uint8Array,
  count: number,
  seed: Uint8Array,
  fields?: readonly string[],
): OpenedAction {
  checkSeed(seed);
  const wanted = fields?.map((field) => ({ field, name: encodedName(field) }));
  const met = new Set<string>();
  const hashes = new Uint8Array(32 * count);
  const found: Omit<Disclosure, 'path'>[] = [];
  let place = 0;
  const actionDigest = new ActionCommitter().commit(bytes, 0, count, seed, (hash, start, end) => {
    const body = start + 1 + SALT_BYTES;
    const value = nameEnd(bytes, body);
    const name = bytes.subarray(body, value);
    const chosen = wanted?.find((one) => equalHash(one.name, name));
    if (wanted === undefined || chosen !== undefined) {
      const salt = bytes.slice(start + 1, body);
      found.push({ index: place, salt, name: name.slice(), value: bytes.slice(value, end) });
      if (chosen !== undefined) met.add(chosen.field);
    }
    hashes.set(hash, 32 * place++);
  });
  const missing = fields?.find((field) => !met.has(field));
  if (missing !== undefined) throw new AuditError('disclosure_invalid', noField(missing, bytes, count, seed));
  const read: HashReader = (_, from, amount) => hashes.subarray(32 * from, 32 * (from + amount));
  const disclosures = found.map((one) => ({ ...one, path: proveInclusion(read, BigInt(one.index), BigInt(count)) }));
  return { actionDigest, disclosures };
}

/**
 * Lays one field of an action open.
 * @throws AuditError `disclosure_invalid` when the snapshot has no such field; `key_invalid` for a seed that has not 32 bytes.
 */
export function discloseField(
  snapshot: Readonly<Record<string, unknown>>,
  seed: Uint8Array,
  field: string,
): Disclosure {
  const writer = new ByteWriter(512);
  const { fields } = writeFields(writer, snapshot);
  const [disclosure] = discloseFields(writer.bytes, fields, seed, [field]).disclosures;
  return disclosure as Disclosure;
}

/**
 * Verifies that a disclosed field is part of the action of a record.
 *
 * @param action the record's `actionDigest` and `fields`
 * @returns the field, decoded
 * @throws AuditError `disclosure_invalid`, `proof_invalid`, `index_out_of_range`
 */
export function verifyDisclosure(
  disclosure: Disclosure,
  action: { readonly actionDigest: Uint8Array; readonly fields: number },
): DisclosedField {
  const { salt, name, value } = disclosure;
  if (salt.length !== SALT_BYTES) throw new AuditError('disclosure_invalid', `a salt has ${SALT_BYTES} bytes`);
  if (!Number.isSafeInteger(disclosure.index)) throw new AuditError('disclosure_invalid', 'an index is an integer');
  const entry = new Uint8Array(SALT_BYTES + name.length + value.length);
  entry.set(salt);
  entry.set(name, SALT_BYTES);
  entry.set(value, SALT_BYTES + name.length);
  verifyInclusion({
    leafHash: leafHash(entry),
    index: BigInt(disclosure.index),
    size: BigInt(action.fields),
    root: action.actionDigest,
    proof: disclosure.path,
  });
  // The bytes are what was committed to; what they mean must be clear too, with the border between name and value where it is said to be.
  try {
    const decodedName = decodeCbor(name);
    if (typeof decodedName === 'string' || decodedName instanceof Uint8Array) {
      return { name: decodedName, value: decodeCbor(value, { depth: MAX_DEPTH }) };
    }
  } catch (cause) {
    throw new AuditError('disclosure_invalid', 'the field is not deterministic CBOR', { cause });
  }
  throw new AuditError('disclosure_invalid', 'a field is named by text or bytes');
}
