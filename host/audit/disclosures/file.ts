import type { CborData, CborValue } from '../../engine/cbor/types.ts';
import {
  bytesOf,
  Container,
  formatContainer,
  hashesOf,
  indexOf,
  listOf,
  malformed,
  rowOf,
} from '../proven/container.ts';
import { placedMembers, readPlaced, type PlacedEntry } from '../proven/entries.ts';
import { SALT_BYTES } from '../record/action.ts';
import type { Disclosure } from '../record/disclosure.ts';

/** A record of which fields are laid open. */
export interface OpenedEntry extends PlacedEntry {
  /** In the order of their indexes. */
  readonly fields: readonly Disclosure[];
}

/** A file that opens chosen fields of chosen records. */
export interface DisclosureFile {
  /** A signed note: all records are proven under it. */
  readonly checkpoint: string;
  /** In the order of their places. */
  readonly records: readonly OpenedEntry[];
}

const RECORDS = 3;

/**
 * Writes a file of disclosures (docs/record-format.md §10.1).
 * @throws AuditError `too_large`
 */
export function formatDisclosures({ checkpoint, records }: DisclosureFile): Uint8Array<ArrayBuffer> {
  const rows = records.map((record): CborValue => {
    const fields = record.fields.map(({ index, salt, name, value, path }): CborValue => [
      index,
      salt,
      name,
      value,
      path,
    ]);
    return [...placedMembers(record), fields];
  });
  return formatContainer('edict-disclosure', checkpoint, new Map([[RECORDS, rows]]));
}

function readField(value: CborData): Disclosure {
  const [index, salt, name, body, path] = rowOf(value, 5, 'fields');
  return {
    index: indexOf(index, "a field's place"),
    salt: bytesOf(salt, 'a salt', SALT_BYTES),
    name: bytesOf(name, 'a name'),
    value: bytesOf(body, 'a value'),
    path: hashesOf(path),
  };
}

function checkOrder(places: readonly { readonly index: number }[]): void {
  for (const [i, { index }] of places.entries()) {
    if (i > 0 && index <= (places[i - 1]?.index ?? 0)) malformed('not in the order of their places, or twice the same');
  }
}

/**
 * Takes a file of disclosures apart, strictly. Verifies nothing.
 * @throws AuditError `proof_malformed`, `too_large`
 */
export function parseDisclosures(bytes: Uint8Array): DisclosureFile {
  const container = new Container(bytes, 'edict-disclosure');
  const records = listOf(container.take(RECORDS), 'records').map((value): OpenedEntry => {
    const row = rowOf(value, 4, 'records');
    const fields = listOf(row[3], 'fields').map(readField);
    checkOrder(fields);
    return { ...readPlaced(row), fields };
  });
  container.done();
  if (records.length === 0) malformed('no record');
  checkOrder(records);
  return { checkpoint: container.checkpoint, records };
}
