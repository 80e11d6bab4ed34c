import type { Difference, DiffReport, Judgement, Level } from '../../compare/index.ts';
import { formatJson } from '../../engine/index.ts';
import { pageColumns, wrap } from '../frame/wrap.ts';
import { counted } from './counted.ts';
import { describeObligation, paintVerdict } from './decision.ts';
import { exact, inputText } from './input.ts';
import type { Palette } from './paint.ts';
import { printable } from './table.ts';

const ALIKE: Readonly<Record<Level, string>> = {
  verdict: 'the same verdict',
  obligations: 'the same verdict and obligations',
  all: 'the same verdict, obligations, rule, action and reason',
};

/** The deciding rule as its author knows it. */
function ruleText({ name, rule, error }: Judgement): string {
  if (error !== null) return error;
  if (name !== null) return printable(name);
  return rule === null ? 'no rule' : `(${printable(rule)})`;
}

function obligationsText({ obligations }: Judgement): string {
  return obligations.length === 0 ? 'nothing' : obligations.map(describeObligation).join('; ');
}

function differenceLines(palette: Palette, { kind, input, a, b }: Difference): string[] {
  const { dim } = palette;
  const [before, after] = [ruleText(a), ruleText(b)];
  const rules = before === after ? before : `${before} ${dim('→')} ${after}`;
  const verdicts =
    a.verdict === b.verdict
      ? paintVerdict(palette, a.verdict)
      : `${paintVerdict(palette, a.verdict)} ${dim('→')} ${paintVerdict(palette, b.verdict)}`;
  return [
    `${verdicts}  ${rules}${kind === 'verdict' ? '' : dim(`  (${kind === 'obligations' ? kind : `other ${kind}`})`)}`,
    `  ${inputText(palette, input)}`,
    ...(kind === 'obligations' ? [`  ${dim('A')} ${obligationsText(a)}`, `  ${dim('B')} ${obligationsText(b)}`] : []),
    ...(kind === 'action' || kind === 'reason'
      ? [`  ${dim('A')} ${printable(a[kind])}`, `  ${dim('B')} ${printable(b[kind])}`]
      : []),
  ];
}

/** What the result is worth, in sentences. */
export function conclusion({
  result,
  level,
  differences,
  complete,
  tried,
  changed,
  alike,
  open,
}: DiffReport): string[] {
  const what = ALIKE[level];
  const same = changed.a + changed.b === 0;
  const work = same
    ? `Both have the same rules in the same order${alike === 0 ? '' : `, but for ${counted(alike, 'pattern')} written otherwise: ${alike === 1 ? 'it occurs' : 'they occur'} in the same texts`}.`
    : `${counted(tried, 'input')} ${tried === 1 ? 'was' : 'were'} decided on by both; ${counted(changed.a, 'rule')} of A and ${changed.b} of B are not in both alike.`;
  const because = open.map((why) => `open: ${why}`);
  if (result === 'equal') return [`Equal: ${what} on every input that JSON can say. This is proven. ${work}`];
  if (result === 'unknown')
    return [`No difference was found, which is no proof that there is none. ${work}`, ...because];
  const found = `${counted(differences.length, 'difference')}. ${work}`;
  return complete
    ? [`${found} Every other input has ${what}, or differs by rules that are listed.`]
    : [`${found} There may be more.`, ...because];
}

/** A comparison for people. */
export function diffLines(palette: Palette, report: DiffReport, terminal: number): string[] {
  const columns = pageColumns(terminal);
  const [first = '', ...rest] = conclusion(report);
  return [
    ...report.differences.flatMap((difference) => [...differenceLines(palette, difference), '']),
    ...wrap(first, columns),
    ...rest.flatMap((line) => wrap(`- ${printable(line)}`, columns, 2)),
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
/** What a policy says, as text that nothing in it ends: a review shows no links or images that a policy holds. */
const code = (text: string): string => {
  const shown = cell(printable(text));
  const longest = Math.max(0, ...(shown.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
};

/** A comparison for a review. */
export function diffMarkdown(report: DiffReport, a: string, b: string): string {
  const rows = report.differences.map((each) => {
    const what =
      each.kind === 'obligations' ? `: ${code(obligationsText(each.a))} → ${code(obligationsText(each.b))}` : '';
    const verdict = each.a.verdict === each.b.verdict ? each.a.verdict : `**${each.a.verdict} → ${each.b.verdict}**`;
    const kind = each.kind === 'verdict' ? '' : ` (${each.kind}${what})`;
    return `| ${verdict}${kind} | ${code(ruleText(each.a))} | ${code(ruleText(each.b))} | ${code(formatJson(each.input))} |`;
  });
  const [first = '', ...rest] = conclusion(report);
  return [
    `**${cell(printable(a))}** (A) against **${cell(printable(b))}** (B)`,
    '',
    ...(rows.length === 0 ? [] : ['| verdict | rule in A | rule in B | input |', '|---|---|---|---|', ...rows, '']),
    first,
    ...rest.map((line) => `- ${code(line)}`),
  ].join('\n');
}

/** A comparison for programs. */
export function diffJson(report: DiffReport): object {
  return { ...report, differences: report.differences.map((each) => ({ ...each, input: exact(each.input) })) };
}
