import type { FileResult, TestResult } from '../../../testing/index.ts';
import { diagnosticJson } from '../diagnostics.ts';
import { toJson } from '../json.ts';
import type { TestReport } from './report.ts';

const same = (name: string): string => name;

function testJson({ explanation: _explanation, options: _options, milliseconds, ...test }: TestResult): object {
  return { ...test, milliseconds: Math.round(milliseconds * 1000) / 1000 };
}

function fileJson({ problems, diagnostics, tests, milliseconds, ...file }: FileResult): object {
  return {
    ...file,
    milliseconds: Math.round(milliseconds),
    problems: problems.map((problem) => diagnosticJson(problem, same)),
    diagnostics: diagnostics.map((diagnostic) => diagnosticJson(diagnostic, same)),
    tests: tests.map(testJson),
  };
}

/** A run for programs; in one line where there is one after another. */
export function jsonReport(
  { files, totals, coverage, mutation, minimums, milliseconds }: TestReport,
  lines: 'indented' | 'one' = 'indented',
): string {
  const ok = totals.failed === 0 && totals.broken === 0 && minimums.every(({ reached }) => reached);
  const told = {
    ok,
    totals,
    milliseconds: Math.round(milliseconds),
    minimums,
    ...(coverage === null ? {} : { coverage }),
    ...(mutation === null ? {} : { mutation }),
    files: files.map(fileJson),
  };
  return toJson(told, lines);
}
