import { writeFile } from 'node:fs/promises';
import { prove } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { recordLine } from '../reporters/record.ts';

/** `edict audit prove`: one record with what proves it, as two files anyone can verify. */
export const auditProve: Verb = defineVerb({
  name: 'audit prove',
  summary: 'Write one record of a log and the proof of its place, to be verified without the log',
  arguments: '<folder> <index>',
  positionals: [2, 2],
  options: {
    out: {
      type: 'string',
      short: 'o',
      argument: 'NAME',
      description: 'Writes NAME.cbor (the record) and NAME.tlog-proof; default record-<index>',
    },
  },
  exits: { 0: 'written', 3: 'there is no such log or record' },
  examples: ['edict audit prove build/demo/audit 7 -o decision'],
  run: async (io, { json = false, out }, [folder = '', text = '']) => {
    if (!/^(0|[1-9]\d{0,18})$/.test(text)) throw new CliError('usage', `\`${text}\` is no record's index.`);
    const { index, entry, record, proof } = prove(folder, BigInt(text));
    const name = out ?? `record-${index}`;
    const files = { record: `${name}.cbor`, proof: `${name}.tlog-proof` };
    try {
      await writeFile(files.record, entry);
      await writeFile(files.proof, proof);
    } catch (cause) {
      throw new CliError('unwritable', `Cannot write ${files.record} and ${files.proof}.`, { cause });
    }
    if (json) {
      io.out(toJson({ index, files, record, entry: hex(entry), proof }));
    } else {
      io.out(recordLine(paint(io.colour.out), record).join('  '));
      io.out(`wrote ${files.record} and ${files.proof}`);
    }
    return EXIT.ok;
  },
});
