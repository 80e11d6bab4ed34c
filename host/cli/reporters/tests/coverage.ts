import { percent, type Coverage, type Counts, type Ratio, type Uncovered } from '../../../testing/index.ts';
import { counted } from '../counted.ts';
import type { Palette } from '../paint.ts';
import { printable, table } from '../table.ts';
import { conditionText, placeText } from './failure.ts';
import { NOTHING_MEASURED, type Minimum } from './report.ts';

/** More lines than this are not read by anybody; `--json` has them all. */
const MOST_LINES = 200;

const KINDS = ['rules', 'conditions', 'branches'] as const;

function ratioText({ green, yellow, red }: Palette, ratio: Ratio): string {
  const value = percent(ratio);
  const text = `${value} % (${ratio.covered}/${ratio.total})`;
  return value === 100 ? green(text) : value >= 80 ? yellow(text) : red(text);
}

const cells = (palette: Palette, counts: Counts): string[] => KINDS.map((kind) => ratioText(palette, counts[kind]));

/** What is missing of one thing, in words. */
function missingText({ kind, rule, text, missing }: Uncovered): string {
  if (kind === 'rule') return `${printable(rule)} never ${missing}`;
  return `${conditionText(text)} never ${missing} in ${printable(rule)}`;
}

/** A document's own conditions stand in each of its rules: they are told once. */
function uncoveredLines({ dim }: Palette, uncovered: readonly Uncovered[]): string[] {
  const groups = new Map<string, [Uncovered, ...Uncovered[]]>();
  for (const each of uncovered) {
    const key = JSON.stringify(
      each.kind === 'rule' ? [each.rule] : [each.kind, each.text, each.missing, each.place?.file],
    );
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  const lines = [...groups.values()].map(([first, ...more]) => {
    const where = first.place === null ? '' : `${placeText(first.place)}  `;
    const also = more.length === 0 ? '' : dim(` and ${counted(more.length, 'more place')}`);
    return `  ${where}${missingText(first)}${also}`;
  });
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), dim(`  … and ${lines.length - MOST_LINES} more; --json lists them`)];
}

/** What tests saw of a policy set: a table of its files, then everything that no test saw, with its place. */
export function coverageLines(palette: Palette, coverage: Coverage): string[] {
  const { bold, dim } = palette;
  const { subject, tests, counts, files, uncovered, erred, impossible } = coverage;
  const rows = [
    ['', ...KINDS],
    ...files.map((file) => [printable(file.file), ...cells(palette, file.counts)]),
    ...(files.length > 1 ? [['all', ...cells(palette, counts)]] : []),
  ];
  return [
    `${bold('Coverage')} of ${printable(subject)} by ${counted(tests, 'test')}`,
    ...table(rows, [1, 2, 3]).map((line) => `  ${line}`),
    ...uncoveredLines(palette, uncovered),
    ...(erred > 0 ? [dim(`  ${counted(erred, 'condition')} erred in a test`)] : []),
    ...(impossible.length > 0
      ? [
          dim(
            `  not counted, for no input reaches ${impossible.length === 1 ? 'it' : 'them'}: ${impossible.map(printable).join(', ')}`,
          ),
        ]
      : []),
    '',
  ];
}

/** Whether each policy set reaches a minimum in rules, conditions and branches. */
export function coverageMinimums(coverage: readonly Coverage[], minimum: number): Minimum[] {
  if (minimum === 0) return [];
  if (coverage.length === 0)
    return [{ name: `coverage at least ${minimum} %`, reached: false, text: NOTHING_MEASURED }];
  return coverage.map(({ subject, counts }) => ({
    name: `coverage of ${subject} at least ${minimum} %`,
    reached: KINDS.every((kind) => percent(counts[kind]) >= minimum),
    text: KINDS.map((kind) => `${kind} ${percent(counts[kind])} %`).join(', '),
  }));
}
