/** `edict test` as a process, on a folder with passing, failing and broken files. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../host/cli/run.ts';
import { capture } from '../cli/capture.ts';
import { parseTap } from '../cli/tap.ts';
import { parseXml } from '../cli/xml.ts';
import { PAYMENTS } from './policies.ts';

const MAIN = fileURLToPath(new URL('../../host/cli/main.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'edict-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PASSING = `policy: payments.yaml
tests:
  - name: a small refund runs
    input: { context: { action: { type: refund }, amount: 10 } }
    expect: { verdict: allow, rule: small-refunds, explanation: snapshot }
  - name: nothing is refunded
    input: { context: { action: { type: refund }, amount: 0 } }
    expect: { verdict: deny, rule: null }
`;

const FILES: Readonly<Record<string, string>> = {
  'passing/payments.yaml': PAYMENTS,
  'passing/payments.test.yaml': PASSING,
  'failing/payments.yaml': PAYMENTS,
  'failing/deep/below.test.yaml': 'policy: payments.yaml\ndiagnostics: [{ code: EY201 }]\n',
  'failing/deep/payments.yaml': PAYMENTS,
  'failing/payments.test.yml': PASSING.replace(', explanation: snapshot', '').replace(
    'verdict: allow',
    'verdict: deny',
  ),
  'failing/node_modules/a/not.test.yaml': 'broken',
  'failing/.hidden/not.test.yaml': 'broken',
  'broken/payments.yaml': PAYMENTS,
  'broken/a.test.yaml': PASSING.replace(', explanation: snapshot', ''),
  'broken/b.test.yaml': 'policy: payments.yaml\ntests:\n  - nmae: a\n    expect: { verdict: deny }\n',
  'broken/c.test.yaml': 'policy: nowhere.yaml\ndiagnostics: []\n',
  'empty/readme.md': 'nothing to run',
};
for (const [name, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function edict(...argv: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1' };
    execFile(process.execPath, [MAIN, 'test', '--fast', ...argv], { cwd: root, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

describe('a folder of which every test passes', () => {
  test('needs its snapshots, writes them once, and is 0 then', async () => {
    const missing = await edict('passing');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.out).toContain('there is none yet: --update writes it');
    const updated = await edict('passing', '--update');
    expect(updated).toMatchObject({ code: 0 });
    expect(updated.out).toContain('1 snapshot written');
    const path = join(root, 'passing/__snapshots__/payments.test.yaml.snap');
    expect(readFileSync(path, 'utf8')).toContain('## "a small refund runs"\n  allow by small-refunds\n');
    const again = await edict('passing');
    expect(again.out).toMatch(/^✓ passing\/payments\.test\.yaml {2}2 passed \d+ ms\n\n1 file, 2 passed in /);
    expect(again.code).toBe(0);
    writeFileSync(join(root, 'passing/payments.yaml'), PAYMENTS.replace('amount > 0"', 'amount > 1"'));
    const changed = await edict('passing');
    writeFileSync(join(root, 'passing/payments.yaml'), PAYMENTS);
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('-     true        amount > 0\n');
    expect(changed.out).toContain('+     true        amount > 1\n');
  });

  test('fails where a minimum is missed, and names what is missing', async () => {
    const outcome = await edict('passing', '--update', '--coverage=90', '--mutate=90');
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain('passing/payments.yaml:10:5  big-refunds never matched');
    expect(outcome.out).toMatch(/✗ coverage of passing\/payments\.yaml at least 90 %: rules 66\.6 %/);
    expect(outcome.out).toMatch(
      /passing\/payments\.yaml:8:45 {2}amount < 100: 100 becomes 101 {2}in small-refunds\n {6}closest /,
    );
    expect((await edict('passing', '--coverage=10', '--mutate=10')).code).toBe(0);
  });
});

test('a folder of which a test fails is 1, and says what differs and which rule decided, with its place', async () => {
  const outcome = await edict('failing');
  expect(outcome.code).toBe(1);
  expect(outcome.out).toContain('✗ a small refund runs  failing/payments.test.yml:3:5');
  expect(outcome.out).toMatch(/verdict {5}expected deny\n +but got {2}allow\n/);
  expect(outcome.out).toContain('decided by  small-refunds at failing/payments.yaml:7:5');
  expect(outcome.out).toMatch(/diagnostics expected EY201\n +but got {2}not reported/);
  expect(outcome.out).not.toContain('broken');
  expect(outcome.out).toContain('2 files, 2 failed, 1 passed');
});

test('a folder with a malformed file, or one without its policy, is 3; its other files run', async () => {
  const outcome = await edict('broken');
  expect(outcome.code).toBe(3);
  expect(outcome.out).toContain('✓ broken/a.test.yaml  2 passed');
  expect(outcome.out).toMatch(
    /broken\/b\.test\.yaml:3:5 error\[key_unknown\] A test has no key "nmae"\.\n.*3 \| {3}- nmae: a\n/,
  );
  expect(outcome.out).toMatch(/broken\/c\.test\.yaml:1:9 error\[policy_unreadable\] "nowhere\.yaml" is not there\./);
  expect(outcome.out).toContain('3 files, 2 files cannot be run, 2 passed');
});

test('a file that cannot be read, and one whose policies no module can hold, are 3; the other files run', async () => {
  const folder = join(root, 'unreadable');
  mkdirSync(folder);
  writeFileSync(join(folder, 'payments.yaml'), PAYMENTS);
  writeFileSync(join(folder, 'a.test.yaml'), new Uint8Array([0xff, 0xfe, 0x00]));
  writeFileSync(join(folder, 'b.test.yaml'), PASSING.replaceAll('payments.yaml', 'large.yaml'));
  writeFileSync(join(folder, 'c.test.yaml'), PASSING.replace(', explanation: snapshot', ''));
  const fields = Array.from({ length: 66_000 }, (_, index) => `a.f${index.toString(36)}`);
  const rules = Array.from(
    { length: 660 },
    (_, rule) =>
      `  - { name: r${rule}, condition: "${fields.slice(rule * 100, rule * 100 + 100).join(' or ')}", action: allow }`,
  );
  const head = "apiVersion: governance.toolkit/v1\nname: large\nagents: ['*']\ndefault_action: deny\nrules:\n";
  writeFileSync(join(folder, 'large.yaml'), `${head}${rules.join('\n')}\n`);

  const outcome = await edict('unreadable');

  expect(outcome.code).toBe(3);
  expect(outcome.out).toContain(
    'unreadable/a.test.yaml error[file_unreadable] This file cannot be read: it is not UTF-8',
  );
  expect(outcome.out).toContain('unreadable/b.test.yaml error[policy_too_large] No module can be made of the policies');
  expect(outcome.out).toContain('✓ unreadable/c.test.yaml  2 passed');
  expect(outcome.out).toContain('3 files, 2 files cannot be run, 2 passed');
});

test('nothing to run is trouble, and a wrong command line is 2', async () => {
  const here = async (...argv: readonly string[]): Promise<Ended> => {
    const { io, out, err } = capture();
    const code = await runCommand(io, ['test', ...argv]);
    return { code, out: out(), err: err() };
  };
  const empty = await here(join(root, 'empty'));
  expect(empty).toMatchObject({ code: 3, err: expect.stringContaining('nothing_found') as string });
  const nowhere = await here(join(root, 'nowhere'));
  expect(nowhere).toMatchObject({ code: 3, err: expect.stringContaining('unreadable') as string });
  for (const argv of [
    ['--reporter', 'xml'],
    ['--coverage=101'],
    ['--mutate=x'],
    ['--seed', '1'],
    ['--json', '--reporter', 'tap'],
  ]) {
    expect(await here(join(root, 'passing'), ...argv)).toMatchObject({ code: 2 });
  }
});

test('a link that leads out of the folder is refused', async () => {
  mkdirSync(join(root, 'linked'));
  symlinkSync(join(root, 'passing/payments.yaml'), join(root, 'linked/policy.yaml'));
  writeFileSync(join(root, 'linked/a.test.yaml'), 'policy: policy.yaml\ndiagnostics: []\n');
  const outcome = await edict('linked');
  expect(outcome).toMatchObject({ code: 3, out: expect.stringContaining('error[path_outside]') as string });
  mkdirSync(join(root, 'snapped'));
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), join(root, 'snapped/__snapshots__'));
  writeFileSync(join(root, 'snapped/payments.yaml'), PAYMENTS);
  writeFileSync(join(root, 'snapped/a.test.yaml'), PASSING);
  expect(await edict('snapped', '-u')).toMatchObject({ code: 3, err: expect.stringContaining('unwritable') as string });
});

test('every reporter writes its format, to the output or to a file', async () => {
  const xml = parseXml((await edict('failing', '--reporter', 'junit')).out);
  expect(xml.attributes).toMatchObject({ tests: '3', failures: '2', errors: '0' });
  const tap = parseTap((await edict('failing', '--reporter', 'tap')).out);
  expect(tap.map(({ ok }) => ok)).toEqual([false, true, false]);
  const outcome = await edict('failing', '--reporter', 'json', '-o', 'report.json');
  expect(outcome).toMatchObject({ code: 1, out: expect.stringContaining('2 files, 2 failed') as string });
  const report: unknown = JSON.parse(readFileSync(join(root, 'report.json'), 'utf8'));
  expect(report).toMatchObject({ ok: false, totals: { failed: 2, passed: 1 } });
});
