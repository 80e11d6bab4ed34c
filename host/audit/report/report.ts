import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { utf8 } from '../note/text.ts';
import { sha256 } from '../sha256/sha256.ts';
import type { Counts, LogStatistics } from '../stats/tally.ts';
import { bar, moment, timelineChart } from './charts.ts';
import { escapeHtml } from './escape.ts';
import { STYLE } from './style.ts';

/** What a report is made of; the log must have been verified. */
export interface ReportInput {
  readonly statistics: LogStatistics;
  readonly checkpoint: Checkpoint;
  /** Entries before this index may be deleted, and nothing here counts them; 0 when none may. */
  readonly prunedBelow: number;
  readonly outcomesUnknown: number;
  /** The first of them, by their index. */
  readonly unknown: readonly number[];
  /** The keys that the log was verified with. */
  readonly keys: readonly string[];
  /** `folder`: the key lay beside the log, so the report shows that the files are whole, not who wrote them. */
  readonly keySource: 'given' | 'folder';
}

/** Rows of a table, and unknown outcomes that are listed. */
const ROWS = 15;
const LISTED = 50;

function card(value: number | bigint, caption: string, alarm = false): string {
  return `<div class="card${alarm && BigInt(value) > 0n ? ' alarm' : ''}"><b>${value}</b>${escapeHtml(caption)}</div>`;
}

/** Names with their counts, the most first; empty when there are none. */
function countsTable(caption: string, rows: readonly Counts[], of: 'denied' | 'decisions'): string {
  const sorted = rows.filter((row) => row[of] > 0).toSorted((a, b) => b[of] - a[of]);
  if (sorted.length === 0) return `<div><h2>${escapeHtml(caption)}</h2><p class="soft">None.</p></div>`;
  const most = sorted[0]?.[of] ?? 0;
  const kind = of === 'denied' ? 'deny' : 'allow';
  const lines = sorted.slice(0, ROWS).map((row) => {
    const share = of === 'denied' ? `${row.denied} of ${row.decisions}` : String(row.decisions);
    return `<tr><td>${escapeHtml(row.name) || '<i>(no name)</i>'}</td><td class="n">${share}</td><td class="bar">${bar(row[of], most, kind)}</td></tr>`;
  });
  const more = sorted.length > ROWS ? `<p class="soft">and ${sorted.length - ROWS} more</p>` : '';
  return `<div><h2>${escapeHtml(caption)}</h2><table>${lines.join('')}</table>${more}</div>`;
}

function span(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  return milliseconds < 60_000 ? `${milliseconds / 1000} s` : `${milliseconds / 60_000} min`;
}

