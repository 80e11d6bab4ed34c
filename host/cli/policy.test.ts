import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSignerKey, formatVerifierKey } from '../audit/index.ts';
import { signModule } from '../bundle/index.ts';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-cli-'));
const policy = join(folder, 'policy.yaml');
const module = join(folder, 'policy.wasm');

const POLICY = `apiVersion: governance.toolkit/v1
version: "1.0"
name: production-policy
agents: ["*"]
default_action: allow
rules:
  - name: block-destructive
    condition: "action.type in ['drop', 'delete']"
    action: deny
    description: "Destructive operations require human approval"
  - name: approve-send
    condition: "action.type == 'send_email'"
    action: require_approval
    approvers: [security-team]
`;

interface Outcome extends Capture {
  readonly code: number;
}

async function edict(argv: readonly string[], stdin = ''): Promise<Outcome> {
  const captured = capture(stdin);
  return { ...captured, code: await runCommand(captured.io, argv) };
}

const json = ({ out }: Outcome): unknown => JSON.parse(out());

let built: Outcome;

beforeAll(async () => {
  writeFileSync(policy, POLICY);
  built = await edict(['build', policy, '-o', module, '--fast', '--version', '1.2', '--json']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('edict check', () => {
  test('finds nothing in a good policy', async () => {
    const outcome = await edict(['check', policy]);
    expect(outcome.out()).toBe('1 file: nothing found\n');
    expect(outcome.code).toBe(EXIT.ok);
  });

  test('shows where, what, the source line and how to mend it', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, POLICY.replace('action: deny', 'action: forbid'));
    const outcome = await edict(['check', bad]);
    const [where, source, caret, mend, summary] = outcome.out().split('\n');
    expect(where).toMatch(/bad\.yaml:9:13 error\[EY104\] "action" must be one of .* "forbid"\.$/);
    expect(relative('', bad)).toBe(where?.slice(0, where.indexOf(':')));
    expect([source, caret]).toEqual(['  9 |     action: forbid', '    |             ^^^^^^']);
    expect(mend).toMatch(/^ {2}mend: /);
    expect(summary).toBe('1 file: 1 error');
    expect(outcome.code).toBe(EXIT.no);
    expect(json(await edict(['check', bad, '--json']))).toMatchObject({
      ok: false,
      diagnostics: [
        { code: 'EY104', severity: 'error', file: relative('', bad), span: { line: 9, column: 13, endColumn: 19 } },
      ],
    });
  });

  test('a warning is no error, unless --strict', async () => {
    const doubtful = join(folder, 'doubtful.yaml');
    writeFileSync(doubtful, POLICY.replace("action.type == 'send_email'", "action.type != 'read'"));
    expect(await edict(['check', doubtful])).toMatchObject({ code: EXIT.ok });
    expect((await edict(['check', doubtful])).out()).toContain('1 warning');
    expect(await edict(['check', doubtful, '--strict'])).toMatchObject({ code: EXIT.no });
  });

  test('control characters of a policy cannot steer the terminal', async () => {
    const hostile = join(folder, 'hostile.yaml');
    writeFileSync(hostile, POLICY.replace('action: deny', 'action: "\\e[2J\\e[31mfine"'));
    const outcome = await edict(['check', hostile]);
    expect(outcome.code).toBe(EXIT.no);
    expect(outcome.out()).not.toContain('\u001B');
  });

  test('a file that is not there is trouble', async () => {
    const outcome = await edict(['check', join(folder, 'nowhere.yaml')]);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('nowhere.yaml');
  });

  test.each(['check', 'build', 'eval', 'explain'])(
    '%s: an unknown dialect or strategy is a usage error that names the known ones',
    async (verb) => {
      const dialect = await edict([verb, policy, '--dialect', 'agt']);
      expect(dialect.code).toBe(EXIT.usage);
      expect(dialect.err()).toContain('it is agt-py, agt-ts, agt-v4 or cedar.');
      const strategy = await edict([verb, policy, '--strategy', 'deny-overrides']);
      expect(strategy.code).toBe(EXIT.usage);
      expect(strategy.err()).toContain('Did you mean `deny_overrides`?');
    },
  );
});

describe('edict build', () => {
  test('writes the module and reports what it came to', () => {
    const { module: report } = json(built) as { readonly module: Readonly<Record<string, unknown>> };
    expect(built.code).toBe(EXIT.ok);
    expect(report).toMatchObject({
      file: module,
      bytes: readFileSync(module).length,
      entries: 1,
      rules: 4,
      defaults: 2,
    });
    expect(report['digest']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('writes nothing when the policy has errors', async () => {
    const bad = join(folder, 'broken.yaml');
    writeFileSync(bad, 'rules: [');
    const out = join(folder, 'broken.wasm');
    expect(await edict(['build', bad, '-o', out])).toMatchObject({ code: EXIT.no });
    expect(() => readFileSync(out)).toThrow('ENOENT');
  });
});

describe('edict eval', () => {
  test.each([
    ['drop', EXIT.no, 'deny'],
    ['send_email', EXIT.escalate, 'escalate'],
    ['read', EXIT.ok, 'allow'],
  ])('%s exits with %i', async (type, code, verdict) => {
    const input = JSON.stringify({ action: { type } });
    const inline = await edict(['eval', module, '--input', input, '--json']);
    expect(inline.code).toBe(code);
    expect(json(inline)).toMatchObject({ verdict, entry: 'policy', epoch: '0' });
    const file = join(folder, 'input.json');
    writeFileSync(file, input);
    expect((await edict(['eval', module, file])).code).toBe(code);
    expect((await edict(['eval', module], input)).code).toBe(code);
    expect((await edict(['eval', module, '-'], input)).code).toBe(code);
  });

  test('says who decided', async () => {
    const { out } = await edict(['eval', module, '--input', '{"action": {"type": "drop"}}']);
    expect(out()).toMatch(/^deny {2}Destructive operations require human approval\n {2}rule {6}block-destructive\n/);
  });

  test('decides straight from a policy too', async () => {
    const outcome = await edict(['eval', policy, '--input', '{"action": {"type": "drop"}}']);
    expect(outcome.code).toBe(EXIT.no);
  });

  test('says when no policy is for the agent, which a reader would take for the default', async () => {
    const bound = join(folder, 'bound.yaml');
    writeFileSync(bound, POLICY.replace('["*"]', '[clerk]'));
    const { out } = await edict(['eval', bound, '--input', '{"action": {"type": "read"}}']);
    expect(out()).toMatch(/^deny .*\n {2}rule {6}none, for no policy is for this agent\n/);
  });

  test.each([
    ['no JSON', '{a}', EXIT.trouble],
    ['no object', '[]', EXIT.trouble],
    ['a lone surrogate: the policy is never asked', '{"action": {"type": "\\ud800"}}', EXIT.no],
  ])('an input that is %s does not pass', async (_, input, code) => {
    expect((await edict(['eval', module, '--input', input])).code).toBe(code);
  });

  test.each(['eval', 'explain'])('%s: an unknown stage is a usage error that names the known ones', async (verb) => {
    const outcome = await edict([verb, module, '--input', '{}', '--stage', 'pre_tol']);
    expect([outcome.code, outcome.out()]).toEqual([EXIT.usage, '']);
    expect(outcome.err()).toContain('it is pre_input, pre_tool, post_tool or pre_output. Did you mean `pre_tool`?');
  });

  test('an unknown entry is a usage error, and no decision', async () => {
    const outcome = await edict(['eval', module, '--input', '{}', '--entry', 'other']);
    expect(outcome.code).toBe(EXIT.usage);
    expect(outcome.err()).toContain('It has policy.');
  });
});

describe('edict explain', () => {
  test('shows what every rule and condition came to', async () => {
    const { out, code } = await edict(['explain', module, '-a', '--input', '{"action": {"type": "drop"}}']);
    expect(code).toBe(EXIT.no);
    expect(out()).toContain('▶ block-destructive  deny, decided');
    expect(out()).toContain("true   action.type in ['drop', 'delete']");
    expect(out()).toContain('· approve-send  require_approval, did not match');
  });
});

describe('edict inspect', () => {
  test('shows digest, entries, rules and what they read', async () => {
    const { out } = await edict(['inspect', module]);
    expect(out()).toContain('sha256:');
    expect(out()).toContain('context.action.type');
    expect(out()).toContain('2 rules, 2 defaults');
    expect((await edict(['verify', module])).out()).toContain('2 rules, 2 defaults');
    expect(out()).toContain('approval by security-team');
    expect(json(await edict(['inspect', module, '--json']))).toMatchObject({ manifest: { abi: 1 } });
  });

  test('refuses what is no module', async () => {
    const outcome = await edict(['inspect', policy]);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('error[module_invalid]');
  });
});

describe('edict verify', () => {
  const digest = (): string => (json(built) as { readonly module: { readonly digest: string } }).module.digest;

  test('verifies the digest', async () => {
    expect((await edict(['verify', module, '--digest', digest()])).code).toBe(EXIT.ok);
    expect((await edict(['verify', module, '--digest', `sha256:${digest()}`])).code).toBe(EXIT.ok);
    expect((await edict(['verify', module, '--digest', '0'.repeat(64)])).code).toBe(EXIT.no);
    expect((await edict(['verify', module, '--digest', 'abc'])).code).toBe(EXIT.usage);
  });

  test('what only a signature says is not passed over without a key', async () => {
    for (const flag of ['--name', '--minimum-version', '--signature']) {
      expect((await edict(['verify', module, flag, '1.0.0'])).code).toBe(EXIT.usage);
    }
    const outcome = await edict(['verify', module, '--key', 'nowhere.vkey']);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('no key file nowhere.vkey');
  });

  test('what is for policies is not passed over beside a module', async () => {
    for (const flags of [['--strict'], ['--dialect', 'agt-v4'], ['--strategy', 'allow_overrides']]) {
      expect((await edict(['eval', module, '--input', '{}', ...flags])).code).toBe(EXIT.usage);
    }
  });

  test('verifies signatures: all keys, the name, the version', async () => {
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map((name, at) => createSignerKey(name, new Uint8Array(32).fill(at + 1))),
    );
    if (alice === undefined || bob === undefined) throw new Error('no keys');
    const statement = { digest: digest(), name: 'policy', version: '1.2', minimumVersion: null };
    writeFileSync(`${module}.sig`, await signModule(statement, [alice]));
    const key = ['--key', formatVerifierKey(alice)];
    expect((await edict(['verify', module, ...key, '--name', 'policy'])).code).toBe(EXIT.ok);
    expect((await edict(['verify', module, ...key, '--minimum-version', '1.3'])).code).toBe(EXIT.no);
    expect((await edict(['verify', module, ...key, '--name', 'other'])).code).toBe(EXIT.no);
    expect((await edict(['verify', module, ...key, '--key', formatVerifierKey(bob)])).code).toBe(EXIT.no);
    expect((await edict(['verify', module])).out()).toContain('is not checked');
  });

  test('rebuilds a module from its policy, and finds a changed policy', async () => {
    expect((await edict(['verify', module, '--rebuild'])).out()).toContain('✓ rebuild');
    expect((await edict(['verify', module, '--rebuild', policy])).code).toBe(EXIT.ok);
    const other = join(mkdtempSync(join(folder, 'other-')), 'policy.yaml');
    writeFileSync(other, POLICY.replace('drop', 'drip'));
    const outcome = await edict(['verify', module, '--rebuild', other]);
    expect(outcome.code).toBe(EXIT.no);
    expect(outcome.out()).toContain('not the file that was compiled');
  });

  test('finds a changed module', async () => {
    const changed = join(folder, 'changed.wasm');
    const bytes = readFileSync(module);
    const place = bytes.indexOf('Destructive operations');
    bytes.write('d', place);
    writeFileSync(changed, bytes);
    const outcome = await edict(['verify', changed, '--rebuild', policy]);
    expect(outcome.code).toBe(EXIT.no);
    expect((await edict(['verify', changed, '--digest', digest()])).code).toBe(EXIT.no);
  });
});

describe('edict doctor', () => {
  test('uses what Edict needs', async () => {
    const outcome = await edict(['doctor', '--json']);
    expect(json(outcome)).toMatchObject({ healthy: true });
    expect(outcome.out()).toContain('compiles and decides');
  });
});
