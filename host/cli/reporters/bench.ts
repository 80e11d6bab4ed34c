import type { BenchReport, Measured, Ratio, Spread, TriedRule } from '../../compare/index.ts';
import { pageColumns, wrap } from '../frame/wrap.ts';
import { counted } from './counted.ts';
import { histogramLines, nanoseconds } from './histogram.ts';
import { exact, inputText } from './input.ts';
import { paint, type Palette } from './paint.ts';
import { clip, printable, table } from './table.ts';

/** Rules that are named; the rest are counted. */
const MOST_RULES = 20;

/** Empty where the module was never asked. */
const spreadCells = ({ min, median, max }: Spread): string[] =>
  [min, median, max].map((value) => (Number.isNaN(value) ? '–' : String(value)));

function rate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toPrecision(3)} M`;
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toPrecision(3)} k` : perSecond.toFixed(0);
}

function latencyLines({ dim, bold }: Palette, { latency, decisionsPerSecond }: Measured): string[] {
  const { p50, p90, p99, p999, max } = latency;
  return [
    ...table([
      ['  p50', 'p90', 'p99', 'p99.9', 'max', 'decisions per second'].map((text) => dim(text)),
      [`  ${bold(nanoseconds(p50))}`, ...[p90, p99, p999, max].map(nanoseconds), bold(rate(decisionsPerSecond))],
    ]),
  ];
}

function workLines(palette: Palette, measured: Measured, columns: number): string[] {
  const { dim } = palette;
  const { steps, candidates, rules, heaviest } = measured;
  const head = '  most on  ';
  return [
    ...table(
      [
        [...['  each decision', 'min', 'median', 'max'].map((text) => dim(text)), ''],
        ['  rules evaluated', ...spreadCells(candidates), dim(`of ${rules}, defaults included`)],
        ['  steps', ...spreadCells(steps), ''],
      ],
      [1, 2, 3],
    ),
    ...(steps.max > steps.min
      ? [`${dim(head)}${clip(inputText(paint(false), heaviest.input), columns - head.length)}`]
      : []),
  ];
}

const place = ({ line }: TriedRule): string => (line === null ? '' : `line ${line}`);

/** The rules that cost on every input, those first whose authors can do something about it. */
function triedLines({ dim, yellow }: Palette, tried: readonly TriedRule[], columns: number): string[] {
  const [lookup, few] = (['no-lookup', 'few'] as const).map((why) => tried.filter((rule) => rule.why === why));
  const listed = lookup ?? [];
  const rows = listed.slice(0, MOST_RULES).map((rule) => [`  ${clip(printable(rule.id), 48)}`, dim(place(rule))]);
  return [
    ...(listed.length === 0
      ? wrap('No rule defeats the index: each demands a value that can be looked up.', columns)
      : [
          ...wrap(
            `${yellow(counted(listed.length, 'rule'))} tried on every input: nothing that the condition demands can be looked up, as an equality, a membership, an order with a constant or a pattern can:`,
            columns,
          ),
          ...table(rows),
          ...(listed.length > MOST_RULES ? [dim(`  and ${listed.length - MOST_RULES} more`)] : []),
        ]),
    ...(few === undefined || few.length === 0
      ? []
      : wrap(
          dim(
            `${counted(few.length, 'rule')} tried on every input all the same: with so few like them, or so many that would be found, that is cheaper than looking up. --json lists them.`,
          ),
          columns,
        )),
  ];
}

/** What is said of a ratio hangs on how much the rounds differ. */
function ratioText({ median, lower, upper }: Ratio, compared: string, name: string, bold: Palette['bold']): string {
  const [times, from, to] = [median, lower, upper].map((each) => each.toFixed(2));
  const range = `half of the paired rounds lie between ${from} and ${to}`;
  return lower <= 1 && upper >= 1
    ? `${compared} takes ${bold(`${times} times`)} as long as ${name}, which is no difference that this run could tell: ${range}.`
    : `${compared} takes ${bold(`${times} times`)} as long as ${name}: ${range}.`;
}

function comparedLines(
  palette: Palette,
  other: Measured,
  ratio: Ratio,
  names: readonly string[],
  columns: number,
): string[] {
  const { bold, dim } = palette;
  const [name = '', compared = ''] = names.map(printable);
  return [
    '',
    `${bold(compared)}  ${dim(`${other.digest.slice(0, 16)}…`)}`,
    '',
    ...latencyLines(palette, other),
    '',
    ...workLines(palette, other, columns),
    '',
    ...wrap(ratioText(ratio, compared, name, bold), columns),
  ];
}

/** A measurement for people. */
export function benchLines(
  palette: Palette,
  report: BenchReport,
  names: readonly string[],
  source: string,
  terminal: number,
): string[] {
  const { bold, dim } = palette;
  const { measured, compared, ratio, inputs, decisions, clock } = report;
  const columns = pageColumns(terminal);
  const verdicts = Object.entries(measured.verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  return [
    `${bold(printable(names[0] ?? ''))}  ${dim(`${measured.digest.slice(0, 16)}…`)}`,
    ...wrap(`${counted(inputs, 'input')} ${source}: ${verdicts.join(', ')}`, columns),
    '',
    ...latencyLines(palette, measured),
    '',
    ...histogramLines(palette, measured.latency.histogram, terminal),
    dim(`  ${decisions} decisions timed one by one; the clock's ${nanoseconds(clock)} are taken off`),
    '',
    ...workLines(palette, measured, columns),
    '',
    ...(measured.tried === null
      ? wrap('Which rules are tried on every input a module does not show: name its policies instead.', columns)
      : triedLines(palette, measured.tried, columns)),
    ...(compared === null || ratio === null ? [] : comparedLines(palette, compared, ratio, names, columns)),
  ];
}

const measuredJson = (measured: Measured): object => ({
  ...measured,
  heaviest: { ...measured.heaviest, input: exact(measured.heaviest.input) },
});

/** A measurement for programs. */
export function benchJson(report: BenchReport): object {
  const { measured, compared } = report;
  return { ...report, measured: measuredJson(measured), compared: compared === null ? null : measuredJson(compared) };
}
