import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createSource } from '../../../compiler/source/source.ts';
import type { FileResult, TestResult } from '../../../testing/index.ts';
import { totalsOf } from '../../../testing/index.ts';
import { parseTap } from '../../../../test/cli/tap.ts';
import { parseXml } from '../../../../test/cli/xml.ts';
import { paint } from '../paint.ts';
import { coverageLines, coverageMinimums } from './coverage.ts';
import { diff } from './diff.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { mutationLines, mutationMinimums } from './mutation.ts';
import type { TestReport } from './report.ts';
import { tapReport } from './tap.ts';
import { textReport } from './text.ts';

/** A name that means something to every format. */
const HOSTILE = `<a b="c" & 'd'> ]]> # SKIP x \\ \u001B[31m \u0000 \ud800 › "\n`;

const result = (name: string, more: Partial<TestResult> = {}): TestResult => ({
  name,
  place: { file: 'p.test.yaml', line: 3, column: 5 },
  status: 'passed',
  skip: null,
  mismatches: [],
  decision: null,
  decidedBy: null,
  options: {},
  explanation: null,
  milliseconds: 1.5,
  ...more,
});

const file = (name: string, more: Partial<FileResult>): FileResult => ({
  file: name,
  status: 'passed',
  problems: [],
  diagnostics: [],
  tests: [],
  moduleDigest: null,
  milliseconds: 12,
  snapshots: { written: 0, removed: 0, obsolete: 0 },
  ...more,
});

const failed = result(HOSTILE, {
  status: 'failed',
  mismatches: [
    { what: 'verdict', expected: 'deny', actual: 'allow' },
    { what: 'explanation', expected: 'a\nb\nc', actual: 'a\nx\nc', note: HOSTILE },
  ],
  decidedBy: { id: 'r', name: 'r', place: { file: 'p.yaml', line: 7, column: 5 } },
});

const FILES = [
  file('p.test.yaml', {
    status: 'failed',
    tests: [result('passes'), failed, result('waits', { status: 'skipped', skip: `not # yet\n<` })],
  }),
  file('bad.test.yaml', {
    status: 'broken',
    problems: [
      {
        code: 'key_unknown',
        severity: 'error',
        message: 'A test file has no key "tets".',
        hint: 'Did you mean "tests"?',
        source: createSource('bad.test.yaml', 'policy: p.yaml\ntets: []\n'),
        span: { source: 0, line: 2, column: 1, endLine: 2, endColumn: 5 },
      },
    ],
  }),
];

const REPORT: TestReport = {
  files: FILES,
  totals: totalsOf(FILES),
  coverage: null,
  mutation: null,
  minimums: [{ name: 'coverage of p.yaml at least 90 %', reached: false, text: 'rules 50 %' }],
  milliseconds: 1234,
};

/** What XML and terminals make of it: control characters are written out. */
const named = (text: string | undefined): string => (text ?? '').replaceAll(/\s+/gu, ' ');

describe('JUnit', () => {
  const root = parseXml(junitReport(REPORT));

  test('is well-formed, and its numbers are those of the run', () => {
    expect(root.name).toBe('testsuites');
    expect(root.attributes).toEqual({
      name: 'edict test',
      tests: '5',
      failures: '2',
      errors: '1',
      skipped: '1',
      time: '1.234',
    });
    expect(root.children.map(({ name, attributes }) => [name, attributes['name'], attributes['tests']])).toEqual([
      ['testsuite', 'p.test.yaml', '3'],
      ['testsuite', 'bad.test.yaml', '1'],
      ['testsuite', 'minimums', '1'],
    ]);
  });

  test('keeps names and messages whatever they hold', () => {
    const cases = root.children[0]?.children ?? [];
    expect(cases.map(({ name }) => name)).toEqual(['testcase', 'testcase', 'testcase']);
    expect(named(cases[1]?.attributes['name'])).toContain(
      `<a b="c" & 'd'> ]]> # SKIP x \\ \\u001b[31m \\u0000 \\ud800 › "`,
    );
    expect(cases[1]?.attributes).toMatchObject({ classname: 'p.test.yaml', file: 'p.test.yaml', line: '3' });
    const [failure] = cases[1]?.children ?? [];
    expect(failure?.name).toBe('failure');
    expect(failure?.attributes['message']).toContain('verdict: expected deny, got allow');
    expect(failure?.text).toContain('decided by  r at p.yaml:7:5');
    expect(cases[2]?.children[0]).toMatchObject({ name: 'skipped', attributes: { message: 'not # yet <' } });
  });

  test('a file that cannot be run is an error, and a minimum that is missed a failure', () => {
    expect(root.children[1]?.children[0]?.children[0]).toMatchObject({
      name: 'error',
      attributes: { type: 'key_unknown' },
    });
    expect(root.children[2]?.children[0]?.children[0]).toMatchObject({
      name: 'failure',
      attributes: { type: 'minimum' },
    });
  });
});

