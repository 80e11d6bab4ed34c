import { AuditError, verifyDisclosures, type DisclosedField, type OpenedRecord } from '../../audit/index.node.ts';
import { CborTagged, type CborData } from '../../engine/cbor/types.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { describe, reportError } from '../reporters/error.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { recordLine } from '../reporters/record.ts';
import { printable } from '../reporters/table.ts';
import { TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit disclosed`: what a file of disclosures shows, verified. */
export const auditDisclosed: Verb = defineVerb({
  name: 'audit disclosed',
  summary: 'Verify a file of disclosed fields, and show them',
  arguments: '<file>',
  positionals: [1, 1],
  options: TRUST_OPTIONS,
  details: 'Needs nothing but the file and the public key of the log: no log, no store, no network.',
  exits: { 0: 'verified', 1: 'does not verify' },
  examples: ['edict audit disclosed table.cbor --key audit.vkey'],
  run: async (io, { json = false, ...values }, [path = '']) => {
    const bytes = await readBytes(path);
    const trust = await trustOf(values, null);
    try {
      const { checkpoint, records } = await verifyDisclosures(bytes, trust);
      if (json) {
        const opened = records.map((record) => ({ ...record, fields: record.fields.map(jsonField) }));
        io.out(toJson({ verified: true, checkpoint, records: opened }));
        return EXIT.ok;
      }
      const palette = paint(io.colour.out);
      const log = `${printable(checkpoint.origin)}, ${counted(checkpoint.size, 'record')}`;
      io.out(`${palette.green('verified')}  ${counted(records.length, 'record')} of the log ${log}`);
      for (const line of records.flatMap((record) => recordText(palette, record))) io.out(line);
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      if (json) io.out(toJson({ verified: false, error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
  },
});

/** A value as JSON: what JSON has no form for is an object that says what it is. */
function jsonValue(value: CborData): unknown {
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  if (value instanceof CborTagged) return { tag: value.tag, value: jsonValue(value.value as CborData) };
  if (value instanceof Map) {
    const members = [...value].map(([key, member]): [string, unknown] => [
      nameOf(key as string | Uint8Array),
      jsonValue(member as CborData),
    ]);
    return Object.fromEntries(members);
  }
  if (Array.isArray(value)) return (value as readonly CborData[]).map(jsonValue);
  // JSON has no such numbers.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** A name; one that no UTF-8 carries as what stands for it. */
function nameOf(name: string | Uint8Array): string {
  return typeof name === 'string' ? name : `bytes:${hex(name)}`;
}

function jsonField({ name, value }: DisclosedField): { readonly name: string; readonly value: unknown } {
  return { name: nameOf(name), value: jsonValue(value) };
}

function recordText(palette: Palette, { record, fields, withheld }: OpenedRecord): string[] {
  const { dim } = palette;
  return [
    `  ${recordLine(palette, record).join('  ')}`,
    ...fields.map(jsonField).map(({ name, value }) => `    ${printable(name)} = ${printable(toJson(value, 'one'))}`),
    ...(withheld === 0 ? [] : [dim(`    ${counted(withheld, 'more field')} not disclosed`)]),
  ];
}
