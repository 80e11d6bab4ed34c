import type { Change, ReplayReport, Side } from '../../compare/index.ts';
import { pageColumns, wrap } from '../frame/wrap.ts';
import { counted } from './counted.ts';
import { describeObligation, paintVerdict } from './decision.ts';
import { exact, inputText } from './input.ts';
import type { Palette } from './paint.ts';
import { printable, table } from './table.ts';

const sideText = ({ rule, error }: Side): string => error ?? (rule === null ? 'no rule' : printable(rule));

const when = (time: number | null): string => {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/\.\d+Z$/, 'Z');
};

function changeLines(palette: Palette, { kind, before, after, obligations, count, example }: Change): string[] {
  const { dim } = palette;
  const [old, now] = [sideText(before), sideText(after)];
  const rules = old === now ? old : `${old} ${dim('→')} ${now}`;
  const verdicts =
    before.verdict === after.verdict
      ? paintVerdict(palette, before.verdict)
      : `${paintVerdict(palette, before.verdict)} ${dim('→')} ${paintVerdict(palette, after.verdict)}`;
  const must = obligations.length === 0 ? 'nothing' : obligations.map(describeObligation).join('; ');
  return [
    `${verdicts}  ${rules}  ${dim(`×${count}${kind === 'verdict' ? '' : `, ${kind}`}`)}`,
    `  ${dim(`line ${example.line}`)}  ${inputText(palette, example.input)}`,
    ...(kind === 'obligations' ? [`  ${dim('now')}  ${must}`] : []),
  ];
}

/** What the report could not know, in sentences. */
export function gaps({ skipped, limits }: ReplayReport): string[] {
  const { undecided, incomplete, lines } = skipped;
  const where =
    lines.length === 0 ? '' : ` (line ${lines.join(', ')}${undecided + incomplete > lines.length ? ', …' : ''})`;
  return [
    ...(undecided === 0 ? [] : [`${counted(undecided, 'record')} not compared: no decision is recorded${where}.`]),
    ...(incomplete === 0
      ? []
      : [`${counted(incomplete, 'record')} not compared: what the policy reads is left out${where}.`]),
    ...(limits.gone === 0
      ? []
      : [`${counted(limits.gone, 'action')} had a limit used up that is gone, or whose rule is: decided without it.`]),
    ...(limits.unknown === 0
      ? []
      : [
          `${counted(limits.unknown, 'action')} decided by a rule with a limit that did not decide then: whether the limit would have been used up is not known.`,
        ]),
  ];
}

/** A replay for people. */
export function replayLines(palette: Palette, report: ReplayReport, digest: string, terminal: number): string[] {
  const { bold, dim, red, yellow, green } = palette;
  const { records, same, changed, directions, changes, from, to, modules, limits } = report;
  const columns = pageColumns(terminal);
  const period = from === null ? '' : `, ${when(from)} to ${when(to)}`;
  const decided = modules.filter((module) => module.digest !== null);
  const rows = [
    ['same', String(same), ''],
    ['changed', (changed === 0 ? green : bold)(String(changed)), ''],
    ...(directions.denyToAllow > 0
      ? [['deny → allow', red(String(directions.denyToAllow)), 'denied then, may run now']]
      : []),
    ...(directions.allowToDeny > 0
      ? [['allow → deny', yellow(String(directions.allowToDeny)), 'could run then, denied now']]
      : []),
    ...(directions.looser > 0 ? [['looser', String(directions.looser), 'all verdicts that became less strict']] : []),
    ...(directions.stricter > 0 ? [['stricter', String(directions.stricter), 'all that became more strict']] : []),
    ...(limits.replayed > 0 ? [['limits', String(limits.replayed), 'replayed as used up']] : []),
  ];
  return [
    `${counted(records, 'action')}${period}`,
    ...decided.slice(0, 4).map((each) => dim(`  ${each.records} by ${(each.digest ?? '').slice(0, 16)}…`)),
    dim(`  now by ${digest.slice(0, 16)}…${decided.some((each) => each.digest === digest) ? ', the same' : ''}`),
    '',
    ...table(
      rows.map(([name = '', number = '', what = '']) => [`  ${name}`, number, what === '' ? '' : dim(what)]),
      [1],
    ),
    ...changes.flatMap((change) => ['', ...changeLines(palette, change)]),
    ...gaps(report).flatMap((gap, index) => [...(index === 0 ? [''] : []), ...wrap(`! ${gap}`, columns, 2)]),
  ];
}

/** A replay for programs. */
export function replayJson(report: ReplayReport): object {
  return {
    ...report,
    changes: report.changes.map((each) => ({
      ...each,
      example: { ...each.example, input: exact(each.example.input) },
    })),
  };
}