function durations({ durations: known }: LogStatistics): string {
  if (known === null) return '<p class="soft">No outcome is recorded, so none can be measured.</p>';
  const used = known.filter(({ count }) => count > 0);
  const most = Math.max(...used.map(({ count }) => count));
  const previous = (upTo: number): number => known[known.findIndex((one) => one.upTo === upTo) - 1]?.upTo ?? 0;
  const rows = used.map(({ upTo, count }) => {
    const words = Number.isFinite(upTo) ? `up to ${span(upTo)}` : `over ${span(previous(upTo))}`;
    return `<tr><td>${words}</td><td class="n">${count}</td><td class="bar">${bar(count, most, 'escalate')}</td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}

function unknownOutcomes({ outcomesUnknown, unknown }: ReportInput): string {
  if (outcomesUnknown === 0) return '<p>None: every action that was let run has a record of what came of it.</p>';
  const listed = unknown.slice(0, LISTED).join(', ');
  const more = outcomesUnknown > LISTED ? ' and more' : '';
  return `<p>${outcomesUnknown} actions were let run, and no record says what came of them: records ${listed}${more}.</p>`;
}

function erasures({ erasures: count, erasureRecords }: LogStatistics): string {
  if (count === 0) return '<p>None is recorded.</p>';
  const more = count > erasureRecords.length ? ' and more' : '';
  const what = count === 1 ? 'The key of one subject was' : `The keys of ${count} subjects were`;
  return `<p>${what} destroyed, with all that was kept of them: records ${erasureRecords.join(', ')}${more}.</p>`;
}

function senders({ sessions, sessionsOpen, senderAsserted }: LogStatistics): string {
  const open = sessionsOpen === 0 ? 'all were closed' : `${sessionsOpen} were not closed, and may lack their end`;
  return `${senderAsserted} records are what senders said in ${sessions} sessions, their times and verdicts included; ${open}`;
}

/** How many records are there. */
function present({ checkpoint, prunedBelow }: ReportInput): bigint {
  return checkpoint.size - BigInt(prunedBelow);
}

/** What the numbers leave out. */
function notCounted(prunedBelow: number): string {
  return prunedBelow === 0
    ? ''
    : `<p class="alarm"><b>Retention has deleted the records before ${prunedBelow}.</b> The log has the hash of each; no number here counts them.</p>\n`;
}

function proof(input: ReportInput): string {
  const { checkpoint, prunedBelow, keys, keySource, statistics } = input;
  const source =
    keySource === 'given'
      ? 'given by whoever made this report'
      : "found beside the log: this shows that the log's files are whole, not who wrote them";
  const rows: readonly (readonly [string, string])[] = [
    ['Log', escapeHtml(checkpoint.origin)],
    ['Records', `${present(input)}, each re-hashed, in order, without a gap for any agent`],
    ...(prunedBelow > 0 ? [['Deleted', `the records before ${prunedBelow}, whose hashes were verified`] as const] : []),
    ['Root', `<code>${encodeHex(checkpoint.root)}</code>`],
    ['Signature', 'the checkpoint is signed by the key below'],
    [
      'Key',
      `${keys.map((key) => `<code>${escapeHtml(key)}</code>`).join('<br>')}<br><span class="soft">${source}</span>`,
    ],
    ['Times', 'the hosts’ own claim'],
    ...(statistics.sessions > 0 ? [['Senders', senders(statistics)] as const] : []),
    ['Not shown', 'whether other readers were shown another log: compare checkpoints, or ask its witnesses'],
    ...(statistics.crowded ? [['Names', 'there were too many of a kind: some are counted together'] as const] : []),
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

/**
 * One page that says what a log holds: decisions over time, denials by rule and agent, unknown outcomes, how the log was verified. It loads nothing and runs nothing: its policy allows its own style
 * sheet, by hash, and all text of the log is escaped.
 *
 * @returns a whole HTML document
 */
export function reportPage(input: ReportInput): string {
  const { statistics, checkpoint, outcomesUnknown } = input;
  const { verdicts, first, last, rules, agents, actions, modules, entries, outcomes } = statistics;
  const styleHash = encodeBase64(sha256(utf8(STYLE) ?? new Uint8Array(0)));
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  const period = first === null || last === null ? 'no records' : `${moment(first)} to ${moment(last)}`;
  const title = `Audit report: ${escapeHtml(checkpoint.origin)}`;
  const failed = outcomes.failed + outcomes.aborted;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p class="soft">${escapeHtml(period)}</p>
${notCounted(input.prunedBelow)}<div class="cards">
${card(statistics.decisions, 'decisions')}${card(verdicts.deny, 'denied')}${card(verdicts.escalate, 'escalated')}${card(failed, 'failed or aborted')}${card(outcomesUnknown, 'outcomes unknown', true)}${card(present(input), 'records verified')}
</div>
<h2>Decisions over time</h2>
${statistics.timeline.length === 0 ? '<p class="soft">No decision is recorded.</p>' : timelineChart(statistics.timeline)}
<div class="two">
${countsTable('Denials by rule', rules, 'denied')}
${countsTable('Denials by agent', agents, 'denied')}
${countsTable('Decisions by action', actions, 'decisions')}
${countsTable('Decisions by entry', entries, 'decisions')}
</div>
${countsTable('Decisions by module', modules, 'decisions')}
<h2>From decision to outcome</h2>
${durations(statistics)}
<h2>Unknown outcomes</h2>
${unknownOutcomes(input)}
<h2>Erasures</h2>
${erasures(statistics)}
<h2>Proof</h2>
${proof(input)}
</body>
</html>
`;
}
