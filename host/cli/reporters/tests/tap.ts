import type { FileResult, TestResult } from '../../../testing/index.ts';
import { paint } from '../paint.ts';
import { failureLines, placeText } from './failure.ts';
import type { TestReport } from './report.ts';

/** A description holds no line break, and `#` would begin a directive (TAP 14, "Test Points"). */
function description(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('#', '\\#')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** A YAML block of texts: JSON's strings are YAML's. */
function block(fields: Readonly<Record<string, string | readonly string[]>>): string[] {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [`  ${name}: ${JSON.stringify(value)}`]
      : [`  ${name}:`, ...value.map((line) => `    - ${JSON.stringify(line)}`)],
  );
  return ['  ---', ...lines, '  ...'];
}

type Point = (number: number) => string[];

function testPoint(file: FileResult, test: TestResult): Point {
  const name = description(`${file.file} › ${test.name}`);
  if (test.status === 'skipped') return (number) => [`ok ${number} - ${name} # SKIP ${description(test.skip ?? '')}`];
  if (test.status === 'passed') return (number) => [`ok ${number} - ${name}`];
  const message = failureLines(paint(false), test);
  return (number) => [`not ok ${number} - ${name}`, ...block({ at: placeText(test.place), message })];
}

function brokenPoint({ file, problems }: FileResult): Point {
  const message = problems.map(
    ({ code, message, span }) => `${span === null ? '' : `${span.line}:${span.column} `}${code}: ${message}`,
  );
  return (number) => [`not ok ${number} - ${description(file)} cannot be run`, ...block({ message })];
}

/** A run as TAP version 14: one test point a test, a file that cannot be run and a minimum one each. */
export function tapReport({ files, minimums }: TestReport): string {
  const points = [
    ...files.flatMap((file) =>
      file.status === 'broken' ? [brokenPoint(file)] : file.tests.map((test) => testPoint(file, test)),
    ),
    ...minimums.map(({ name, reached, text }): Point => (number) => [
      `${reached ? 'ok' : 'not ok'} ${number} - ${description(`${name}: ${text}`)}`,
    ]),
  ];
  return ['TAP version 14', `1..${points.length}`, ...points.flatMap((point, index) => point(index + 1)), ''].join(
    '\n',
  );
}
