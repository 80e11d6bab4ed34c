import { disclose, readLog } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { writeWhole } from '../frame/write.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';
import { indexOf, MASTER_OPTION, masterOf } from './store-options.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf } from './trust.ts';

/** `edict audit disclose`: chosen fields of chosen records, as a file that verifies by itself. */
export const auditDisclose: Verb = defineVerb({
  name: 'audit disclose',
  summary: 'Write a file that opens chosen fields of chosen records, to be verified without the log',
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: {
    record: { type: 'string', multiple: true, argument: 'INDEX', description: 'A record to open; may be repeated' },
    field: { type: 'string', multiple: true, argument: 'NAME', description: 'A field to open; may be repeated' },
    all: { type: 'boolean', description: 'Open all fields' },
    out: { type: 'string', short: 'o', argument: 'FILE', description: 'Where to write it; default disclosed.cbor' },
    store: { type: 'string', argument: 'FOLDER', description: 'The store; default <folder>.disclosures' },
    ...MASTER_OPTION,
    ...TRUST_OPTIONS,
  },
  details:
    "A field is one of an action's own; what stands within it is opened with it. The log is verified first.\n" +
    'Whoever gets the file can verify it and show it on; what is in it can never be erased from it.\n' +
    LOG_DETAILS,
  exits: { 0: 'written', 3: 'there is no such record or field, or nothing is kept of it' },
  examples: [
    'edict audit disclose ./audit --record 7 --field table --master-key keys/master.key -o table.cbor',
    'edict audit disclose ./audit --record 7 --record 9 --all --master-key keys/master.key',
  ],
  run: async (io, values, [where = '']) => {
    const { json = false, record = [], field = [], all = false, out = 'disclosed.cbor', store } = values;
    if (record.length === 0) throw new CliError('usage', 'Name the records with `--record`.');
    if (all === field.length > 0)
      throw new CliError('usage', 'Name the fields with `--field`, or open `--all` of them.');
    const records = [...new Set(record.map((text) => indexOf('--record', text)))];
    const place = placeOf(where);
    const trust = await trustOf(values, (await readLog(place)).verifierKey);
    const { key: masterKey } = await masterOf(values['master-key']);
    const choice = { log: place, trust, masterKey, records };
    const file = await disclose({
      ...choice,
      ...(all ? {} : { fields: field }),
      ...(store === undefined ? {} : { store }),
    });
    await writeWhole(out, file, true);
    if (json) io.out(toJson({ out, records, fields: all ? null : field, bytes: file.length, keySource: trust.source }));
    else
      io.out(
        `wrote ${out}: ${all ? 'all fields' : counted(field.length, 'field')} of ${counted(records.length, 'record')}`,
      );
    if (!json && trust.source === 'folder') io.err(`note  ${FOLDER_KEY}`);
    return EXIT.ok;
  },
});
