import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatVerifierKey,
  readLog,
  verifyEntryProof,
  verifyEntryReceipt,
  verifyFolder,
  verifyTiles,
  type Checkpoint,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT, type ExitCode } from '../frame/exit.ts';
import { readBytes, type Io } from '../frame/io.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { describe, reportError } from '../reporters/error.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint } from '../reporters/paint.ts';
import { recordLine } from '../reporters/record.ts';
import { EARLIER_OPTIONS, earlierLine, earlierOf, type EarlierValues } from './earlier.ts';
import { extendsLast } from './last.ts';
import { isLog, isTrouble, LOG_DETAILS, placeOf } from './place.ts';
import { ENROL_OPTION, senderLines, sendersOf } from './senders.ts';
import { prunedLine } from './pruned.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf, type Trust, type TrustValues } from './trust.ts';

/** `edict audit verify`: a whole log, or one record's proof. */
export const auditVerify: Verb = defineVerb({
  name: 'audit verify',
  summary: 'Verify a whole audit log, or the proof of one of its records',
  arguments: '<log | proof.tlog-proof [record.cbor] | receipt.cose [record.cbor]>',
  positionals: [1, 2],
  options: {
    ...TRUST_OPTIONS,
    ...ENROL_OPTION,
    ...EARLIER_OPTIONS,
    last: {
      type: 'string',
      argument: 'FILE',
      description: 'Keeps the checkpoint of a log there; the next time, the log must extend it',
    },
  },
  details:
    'A log is verified from its files alone: signature, every record, their order and links, the root. Its folder may hold static tiles, as `edict audit export --format tiles` writes them; then name the key.\n' +
    'A proof or COSE receipt needs its record beside it, as `edict audit prove` writes them, or named as second argument.\n' +
    LOG_DETAILS,
  exits: { 0: 'verified', 1: 'does not verify', 3: 'there is no log, or no proof' },
  examples: [
    'edict audit verify build/demo/audit --key build/demo/audit/vkey',
    'edict audit verify record-7.tlog-proof --key audit.vkey',
    'edict audit verify record-7.cose --key audit.vkey',
  ],
  run: async (io, { json = false, ...values }, [path = '', record]) => {
    try {
      return await (isLog(path) ? verifyWhole(io, path, values, json) : verifyOne(io, path, record, values, json));
    } catch (error) {
      if (isTrouble(error)) throw error;
      if (json) io.out(toJson({ verified: false, error: describe(error) }));
      else reportError(io, error, false);
      return EXIT.no;
    }
  },
});

interface Values extends TrustValues, EarlierValues {
  readonly last?: string;
  readonly enrol?: readonly string[];
}

/** Static tiles, of which `edict audit retain` may have deleted entries. */
async function verifyStatic(io: Io, folder: string, values: TrustValues, json: boolean): Promise<ExitCode> {
  const trust = await trustOf(values, null);
  const { checkpoint, entries, pruned, prunedBelow } = await verifyTiles(folder, trust);
  if (json) {
    io.out(toJson({ verified: true, keySource: trust.source, tiles: true, checkpoint, entries, pruned, prunedBelow }));
    return EXIT.ok;
  }
  io.out(`${paint(io.colour.out).green('verified')}  the tiles of the log ${describeHead(checkpoint)}`);
  if (pruned > 0)
    io.out(`  ${counted(pruned, 'entry', 'entries')} below ${prunedBelow} are missing; their hashes are there`);
  sayTrust(io, trust);
  return EXIT.ok;
}

