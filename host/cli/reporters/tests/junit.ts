import type { FileResult, TestResult } from '../../../testing/index.ts';
import { paint } from '../paint.ts';
import { failureLines } from './failure.ts';
import { seconds, type Minimum, type TestReport } from './report.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text of an element or attribute. What XML 1.0 §2.2 does not allow is written as JSON would. */
function escape(text: string): string {
  return text
    .replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, (character) => {
      return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
    });
}

/** An attribute's value; a line break would be read as a space. */
function attribute(text: string): string {
  return escape(text).replace(/[\t\n\r]/gu, ' ');
}

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  return content.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content.join('')}</${name}>`;
}

function testCase(file: FileResult, test: TestResult): string {
  const attributes = {
    name: test.name,
    classname: file.file,
    file: test.place.file,
    line: test.place.line,
    time: seconds(test.milliseconds),
  };
  if (test.status === 'skipped')
    return element('testcase', attributes, [element('skipped', { message: test.skip ?? '' })]);
  if (test.status === 'passed') return element('testcase', attributes);
  const lines = failureLines(paint(false), test);
  const message = test.mismatches
    .map(({ what, expected, actual }) => `${what}: expected ${expected}, got ${actual}`)
    .join('; ');
  const failure = element('failure', { message, type: 'mismatch' }, [escape(lines.join('\n'))]);
  return element('testcase', attributes, [failure]);
}

function suite(file: FileResult): string {
  const count = (status: string): number => file.tests.filter((test) => test.status === status).length;
  const problems = file.problems.map(({ code, message, span }) =>
    element('testcase', { name: code, classname: file.file, file: file.file, line: span?.line ?? 1, time: '0.000' }, [
      element('error', { message, type: code }),
    ]),
  );
  const cases = [...problems, ...file.tests.map((test) => testCase(file, test))];
  return element(
    'testsuite',
    {
      name: file.file,
      file: file.file,
      tests: cases.length,
      failures: count('failed'),
      errors: problems.length,
      skipped: count('skipped'),
      time: seconds(file.milliseconds),
    },
    cases,
  );
}

function minimumSuite(minimums: readonly Minimum[]): string[] {
  if (minimums.length === 0) return [];
  const cases = minimums.map(({ name, reached, text }) =>
    element(
      'testcase',
      { name, classname: 'minimums', time: '0.000' },
      reached ? [] : [element('failure', { message: text, type: 'minimum' })],
    ),
  );
  const failures = minimums.filter(({ reached }) => !reached).length;
  return [
    element(
      'testsuite',
      { name: 'minimums', tests: cases.length, failures, errors: 0, skipped: 0, time: '0.000' },
      cases,
    ),
  ];
}

/** A run as JUnit's XML: a suite a test file, an error a finding about a file that cannot be run. */
export function junitReport({ files, totals, minimums, milliseconds }: TestReport): string {
  const errors = files.reduce((sum, { problems }) => sum + problems.length, 0);
  const failures = totals.failed + minimums.filter(({ reached }) => !reached).length;
  const tests = files.reduce((sum, file) => sum + file.tests.length, 0) + errors + minimums.length;
  const root = element(
    'testsuites',
    { name: 'edict test', tests, failures, errors, skipped: totals.skipped, time: seconds(milliseconds) },
    ['\n', ...[...files.map(suite), ...minimumSuite(minimums)].flatMap((each) => [each, '\n'])],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}
