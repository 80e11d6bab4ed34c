import { formatReceipt, formatReceiptJson, makeReceipt, parseBinding, receiptFolder } from '../../attest/index.node.ts';
import { parseCheckpoint, parseNote, parseTlogProof, readLog } from '../../audit/index.node.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from '../audit/place.ts';
import { indexOf, MASTER_OPTION, masterOf } from '../audit/store-options.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf } from '../audit/trust.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { readBytes, readText } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { refuseOverwriting, writeWhole } from '../frame/write.ts';
import { counted } from '../reporters/counted.ts';
import { toJson } from '../reporters/json.ts';

/** `edict receipt make`: a receipt of one decision, from its log and what its host has kept. */
export const receiptMake: Verb = defineVerb({
  name: 'receipt make',
  summary: 'Make a receipt of one decision, from its log and what its host has kept beside it',
  arguments: `${LOG_ARGUMENT} <index>`,
  positionals: [2, 2],
  options: {
    kept: { type: 'string', argument: 'FOLDER', description: 'What the attested host has kept (docs/attested.md)' },
    checkpoint: {
      type: 'string',
      argument: 'FILE',
      description: 'The signed checkpoint to prove it under, such as one with cosignatures; default see below',
    },
    field: { type: 'string', multiple: true, argument: 'NAME', description: 'A field to open; may be repeated' },
    all: { type: 'boolean', description: 'Open all fields' },
    store: {
      type: 'string',
      argument: 'FOLDER',
      description: 'The store of disclosures; default <folder>.disclosures',
    },
    ...MASTER_OPTION,
    wasm: { type: 'string', argument: 'FILE', description: "The decision module's file, to come along" },
    format: {
      type: 'string',
      argument: 'FORMAT',
      choices: ['cbor', 'json'],
      description: 'cbor (default), or json',
    },
    out: {
      type: 'string',
      short: 'o',
      argument: 'FILE',
      description: 'Where to write it; default decision-<index>.edict-receipt, or .json',
    },
    ...TRUST_OPTIONS,
  },
  details:
    'The host may be gone. The log is verified first; what was kept is held against it; and no receipt is written that could not be verified, but for what only a policy can say of the evidence.\n' +
    'A decision is proven under the published checkpoint, if its host has signed it, or else under the last one that was kept of that host. With `--policy`, its quorum must have cosigned that one.\n' +
    'What is opened can never be erased from the receipt.\n' +
    LOG_DETAILS,
  exits: { 0: 'written', 3: 'there is no such decision, or no receipt of it can be made' },
  examples: [
    'edict receipt make ./audit 7 --kept ./kept --key audit.vkey',
    'edict receipt make ./audit 7 --kept ./kept --field table --master-key keys/master.key --wasm policy.wasm -o table.edict-receipt',
  ],
  run: async (io, values, [log = '', text = '']) => {
    const { json = false, kept, checkpoint, field = [], all = false, store, wasm, format = 'cbor' } = values;
    const index = indexOf('<index>', text);
    if (kept === undefined) throw new CliError('usage', 'What the host has kept is needed: name it with `--kept`.');
    if (all && field.length > 0) throw new CliError('usage', '`--all` and `--field` exclude each other.');
    const opens = all || field.length > 0;
    if (!opens && (store ?? values['master-key']) !== undefined) {
      throw new CliError('usage', 'A store is opened for fields: name them with `--field`, or open `--all` of them.');
    }
    const { out = `decision-${index}.${format === 'json' ? 'json' : 'edict-receipt'}` } = values;
    await refuseOverwriting(
      '--out',
      out,
      [checkpoint, wasm].flatMap((path) => path ?? []),
    );
    const place = placeOf(log);
    const trust = await trustOf(values, (await readLog(place)).verifierKey);
    const parts = await makeReceipt({
      log: place,
      trust,
      index,
      kept: receiptFolder(kept),
      ...(checkpoint === undefined ? {} : { checkpoint: await readText(checkpoint) }),
      ...(wasm === undefined ? {} : { module: await readBytes(wasm) }),
      ...(opens
        ? {
            disclose: {
              masterKey: (await masterOf(values['master-key'])).key,
              ...(all ? {} : { fields: field }),
              ...(store === undefined ? {} : { store }),
            },
          }
        : {}),
    });
    const file = format === 'json' ? `${formatReceiptJson(parts)}\n` : formatReceipt(parts);
    await writeWhole(out, file, opens);
    const { platform } = parseBinding(parts.binding);
    const { size } = parseCheckpoint(parseNote(parseTlogProof(parts.proof).checkpoint).text);
    const opened = parts.disclosures.length;
    if (json) {
      io.out(toJson({ out, index, platform, underSize: size, opened, bytes: file.length, keySource: trust.source }));
    } else {
      const where = platform === 'none' ? 'none: a software key' : platform;
      io.out(`wrote ${out}: record ${index} of ${size}, platform ${where}, ${counted(opened, 'field')} opened`);
    }
    if (!json && trust.source === 'folder') io.err(`note  ${FOLDER_KEY}`);
    return EXIT.ok;
  },
});
