/** Test files run on compiled policies: results, coverage, mutants. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  coverageOfRun,
  createSnapshots,
  mutationOfRun,
  mutationScore,
  runTestFile,
  type Ran,
  type SnapshotTexts,
  type Subject,
} from '../../host/testing/index.ts';
import { fileOf, PAYMENTS, subjectOf } from './policies.ts';

let subject: Subject;

beforeAll(async () => {
  subject = await subjectOf(PAYMENTS);
});

async function ran(text: string, kept: SnapshotTexts = new Map(), on: Subject = subject): Promise<Ran> {
  const file = await fileOf(text);
  const snapshots = createSnapshots(kept, false, new Set(file.tests.map(({ name }) => name)));
  const result = await runTestFile(file, on, { name: 'payments.test.yaml', snapshots, relative: (path) => path });
  return { file, subject: on, result, snapshots };
}

const SOME = `policy: payments.yaml
fixtures:
  refund: { context: { action: { type: refund }, amount: 10 } }
tests:
  - name: a small refund runs
    fixture: refund
    expect: { verdict: allow, rule: small-refunds }
  - name: by amount
    fixture: refund
    expect: { verdict: escalate, rule: big-refunds, obligations: [{ kind: approval, approvers: [finance] }, limit] }
    table:
      - { name: at the limit, input: { context: { amount: 100 } } }
      - { name: nothing, input: { context: { amount: 0 } }, expect: { verdict: deny, rule: null, obligations: [] } }
`;

/** What is missing to notice every mutant and see every outcome. */
const MORE = `  - name: what is left
    fixture: refund
    expect: { verdict: deny, rule: null }
    table:
      - { name: another action, input: { context: { action: { type: read } } } }
      - { name: much of another action, input: { context: { action: { type: read }, amount: 100 } } }
      - { name: a small payout, input: { context: { action: { type: payout }, amount: 99 } } }
      - { name: another stage, input: { stage: post_tool } }
      - { name: one, input: { context: { amount: 1 } }, expect: { verdict: allow, rule: small-refunds } }
      - { name: ninety-nine, input: { context: { amount: 99 } }, expect: { verdict: allow, rule: small-refunds } }
      - { name: a payout, input: { context: { action: { type: payout }, amount: 100 } }, expect: { verdict: escalate, rule: big-refunds } }
`;

describe('a run', () => {
  test('passes where every decision is the expected one', async () => {
    const { result } = await ran(SOME + MORE);
    expect(result.tests.flatMap(({ mismatches }) => mismatches)).toEqual([]);
    expect(result).toMatchObject({ status: 'passed', moduleDigest: (await subject.engine())?.digest });
    expect(result.tests).toHaveLength(10);
  });

  test('tells of a failure what differs, which rule decided, where it stands and what its conditions came to', async () => {
    const { result } = await ran(
      SOME.replace('verdict: allow, rule: small-refunds', 'verdict: deny, rule: big-refunds'),
    );
    expect(result.status).toBe('failed');
    expect(result.tests[0]).toMatchObject({
      name: 'a small refund runs',
      status: 'failed',
      place: { file: 'payments.test.yaml', line: 5, column: 5 },
      mismatches: [
        { what: 'verdict', expected: 'deny', actual: 'allow' },
        { what: 'rule', expected: 'big-refunds', actual: 'small-refunds' },
      ],
      decidedBy: { id: 'small-refunds', place: { file: 'payments.yaml', line: 7, column: 5 } },
    });
    const deciding = result.tests[0]?.explanation?.rules.find(({ determining }) => determining);
    expect(deciding?.conditions).toContainEqual({ text: 'amount < 100', value: 'true' });
  });

  test('a limit that is used up denies', async () => {
    const text = SOME.replace(
      'expect: { verdict: allow, rule: small-refunds }',
      'input: { context: { amount: 200 } }\n    exhausted: big-refunds\n    expect: { verdict: deny, limited: true, rule: big-refunds }',
    );
    expect((await ran(text)).result.tests[0]?.mismatches).toEqual([]);
    const wrong = await ran(text.replace('exhausted: big-refunds', 'exhausted: big'));
    expect(wrong.result.tests[0]?.mismatches).toMatchObject([{ what: 'exhausted' }]);
    const unlimited = await ran(text.replace('exhausted: big-refunds', 'exhausted: small-refunds'));
    expect(unlimited.result.tests[0]?.mismatches).toMatchObject([{ what: 'exhausted', actual: 'the rule has none' }]);
  });

  test('an input that cannot be decided on fails every test that does not say so', async () => {
    const broken = await ran(
      `policy: payments.yaml\ntests:\n  - name: huge\n    input: { context: { action: { type: "${'x'.repeat(2_000_000)}" } } }\n    expect: { verdict: deny }\n`,
    );
    expect(broken.result.tests[0]?.mismatches).toMatchObject([{ what: 'error', expected: 'null' }]);
    expect(broken.result.tests[0]?.decidedBy).toBeNull();
  });

  test('a skipped test is not run, and says why', async () => {
    const { result } = await ran(SOME.replace('    fixture: refund\n', '    fixture: refund\n    skip: not yet\n'));
    expect(result.tests[0]).toMatchObject({ status: 'skipped', skip: 'not yet', decision: null });
    expect(result.status).toBe('passed');
  });

  test('explanations are compared with their snapshots', async () => {
    const text = SOME.replace('rule: small-refunds }', 'rule: small-refunds, explanation: snapshot }');
    const missing = await ran(text);
    expect(missing.result.tests[0]?.mismatches).toMatchObject([{ what: 'explanation' }]);
    const kept = missing.result.tests[0]?.mismatches[0]?.actual ?? '';
    expect(kept.split('\n')).toEqual([
      'allow by small-refunds',
      'policy payments',
      'reason Rule small-refunds matched',
      '> small-refunds: allow, decided',
      '    true        stage == "pre_tool"',
      "    true        action.type == 'refund'",
      '    true        amount < 100',
      '    true        amount > 0',
    ]);
    const same = await ran(text, new Map([['a small refund runs', kept]]));
    expect(same.result.tests[0]?.status).toBe('passed');
  });

  test('policies with errors fail every test, and none that expects those errors', async () => {
    const bad = await subjectOf(PAYMENTS.replace('action: allow', 'action: permit'));
    const failing = await ran(SOME, new Map(), bad);
    expect(failing.result).toMatchObject({ status: 'failed', moduleDigest: null });
    expect(failing.result.tests.every(({ mismatches }) => mismatches[0]?.what === 'policy')).toBe(true);
    expect(failing.result.diagnostics).toMatchObject([{ code: 'EY104' }]);
    const expected = 'policy: payments.yaml\ndiagnostics: [{ code: EY104, line: 9, severity: error }]\n';
    expect((await ran(expected, new Map(), bad)).result.status).toBe('passed');
    const wrong = await ran(expected.replace('line: 9', 'line: 8'), new Map(), bad);
    expect(wrong.result.tests).toMatchObject([{ name: 'diagnostics', status: 'failed' }]);
  });
});