async function verifyWhole(
  io: Io,
  where: string,
  { last, enrol, ...values }: Values,
  json: boolean,
): Promise<ExitCode> {
  if (existsSync(join(where, 'tile')) && !existsSync(join(where, 'entries'))) {
    if (last !== undefined || enrol !== undefined) {
      throw new CliError('usage', '`--last` and `--enrol` are of the folder of a log, not of static tiles.');
    }
    return verifyStatic(io, where, values, json);
  }
  const place = placeOf(where);
  const trust = await trustOf(values, (await readLog(place)).verifierKey);
  const report = await verifyFolder(place, trust);
  if (last !== undefined && !(await extendsLast(io, place, last, trust, json))) return EXIT.no;
  const before = await earlierOf(place, trust, values);
  const senders = await sendersOf(place, report.checkpoint.origin, enrol);
  const status = senders === null || senders.wrong === 0 ? EXIT.ok : EXIT.no;
  if (json) {
    const more = { ...(senders === null ? {} : { senders }), ...(before === null ? {} : { earlier: before.earlier }) };
    io.out(toJson({ verified: status === EXIT.ok, keySource: trust.source, ...report, ...more }));
    return status;
  }
  const { decisions, approvals, outcomes, swaps, agents, outcomesUnknown } = report;
  io.out(`${paint(io.colour.out).green('verified')}  the whole log ${describeHead(report.checkpoint)}`);
  const counts = [
    counted(decisions, 'decision'),
    counted(approvals, 'approval'),
    counted(outcomes, 'outcome'),
    counted(swaps, 'swap'),
  ].join(', ');
  io.out(`  ${counts} of ${counted(agents, 'agent')}`);
  if (report.prunedBelow > 0) io.out(`  ${prunedLine(report.prunedBelow)}`);
  const { sessions, sessionsOpen, batches } = report;
  if (sessions > 0) {
    const open = sessionsOpen === 0 ? '' : `, ${sessionsOpen} of them not closed`;
    io.out(`  ${counted(batches, 'batch', 'batches')} in ${counted(sessions, 'session')} of senders${open}`);
  }
  if (outcomesUnknown > 0) io.out(`  ${outcomesUnknown} actions were let run and no record says what came of them`);
  if (senders !== null) for (const line of senderLines(paint(io.colour.out), senders)) io.out(`  ${line}`);
  if (report.continues !== null) io.out(`  ${earlierLine(report.continues, before)}`);
  sayTrust(io, trust);
  return status;
}

async function verifyOne(
  io: Io,
  path: string,
  recordPath: string | undefined,
  { last, enrol, ...values }: Values,
  json: boolean,
): Promise<ExitCode> {
  if (last !== undefined || enrol !== undefined) {
    throw new CliError('usage', '`--last` and `--enrol` are of a whole log: a proof is of one record.');
  }
  if (!/\.(?:tlog-proof|cose)$/.test(path)) {
    throw new CliError('input', `${path} is neither a log nor a .tlog-proof or .cose file.`);
  }
  const proof = await readBytes(path);
  const entry = await readBytes(recordPath ?? path.replace(/\.(?:tlog-proof|cose)$/, '.cbor'));
  const trust = await trustOf(values, null);
  const isReceipt = path.endsWith('.cose');
  if (
    isReceipt &&
    (values.policy !== undefined || values['key-history'] !== undefined || values['all-keys'] === true)
  ) {
    throw new CliError('usage', 'A COSE receipt has one signature, of a root: no witnesses, no size, no second key.', {
      hint: 'Verify the `.tlog-proof` of the record.',
    });
  }
  const proven = isReceipt
    ? await verifyEntryReceipt(proof, entry, trust)
    : await verifyEntryProof(proof, entry, trust);
  if (json) {
    io.out(toJson({ verified: true, keySource: trust.source, ...proven }));
    return EXIT.ok;
  }
  // A receipt signs the root alone: what it says of the log's size is not shown.
  const head = 'root' in proven ? `${trust.origin}, root ${hex(proven.root)}` : describeHead(proven.checkpoint);
  io.out(`${paint(io.colour.out).green('verified')}  record ${proven.index} stands in the log ${head}`);
  io.out(`  ${recordLine(paint(io.colour.out), proven.record).join('  ')}`);
  sayTrust(io, trust);
  return EXIT.ok;
}

function describeHead({ origin, size, root }: Checkpoint): string {
  return `${origin}, ${counted(size, 'record')}, root ${hex(root)}`;
}

function sayTrust(io: Io, trust: Trust): void {
  const { dim, yellow } = paint(io.colour.out);
  if (trust.source === 'folder') io.out(`  ${yellow('note')}  ${FOLDER_KEY}`);
  else io.out(`  ${dim(`trusting ${trust.keys.map(formatVerifierKey).join(', ')}`)}`);
}
