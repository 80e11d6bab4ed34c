import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-migrate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const document = (condition: string, action = 'deny'): string => `version: "1.0"
name: coding
rules:
  - name: shell # ever
    condition: { field: tool, ${condition} }
    action: ${action}
defaults:
  action: allow
`;
const SAME = document('operator: in, value: [bash, sh]');
const NEAR = document('operator: lt, value: 5');
const NEVER = document('operator: contains, value: sh');

interface Outcome extends Capture {
  readonly code: number;
}

async function migrate(text: string, ...argv: readonly string[]): Promise<Outcome> {
  const path = join(folder, 'v4.yaml');
  writeFileSync(path, text);
  const captured = capture();
  return { ...captured, code: await runCommand(captured.io, ['migrate', path, ...argv]) };
}

describe('edict migrate', () => {
  test('writes the policy to the standard output, and beside it that it decides alike', async () => {
    const { code, out, err } = await migrate(SAME, '--to', 'agt-py');
    expect(code).toBe(EXIT.ok);
    expect(out()).toBe(`apiVersion: governance.toolkit/v1
version: "1.0"
name: coding
agents: ["*"]
default_action: allow
rules:
  # ever
  - name: shell
    condition: "tool in ['bash', 'sh']"
    action: deny
`);
    expect(err()).toMatch(/^Equal: /u);
  });

  test('what it wrote is a policy that checks, and that decides as the document', async () => {
    const to = join(folder, 'v1.yaml');
    const { code, out } = await migrate(SAME, '--to', 'agt-py', '-o', to);
    expect(code).toBe(EXIT.ok);
    expect(out()).toContain(`${to} written`);
    expect(readFileSync(to, 'utf8')).toContain('# ever');
    const { io, out: checked } = capture();
    expect(await runCommand(io, ['check', to])).toBe(EXIT.ok);
    expect(checked()).toBe('1 file: nothing found\n');
  });

  test('shows what is decided otherwise, with inputs', async () => {
    const { code, out, err } = await migrate(NEAR, '--to', 'agt-py');
    expect(code).toBe(EXIT.no);
    expect(out()).toContain('condition: "tool < 5"');
    expect(err()).toContain(
      'v4.yaml:4:5 inexact rule "shell": it also matches when tool is missing or null, which counts as 0\n',
    );
    expect(err()).toMatch(/allow → deny {2}\(coding\/default\) → shell\n {2}\{\}\n/u);
  });

  test('names the rules that cannot be expressed, and writes nothing', async () => {
    const to = join(folder, 'none.yaml');
    const { code, out, err } = await migrate(NEVER, '--to', 'agt-py', '-o', to);
    expect([code, out()]).toEqual([EXIT.trouble, '']);
    expect(err()).toContain('v4.yaml:4:5 error rule "shell": v1 does not look into texts, lists and mappings\n');
    expect(() => readFileSync(to)).toThrow('ENOENT');
    const lossy = await migrate(NEVER, '--to', 'agt-py', '--lossy', '-o', to);
    expect(lossy.code).toBe(EXIT.no);
    expect(lossy.out()).toContain('now denies');
  });

  test('says with which strategy it decides so, and compares with the one that is asked for', async () => {
    const both = SAME.replace(
      'defaults:',
      '  - { name: late, condition: { field: x, operator: eq, value: a }, action: deny }\ndefaults:',
    ).replace('action: deny', 'action: allow');
    const first = await migrate(both, '--to', 'agt-py');
    expect(first.code).toBe(EXIT.ok);
    expect(first.err()).toContain('It decides so with --strategy priority_first_match');
    const other = await migrate(both, '--to', 'agt-py', '--strategy', 'deny_overrides', '--json');
    expect(other.code).toBe(EXIT.no);
    expect(JSON.parse(other.out())).toMatchObject({
      needsStrategy: true,
      strategy: 'deny_overrides',
      refused: [],
      inexact: [],
      diff: { result: 'different', differences: [{ input: { context: { tool: expect.any(String), x: 'a' } } }] },
    });
  });

  test('of a folder with one policy, findings are in the policy', async () => {
    const one = join(folder, 'one');
    mkdirSync(one);
    for (const [text, kind] of [
      [NEAR, 'inexact'],
      [NEVER, 'error'],
    ] as const) {
      writeFileSync(join(one, 'policy.yaml'), text);
      const { io, err } = capture();
      await runCommand(io, ['migrate', one, '--to', 'agt-py']);
      expect(err()).toContain(`${join('one', 'policy.yaml')}:4:5 ${kind} rule "shell"`);
    }
  });

  test('tells of errors, and of what is no v4 document', async () => {
    expect((await migrate('rules: [{ name: r, condition: { operator: eq } }]\n', '--to', 'agt-py')).code).toBe(
      EXIT.trouble,
    );
    const v1 = await migrate('apiVersion: governance.toolkit/v1\nname: p\n', '--to', 'agt-py');
    expect(v1.code).toBe(EXIT.trouble);
    expect(v1.err()).toContain('is agt-py: only agt-v4 is migrated');
  });

  test('writes Cedar, and shows what its types make otherwise', async () => {
    const to = join(folder, 'policy.cedar');
    const same = await migrate(SAME, '--to', 'cedar', '-o', to);
    expect(same.code).toBe(EXIT.ok);
    expect(same.out()).toContain('No difference was found');
    expect(readFileSync(to, 'utf8')).toContain('@id("shell")');
    const checked = capture();
    expect(await runCommand(checked.io, ['check', to])).toBe(EXIT.ok);
    const near = await migrate(NEAR, '--to', 'cedar', '--json');
    expect(JSON.parse(near.out())).toMatchObject({
      refused: [],
      inexact: [{ rule: 'shell', line: 4 }],
      strategy: null,
      diff: { result: 'unknown' },
    });
    const never = await migrate(NEVER, '--to', 'cedar');
    expect([never.code, never.out()]).toEqual([EXIT.trouble, '']);
    expect(never.err()).toContain('1 rule cannot be expressed in cedar: nothing is written.');
    const lossy = await migrate(NEVER, '--to', 'cedar', '--lossy');
    expect(lossy.code).toBe(EXIT.no);
    expect(lossy.err()).toContain('it denies more');
  });

  test('writes Cedar from governance.toolkit/v1, by the strategy that is asked for', async () => {
    const rules = `apiVersion: governance.toolkit/v1
name: p
agents: ["*"]
default_action: deny
rules:
  - { name: allow, condition: "a == 'x'", action: allow, priority: 2 }
  - { name: deny, condition: "b == 'y'", action: deny }
`;
    expect((await migrate(rules, '--to', 'cedar')).out()).not.toContain('unless');
    const first = await migrate(rules, '--to', 'cedar', '--strategy', 'priority_first_match');
    expect(first.code).toBe(EXIT.ok);
    expect(first.out()).toContain('unless { context has a && context.a == "x" };');
  });

  test.each([
    [[], '`--to` is missing'],
    [['--to', 'cedar', '--nested'], '`--nested` is for `--to agt-py`'],
    [['--to', 'rego'], 'it is agt-py or cedar'],
    [['--to', 'agt-py', '--out', join(folder, 'v4.yaml')], 'v4.yaml itself, which is read'],
  ])('%j is a usage error', async (flags, message) => {
    const { code, err } = await migrate(SAME, ...flags);
    expect(code).toBe(EXIT.usage);
    expect(err()).toContain(message);
  });
});