describe('coverage', () => {
  test('names what no test saw, with its place', async () => {
    const [coverage] = await coverageOfRun([await ran(SOME)]);
    expect(coverage?.counts).toEqual({
      rules: { covered: 3, total: 3 },
      conditions: { covered: 10, total: 14 },
      branches: { covered: 14, total: 18 },
    });
    expect(
      coverage?.uncovered.map(({ place, text, missing }) => `${place?.line}:${place?.column} ${text} ${missing}`),
    ).toEqual([
      '7:5 stage == "pre_tool" false',
      "8:17 action.type == 'refund' false",
      '10:5 stage == "pre_tool" false',
      "11:17 action.type in ['refund', 'payout'] false",
    ]);
    expect(coverage?.impossible).toEqual(['no-policy']);
  });

  test('is whole when everything that can happen was seen', async () => {
    const [coverage] = await coverageOfRun([await ran(SOME + MORE)]);
    expect(coverage?.uncovered).toEqual([]);
    expect(coverage?.counts.branches).toEqual({ covered: 18, total: 18 });
  });

  test('a rule that no test matches is uncovered as a whole', async () => {
    const [coverage] = await coverageOfRun([await ran(SOME.slice(0, SOME.indexOf('  - name: by amount')))]);
    expect(coverage?.uncovered.filter(({ kind }) => kind === 'rule')).toMatchObject([
      { rule: 'big-refunds', missing: 'matched', place: { line: 10 } },
      { rule: 'payments/default', missing: 'decided', place: { line: 1 } },
    ]);
  });
});

describe('mutation testing', () => {
  test('tells the changes that no test notices, and the test that came closest', async () => {
    const [report] = mutationOfRun([await ran(SOME)]);
    const survivors = report?.survivors.map(({ place, text, change, closest }) => {
      return `${place?.line} ${text}: ${change} (${closest?.test})`;
    });
    expect(survivors).toEqual([
      "8 action.type == 'refund': dropped (a small refund runs)",
      '8 amount < 100: 100 becomes 99 (a small refund runs)',
      '8 amount > 0: 0 becomes 1 (a small refund runs)',
      '7 stage == "pre_tool": dropped (a small refund runs)',
      "11 action.type in ['refund', 'payout']: dropped (by amount › at the limit)",
      "11 action.type in ['refund', 'payout']: \"payout\" is dropped from the list (by amount › at the limit)",
      '11 amount >= 100: 100 becomes 99 (by amount › at the limit)',
    ]);
    expect(report).toMatchObject({ sampled: false, unreachable: ['no-policy'] });
  });

  test('enough tests kill every mutant', async () => {
    const [report] = mutationOfRun([await ran(SOME + MORE)]);
    expect(report?.survivors).toEqual([]);
    expect(report?.killed).toBeGreaterThan(35);
    expect(report === undefined ? 0 : mutationScore(report)).toBe(100);
  });

  test('a sample is drawn by its seed, and said to be one', async () => {
    const files = [await ran(SOME)];
    const [whole] = mutationOfRun(files);
    const [first] = mutationOfRun(files, { mutants: 12, seed: 7 });
    const [again] = mutationOfRun(files, { mutants: 12, seed: 7 });
    expect(first).toEqual(again);
    expect(first).toMatchObject({ sampled: true, tried: 12, generated: whole?.generated, seed: 7 });
    const drawn = [1, 2, 3, 4, 5].map((seed) => mutationOfRun(files, { mutants: 12, seed })[0]?.survivors.length);
    expect(new Set(drawn).size).toBeGreaterThan(1);
  });

  test('a test that fails is no witness', async () => {
    const [report] = mutationOfRun([await ran(SOME.replace('rule: small-refunds', 'rule: big-refunds'))]);
    expect(report?.tests).toBe(2);
  });
});