describe('TAP', () => {
  const points = parseTap(tapReport(REPORT));

  test('has a point for each test, each file that cannot be run and each minimum', () => {
    expect(points.map(({ ok, directive }) => [ok, directive])).toEqual([
      [true, null],
      [false, null],
      [true, 'SKIP not \\# yet <'],
      [false, null],
      [false, null],
    ]);
    expect(points[1]?.description).toContain('\\# SKIP x \\\\ ');
  });

  test('tells in YAML what differs', () => {
    const block: unknown = parse(points[1]?.block.join('\n') ?? '');
    expect(block).toMatchObject({ at: 'p.test.yaml:3:5' });
    expect((block as { readonly message: readonly string[] }).message.join('\n')).toContain(
      'decided by  r at p.yaml:7:5',
    );
    expect(parse(points[3]?.block.join('\n') ?? '')).toEqual({
      message: ['2:1 key_unknown: A test file has no key "tets".'],
    });
  });
});

test('JSON holds everything that was found', () => {
  expect(JSON.parse(jsonReport(REPORT))).toMatchObject({
    ok: false,
    totals: { files: 2, broken: 1, passed: 1, failed: 1, skipped: 1 },
    minimums: [{ reached: false }],
    files: [
      {
        file: 'p.test.yaml',
        tests: [{ name: 'passes' }, { mismatches: [{ what: 'verdict' }, {}] }, { skip: 'not # yet\n<' }],
      },
      { file: 'bad.test.yaml', problems: [{ code: 'key_unknown', file: 'bad.test.yaml', span: { line: 2 } }] },
    ],
  });
});

describe('text', () => {
  test('shows what failed in full and steers no terminal', () => {
    const text = textReport(paint(false), REPORT).join('\n');
    expect(text).toContain('✗ p.test.yaml  1 passed, 1 failed, 1 skipped');
    expect(text).toContain('verdict     expected deny');
    expect(text).toContain('            but got  allow');
    expect(text).toContain('        - b\n        + x\n');
    expect(text).toContain('bad.test.yaml:2:1 error[key_unknown]');
    expect(text).toContain('✗ coverage of p.yaml at least 90 %: rules 50 %');
    expect(text).toContain('2 files, 1 file cannot be run, 1 failed, 1 skipped, 1 passed in 1.23 s');
    expect(text).not.toContain('\u001B');
  });

  test('a diff keeps what both have', () => {
    const lines = diff('a\nb\nc\nd', 'a\nc\nx\nd').map(({ kind, text }) => kind + text);
    expect(lines).toEqual([' a', '-b', ' c', '+x', ' d']);
  });
});

describe('coverage and mutants', () => {
  const counts = (covered: number) => ({
    rules: { covered, total: 3 },
    conditions: { covered: 2, total: 2 },
    branches: { covered: 0, total: 0 },
  });
  const place = (line: number) => ({ file: 'p.yaml', line, column: 1 });
  const coverage = {
    subject: 'p.yaml',
    tests: 2,
    counts: counts(2),
    files: [{ file: 'p.yaml', counts: counts(2) }],
    uncovered: [
      { kind: 'rule', place: place(9), rule: 'r', text: '', missing: 'matched' },
      { kind: 'condition', place: place(3), rule: 'a', text: 'stage', missing: 'false' },
      { kind: 'condition', place: place(6), rule: 'b', text: 'stage', missing: 'false' },
    ],
    erred: 0,
    impossible: ['no-policy'],
  } as const;

  test('what is uncovered stands with its place, a condition of several rules once', () => {
    expect(coverageLines(paint(false), coverage)).toEqual([
      'Coverage of p.yaml by 2 tests',
      '                 rules   conditions     branches',
      '  p.yaml  66.6 % (2/3)  100 % (2/2)  100 % (0/0)',
      '  p.yaml:9:1  r never matched',
      '  p.yaml:3:1  stage never false in a and 1 more place',
      '  not counted, for no input reaches it: no-policy',
      '',
    ]);
  });

  test('a minimum counts for each of the three', () => {
    expect(coverageMinimums([coverage], 66)).toMatchObject([{ reached: true }]);
    expect(coverageMinimums([coverage], 67)).toMatchObject([{ reached: false }]);
    expect(coverageMinimums([coverage], 0)).toEqual([]);
    expect(coverageMinimums([], 1)).toMatchObject([{ reached: false }]);
  });

  const mutation = {
    subject: 'p.yaml',
    tests: 2,
    generated: 10,
    tried: 4,
    sampled: true,
    seed: 1,
    killed: 2,
    equivalent: 1,
    survivors: [
      {
        place: place(3),
        rule: 'r',
        text: 'amount > 5',
        change: '> becomes >=',
        closest: { test: 't', place: { file: 'p.test.yaml', line: 4, column: 3 }, why: 'so' },
      },
    ],
    unreachable: [],
  } as const;

  test('survivors stand with their place, the change and the closest test', () => {
    expect(mutationLines(paint(false), mutation)).toEqual([
      'Mutants of p.yaml against 2 tests: 66.6 % killed (2 of 3)',
      '  a sample of 4 of 10 mutants, drawn with --seed 1',
      '  1 mutant left out: proven to decide as the policy does',
      '  p.yaml:3:1  amount > 5: > becomes >=  in r',
      '      closest t at p.test.yaml:4:3: so',
      '',
    ]);
    expect(mutationMinimums([mutation], 66)).toMatchObject([{ reached: true, text: '66.6 % of a sample of 4' }]);
    expect(mutationMinimums([mutation], 70)).toMatchObject([{ reached: false }]);
    expect(mutationMinimums([], 1)).toMatchObject([{ reached: false }]);
  });
});
