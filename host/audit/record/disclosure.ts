import { decodeCbor } from '../../engine/cbor/decode.ts';
import type { CborData } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';
import { leafHash } from '../tree/hash.ts';
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

/**
 * Lays one field of an action open.
 * @throws AuditError `disclosure_invalid` when the snapshot has no such field; `key_invalid` for a seed that has not 32 bytes.
 */
export function discloseField(
  snapshot: Readonly<Record<string, unknown>>,
  seed: Uint8Array,
  field: string,
): Disclosure {
  checkSeed(seed);
  const wanted = new ByteWriter(64);
  wanted.text(field, false);
  const writer = new ByteWriter(512);
  const { fields } = writeFields(writer, snapshot);
  const hashes = new Uint8Array(32 * fields);
  let count = 0;
  let found: { index: number; salt: Uint8Array; value: Uint8Array } | undefined;
  new ActionCommitter().commit(writer.bytes, 0, fields, seed, (hash, start, end) => {
    const body = start + 1 + SALT_BYTES;
    const name = writer.bytes.subarray(body, body + wanted.length);
    if (name.every((byte, i) => byte === wanted.bytes[i])) {
      const salt = writer.bytes.slice(start + 1, body);
      found = { index: count, salt, value: writer.bytes.slice(body + wanted.length, end) };
    }
    hashes.set(hash, 32 * count++);
  });
  if (found === undefined) throw new AuditError('disclosure_invalid', `the action has no field ${field}`);
  const read: HashReader = (_, from, amount) => hashes.subarray(32 * from, 32 * (from + amount));
  const path = proveInclusion(read, BigInt(found.index), BigInt(fields));
  return { ...found, name: wanted.bytes.slice(0, wanted.length), path };
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
