import { readLog, Tally, visitLog, type LogStatistics, type VisitedLog } from '../../audit/index.node.ts';
import { EXIT } from '../frame/exit.ts';
import { defineVerb, type Verb } from '../frame/verb.ts';
import { counted } from '../reporters/counted.ts';
import { prunedLine } from './pruned.ts';
import { toJson } from '../reporters/json.ts';
import { paint, type Palette } from '../reporters/paint.ts';
import { when } from '../reporters/record.ts';
import { clip, printable, table } from '../reporters/table.ts';
import { LOG_ARGUMENT, LOG_DETAILS, placeOf } from './place.ts';
import { FOLDER_KEY, TRUST_OPTIONS, trustOf } from './trust.ts';

/** Names of a kind that are listed as text; JSON has all that were counted. */
const SHOWN = 10;

/** `edict audit stats`: what a log holds, in numbers. */
export const auditStats: Verb = defineVerb({
  name: 'audit stats',
  summary: 'Count the decisions of a log by verdict, rule, agent, action, entry and module',
  arguments: LOG_ARGUMENT,
  positionals: [1, 1],
  options: TRUST_OPTIONS,
  details:
    'The log is verified, as `edict audit verify` does. A decision that let its action run, and that no record completes, has an unknown outcome.\n' +
    LOG_DETAILS,
  exits: { 0: 'counted', 3: 'there is no such log, or it does not verify' },
  examples: ['edict audit stats build/demo/audit', 'edict audit stats build/demo/audit --json'],
  run: async (io, { json = false, ...values }, [where = '']) => {
    const place = placeOf(where);
    const trust = await trustOf(values, (await readLog(place)).verifierKey);
    const tally = new Tally();
    const log = await visitLog(place, trust, ({ record }) => tally.visit(record));
    const statistics = tally.statistics();
    if (json) {
      const { checkpoint, prunedBelow, outcomesUnknown, unknown } = log;
      io.out(toJson({ keySource: trust.source, checkpoint, prunedBelow, ...statistics, outcomesUnknown, unknown }));
      return EXIT.ok;
    }
    for (const line of lines(paint(io.colour.out), statistics, log)) io.out(line);
    if (trust.source === 'folder') io.out(`${paint(io.colour.out).yellow('note')}  ${FOLDER_KEY}`);
    return EXIT.ok;
  },
});

function lines(palette: Palette, statistics: LogStatistics, log: VisitedLog): string[] {
  const { bold, dim, yellow } = palette;
  const { verdicts, outcomes, first, last } = statistics;
  const span = first === null || last === null ? '' : `, ${when(first)} to ${when(last)}`;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none';
  const { outcomesUnknown, unknown, checkpoint, prunedBelow } = log;
  const more = outcomesUnknown > SHOWN ? ', …' : '';
  const which = outcomesUnknown === 0 ? '' : dim(` (records ${unknown.slice(0, SHOWN).join(', ')}${more})`);
  return [
    `${bold(printable(checkpoint.origin))}  ${counted(statistics.records, 'record')}${span}`,
    ...(prunedBelow > 0 ? [`  ${prunedLine(prunedBelow)}`] : []),
    `  decisions  ${counts(verdicts)}${statistics.observed === 0 ? '' : `; ${statistics.observed} only observed`}`,
    `  outcomes   ${counts(outcomes)}`,
    `  approvals  ${counts({ approved: statistics.approved, refused: statistics.refused })}`,
    `  unknown    ${outcomesUnknown === 0 ? 'none' : yellow(counted(outcomesUnknown, 'outcome'))}${which}`,
    ...erasureLines(palette, statistics),
    ...senderLines(palette, statistics),
    ...(['rules', 'agents', 'actions', 'entries', 'modules'] as const).flatMap((kind) =>
      section(palette, kind, statistics[kind]),
    ),
  ];
}

function erasureLines({ dim }: Palette, { erasures, erasureRecords }: LogStatistics): string[] {
  if (erasures === 0) return [];
  const more = erasures > SHOWN ? ', …' : '';
  return [
    `  erased     ${counted(erasures, 'subject')}${dim(` (records ${erasureRecords.slice(0, SHOWN).join(', ')}${more})`)}`,
  ];
}

function senderLines({ yellow }: Palette, statistics: LogStatistics): string[] {
  const { sessions, sessionsOpen, batches, senderAsserted } = statistics;
  if (sessions === 0) return [];
  const open = sessionsOpen === 0 ? 'all closed' : yellow(`${sessionsOpen} not closed`);
  const sent = `${counted(batches, 'batch', 'batches')}, ${counted(senderAsserted, 'record')} that they assert`;
  return [`  senders    ${counted(sessions, 'session')}, ${open}; ${sent}`];
}

function section({ bold, dim }: Palette, kind: string, rows: LogStatistics['rules']): string[] {
  if (rows.length === 0) return [];
  const cells = rows
    .slice(0, SHOWN)
    .map(({ name, decisions, denied, escalated }) => [
      clip(printable(name) || '(none)', 64),
      String(decisions),
      denied === 0 ? '' : `${denied} denied`,
      escalated === 0 ? '' : `${escalated} escalated`,
    ]);
  const more = rows.length > SHOWN ? [dim(`  and ${rows.length - SHOWN} more`)] : [];
  return ['', bold(kind), ...table(cells, [1, 2, 3]).map((line) => `  ${line}`), ...more];
}
