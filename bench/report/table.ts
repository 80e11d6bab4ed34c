import type { Figure, Outcome, Result } from '../cases/types.ts';
import type { Machine } from '../measure/machine.ts';
import { reached } from './targets.ts';

/** A time in the unit that reads best. */
export const duration = (ns: number | null): string => {
  if (ns === null) return '–';
  const [value, unit] =
    ns < 1e3 ? [ns, 'ns'] : ns < 1e6 ? [ns / 1e3, 'µs'] : ns < 1e9 ? [ns / 1e6, 'ms'] : [ns / 1e9, 's'];
  return `${value < 100 ? value.toPrecision(3) : Math.round(value).toString()} ${unit}`;
};

const ratio = (value: number | null): string =>
  value === null ? '–' : `${value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)}×`;

const amount = ({ value, unit }: Figure): string =>
  unit === 'bytes'
    ? value >= 1e6
      ? `${(value / 1e6).toFixed(2)} MB`
      : `${(value / 1e3).toFixed(1)} kB`
    : `${Math.round(value * 10) / 10} ${unit === 'candidates' ? '' : unit}`.trim();

/** Columns padded to their widest cell; the first is left-aligned, the others right. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const line = (result: Result): readonly string[] => [
  result.id,
  duration(result.ours_ns),
  duration(result.p50),
  duration(result.p99),
  duration(result.p999),
  result.peer ?? '',
  duration(result.peer_ns),
  ratio(result.ratio),
];

/** The whole run as text for people. */
export const table = (machine: Machine, outcome: Outcome): string => {
  const sections = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    columns([['id', 'edict', 'p50', 'p99', 'p99.9', 'peer', 'its time', 'ratio'], ...outcome.results.map(line)]),
    'edict and "its time": median of batched operations; ratio: median of the ratios of paired rounds; p50, p99, p99.9: single operations, timer included.',
  ];
  if (outcome.figures.length > 0) sections.push(columns(outcome.figures.map((entry) => [entry.id, amount(entry)])));
  if (outcome.notes.length > 0) sections.push(outcome.notes.map((note) => `note: ${note}`).join('\n'));
  sections.push(
    columns([
      ['figure to reach', 'target', 'this run', ''],
      ...reached(outcome).map(({ figure, target, measured, met }) => [
        figure,
        target,
        measured,
        met === null ? '' : met ? 'met' : 'NOT MET',
      ]),
    ]),
  );
  return sections.join('\n\n');
};
