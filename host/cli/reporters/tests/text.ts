import type { FileResult, TestResult } from '../../../testing/index.ts';
import { counted } from '../counted.ts';
import { diagnosticLines } from '../diagnostics.ts';
import type { Palette } from '../paint.ts';
import { printable } from '../table.ts';
import { coverageLines } from './coverage.ts';
import { failureLines, placeText } from './failure.ts';
import { mutationLines } from './mutation.ts';
import type { TestReport } from './report.ts';

const indent = (lines: readonly string[], by: string): string[] => lines.map((line) => by + line);

function testLines(palette: Palette, test: TestResult): string[] {
  const { red, yellow, bold, dim } = palette;
  if (test.status === 'passed') return [];
  if (test.status === 'skipped') {
    return [`  ${yellow('-')} ${printable(test.name)}  ${dim(`skipped: ${printable(test.skip ?? '')}`)}`];
  }
  return [
    `  ${red('✗')} ${bold(printable(test.name))}  ${dim(placeText(test.place))}`,
    ...indent(failureLines(palette, test), '      '),
  ];
}

function fileLines(palette: Palette, file: FileResult): string[] {
  const { red, green, dim } = palette;
  const mark = file.status === 'passed' ? green('✓') : red('✗');
  const count = (status: string): number => file.tests.filter((test) => test.status === status).length;
  const numbers = (['passed', 'failed', 'skipped'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`)
    .join(', ');
  const { written, removed, obsolete } = file.snapshots;
  const snapshots = [
    ...(written > 0 ? [`${counted(written, 'snapshot')} written`] : []),
    ...(removed > 0 ? [`${counted(removed, 'snapshot')} removed`] : []),
    ...(obsolete > 0 ? [`${counted(obsolete, 'snapshot')} no test asks for: --update removes it`] : []),
  ];
  const said = file.status === 'broken' ? 'cannot be run' : numbers;
  return [
    `${mark} ${printable(file.file)}  ${said} ${dim(`${Math.round(file.milliseconds)} ms`)}`,
    ...file.problems.flatMap((problem) =>
      indent(
        diagnosticLines(palette, problem, (name) => name),
        '  ',
      ),
    ),
    ...file.diagnostics.flatMap((each) =>
      indent(
        diagnosticLines(palette, each, (name) => name),
        '  ',
      ),
    ),
    ...file.tests.flatMap((test) => testLines(palette, test)),
    ...snapshots.map((line) => `  ${dim(line)}`),
  ];
}

/** A run for people: what failed in full, what passed in numbers. */
export function textReport(palette: Palette, report: TestReport): string[] {
  const { files, totals, coverage, mutation, minimums, milliseconds } = report;
  const { red, green, yellow, bold, dim } = palette;
  const parts = [
    ...(totals.broken > 0 ? [red(`${counted(totals.broken, 'file')} cannot be run`)] : []),
    ...(totals.failed > 0 ? [red(`${totals.failed} failed`)] : []),
    ...(totals.skipped > 0 ? [yellow(`${totals.skipped} skipped`)] : []),
    green(`${totals.passed} passed`),
  ];
  return [
    ...files.flatMap((file) => fileLines(palette, file)),
    '',
    ...(coverage ?? []).flatMap((each) => coverageLines(palette, each)),
    ...(mutation ?? []).flatMap((each) => mutationLines(palette, each)),
    ...minimums.map(({ name, reached, text }) => `${reached ? green('✓') : red('✗')} ${name}: ${text}`),
    `${bold(counted(totals.files, 'file'))}, ${parts.join(', ')} ${dim(`in ${(milliseconds / 1000).toFixed(2)} s`)}`,
  ];
}
