import { writeFile } from 'node:fs/promises';
import { issueEntryReceipt, prove, type ProvenEntry } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { recordLine } from '../reporters/record.ts';
import { loadSigningKey } from '../signing-key.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { SEGMENT_KEY_OPTIONS, unlock } from './trust.ts';

/** `edict audit prove`: one record with what proves it, as two files anyone can verify. */
export const auditProve: Verb = defineVerb({
  name: 'audit prove',
  summary: 'Write one record of a log and the proof of its place, to be verified without the log',
  arguments: `${LOG_ARGUMENT} <index>`,
  positionals: [2, 2],
  options: {
    out: {
      type: 'string',
      short: 'o',
      argument: 'NAME',
      description: 'Writes NAME.cbor (the record) and NAME.tlog-proof or NAME.cose; default record-<index>',
    },
    format: {
      type: 'string',
      argument: 'FORMAT',
      choices: ['tlog-proof', 'cose'],
      description: 'tlog-proof (default), or cose: a receipt of RFC 9942',
    },
    'signing-key': {
      type: 'string',
      argument: 'FILE',
      description: "The log's private key, which a COSE receipt is signed with",
    },
    ...SEGMENT_KEY_OPTIONS,
  },
  details:
    'A tlog-proof carries the published checkpoint, so nothing is signed anew. A COSE receipt is signed for itself, and only for a checkpoint that its key has signed.\n' +
    LOG_DETAILS,
  exits: { 0: 'written', 3: 'there is no such log or record' },
  examples: [
    'edict audit prove build/demo/audit 7 -o decision',
    'edict audit prove ./audit 7 --format cose --signing-key keys/audit.key',
  ],
  run: async (
    io,
    { json = false, out, format = 'tlog-proof', 'signing-key': keyFile, ...values },
    [where = '', text = ''],
  ) => {
    const place = placeOf(where);
    if (format === 'cose' && keyFile === undefined) {
      throw new CliError('usage', 'A COSE receipt is signed: name the key of the log with `--signing-key`.');
    }
    if (format !== 'cose' && keyFile !== undefined) {
      throw new CliError('usage', '`--signing-key` goes with `--format cose`; a tlog-proof is not signed anew.');
    }
    if (!/^(0|[1-9]\d{0,18})$/.test(text)) throw new CliError('usage', `\`${text}\` is no record's index.`);
    await unlock(values);
    const proven = await prove(place, BigInt(text));
    const { index, entry, record } = proven;
    const proof = keyFile === undefined ? proven.proof : await receiptOf(proven, keyFile);
    const name = out ?? `record-${index}`;
    const files = { record: `${name}.cbor`, proof: `${name}.${format}` };
    try {
      await writeFile(files.record, entry);
      await writeFile(files.proof, proof);
    } catch (cause) {
      throw new CliError('unwritable', `Cannot write ${files.record} and ${files.proof}.`, { cause });
    }
    if (json) {
      io.out(
        toJson({ index, files, record, entry: hex(entry), proof: typeof proof === 'string' ? proof : hex(proof) }),
      );
    } else {
      io.out(recordLine(paint(io.colour.out), record).join('  '));
      io.out(`wrote ${files.record} and ${files.proof}`);
    }
    return EXIT.ok;
  },
});

async function receiptOf({ proof, entry }: ProvenEntry, keyFile: string): Promise<Uint8Array> {
  return issueEntryReceipt(proof, entry, await loadSigningKey(keyFile));
}
