import { AuditError } from '../error/error.ts';
import { FIELD_HEAD_BYTES, leafLength, leafOf, nextSlot, SEED_BYTES, writeSlot } from '../record/action.ts';
import type { ByteWriter } from '../record/bytes.ts';

/*
 * What is kept of a record, before it is encrypted (docs/disclosures.md):
 *
 *     0   1   version, 1
 *     1   32  the seed of the record's salts
 *     33      for each field, in their order: four bytes of length, name, value
 */

const VERSION = 1;

/** The values of an action and the seed of its salts. */
export interface ActionValues {
  readonly seed: Uint8Array;
  /** The fields as `writeFields` wrote them. */
  readonly count: number;
}

/** Appends what is kept of an action, whose `count` fields stand at `at` as `writeFields` wrote them. */
export function writeValues(writer: ByteWriter, seed: Uint8Array, fields: Uint8Array, at: number, count: number): void {
  const head = writer.claim(1);
  writer.bytes[head] = VERSION;
  writer.append(seed);
  let slot = at;
  for (let i = 0; i < count; i++) {
    const length = leafLength(fields, slot);
    const from = leafOf(slot) + FIELD_HEAD_BYTES;
    const end = leafOf(slot) + length;
    writer.uint32(writer.claim(4), end - from);
    writer.append(fields.subarray(from, end));
    slot = nextSlot(slot, length);
  }
}

function corrupt(): never {
  throw new AuditError('disclosures_corrupt', 'what is kept of a record is not in its form');
}

/**
 * Reads what `writeValues` wrote, and writes the fields as `writeFields` does.
 * @throws AuditError `disclosures_corrupt`
 */
export function readValues(bytes: Uint8Array, fields: ByteWriter): ActionValues {
  if (bytes.length < 1 + SEED_BYTES || bytes[0] !== VERSION) corrupt();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 1 + SEED_BYTES;
  let count = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 4) corrupt();
    const length = view.getUint32(at);
    at += 4;
    if (length > bytes.length - at) corrupt();
    writeSlot(fields, bytes.subarray(at, at + length));
    at += length;
    count++;
  }
  return { seed: bytes.slice(1, 1 + SEED_BYTES), count };
}
