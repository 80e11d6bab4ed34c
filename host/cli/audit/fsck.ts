import { fsckLog, readLog, type FsckReport, type LogFinding } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { hex, toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { printable } from '../reporters/table.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { prunedLine } from './pruned.ts';
import { FOLDER_KEY, isTrustGiven, TRUST_OPTIONS, trustOf, unlock } from './trust.ts';

/** `edict audit fsck`: every byte of a log's place, derived anew. */
export const auditFsck: Verb = defineVerb({
  name: 'audit fsck',
  summary: "Derive every byte of a log's folder anew from its entries, and name what is damaged",
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: TRUST_OPTIONS,
  details:
    'Looks at all files of the folder: segments, tiles, the published checkpoint, the public key, the lock. It changes nothing.\n' +
    'What an interrupted writer leaves, and the next opening mends, is `unfinished`, and no damage.\n' +
    LOG_DETAILS,
  exits: { 0: 'whole', 1: 'damaged', 3: 'there is no log' },
  examples: ['edict audit fsck build/demo/audit', 'edict audit fsck build/demo/audit --key audit.vkey --json'],
  run: async (io, { json = false, ...values }, [where = '']) => {
    const place = placeOf(where);
    await unlock(values);
    const given = isTrustGiven(values) ? await trustOf(values, (await readLog(place)).verifierKey) : null;
    if (given?.source === 'folder') throw new CliError('usage', 'The policy names no log: name its key with `--key`.');
    const report = await fsckLog(place, given);
    if (json) io.out(toJson(report));
    else for (const line of lines(paint(io.colour.out), report)) io.out(line);
    return report.whole ? EXIT.ok : EXIT.no;
  },
});

function lines(palette: Palette, report: FsckReport): string[] {
  const { red, green, yellow } = palette;
  const { whole, head, entries, prunedBelow, segments, hashes, findings, more, signedBy } = report;
  const verdict = whole ? green('whole') : red('damaged');
  const root = head === null ? 'no head that can be read' : `${printable(head.origin)}, root ${hex(head.root)}`;
  return [
    `${verdict}  ${root}`,
    `  ${counted(entries, 'entry', 'entries')} in ${counted(segments, 'segment')}, ${counted(hashes, 'hash', 'hashes')} of tiles, the checkpoint, the key and the lock were derived anew`,
    ...(prunedBelow > 0 ? [`  ${prunedLine(prunedBelow)}`] : []),
    ...findings.map((finding) => `  ${findingLine(palette, finding)}`),
    ...(more ? ['  and more'] : []),
    ...(signedBy === 'folder' ? [`  ${yellow('note')}  ${FOLDER_KEY}`] : []),
  ];
}

function findingLine({ red, yellow, dim }: Palette, { level, object, byte, why }: LogFinding): string {
  const place = byte === null ? '' : dim(` at byte ${byte}`);
  return `${(level === 'damaged' ? red : yellow)(level)}  ${printable(object)}${place}: ${printable(why)}`;
}
