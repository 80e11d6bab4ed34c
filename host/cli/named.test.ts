import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-named-'));
const folder = join(root, 'sending');
const at = (name: string): string => join(folder, name);

const policy = (name: string, type: string): string =>
  `apiVersion: governance.toolkit/v1\nversion: "1.0"\nname: ${name}\nagents: ["*"]\ndefault_action: deny\n` +
  `rules:\n  - name: ${name}-rule\n    condition: action.type == '${type}'\n    action: allow\n`;
const TESTS = `policy: [mail.yaml, chat.yaml]
tests:
  - name: mail may be sent
    input: { context: { action: { type: mail } } }
    expect: { verdict: allow, rule: mail-rule }
`;
/** What a shell makes of \`sending/*.yaml\`. */
const glob = ['broken.test.yaml', 'chat.yaml', 'mail.test.yaml', 'mail.yaml'].map(at);
const good = glob.slice(1);

interface Outcome extends Capture {
  readonly code: number;
}

async function edict(...argv: readonly string[]): Promise<Outcome> {
  const captured = capture();
  return { ...captured, code: await runCommand(captured.io, argv) };
}

beforeAll(() => {
  mkdirSync(folder);
  writeFileSync(at('mail.yaml'), policy('mail', 'mail'));
  writeFileSync(at('chat.yaml'), policy('chat', 'chat'));
  writeFileSync(at('mail.test.yaml'), TESTS);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('policy tests beside policies on the command line', () => {
  test('check reads them as tests', async () => {
    const outcome = await edict('check', ...good);
    expect(outcome.out()).toBe('3 files: nothing found\n');
    expect(outcome.code).toBe(EXIT.ok);
  });

  test('check reads tests alone, too', async () => {
    const outcome = await edict('check', at('mail.test.yaml'));
    expect([outcome.out(), outcome.code]).toEqual(['1 file: nothing found\n', EXIT.ok]);
  });

  test('build leaves them out, and names the module after the first policy', async () => {
    const out = join(root, 'mail.wasm');
    const built = await edict('build', ...good, '-o', out, '--fast', '--json');
    expect([built.err(), built.code]).toEqual(['', EXIT.ok]);
    const shown = JSON.parse((await edict('inspect', out, '--json')).out()) as {
      readonly manifest: { readonly sources: readonly { readonly name: string }[] };
    };
    expect(shown.manifest.sources.map(({ name }) => name)).toEqual(['chat.yaml', 'mail.yaml']);
    const verified = await edict('verify', out, '--rebuild', ...good);
    expect([verified.code, verified.out()]).toEqual([EXIT.ok, expect.stringContaining('from 2 policies')]);
  });

  test('lint leaves them out', async () => {
    const outcome = await edict('lint', ...good);
    expect([outcome.out().split('\n')[0], outcome.code]).toEqual(['2 rules: nothing found', EXIT.ok]);
  });

  test('tests alone are no policy', async () => {
    for (const verb of ['build', 'lint', 'eval']) {
      const outcome = await edict(verb, at('mail.test.yaml'));
      expect([verb, outcome.code]).toEqual([verb, EXIT.usage]);
      expect(outcome.err()).toMatch(/no policy is named with it\.\n.*`edict test /);
    }
  });

  describe('that are malformed', () => {
    beforeAll(() => writeFileSync(at('broken.test.yaml'), TESTS.replace('expect:', 'expct:')));
    afterAll(() => rmSync(at('broken.test.yaml')));

    test('check shows the place', async () => {
      const outcome = await edict('check', ...glob);
      const name = relative('', at('broken.test.yaml'));
      expect(outcome.out()).toContain(`${name}:5:5 error[key_unknown] A test has no key "expct".\n`);
      expect(outcome.out()).toContain('4 files: 2 errors\n');
      expect(outcome.out()).not.toContain('pages:');
      expect(outcome.code).toBe(EXIT.no);
    });

    test('SARIF has them as results, with a rule of their code', async () => {
      const { runs } = JSON.parse((await edict('check', ...glob, '--format', 'sarif')).out()) as {
        readonly runs: readonly {
          readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
          readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        }[];
      };
      const [run] = runs;
      expect(run?.results.map(({ ruleIndex }) => run.tool.driver.rules[ruleIndex]?.id)).toEqual([
        'key_unknown',
        'key_missing',
      ]);
    });

    test('nothing is built beside them: a policy is never passed over for its name', async () => {
      writeFileSync(at('broken.test.yaml'), policy('denies', 'mail').replace('action: allow', 'action: deny'));
      for (const verb of ['build', 'lint']) {
        const outcome = await edict(verb, ...glob);
        expect([verb, outcome.code]).toEqual([verb, EXIT.trouble]);
        expect(outcome.err()).toContain('broken.test.yaml is named as policy tests are, and cannot be read as such');
      }
      expect((await edict('check', ...glob)).code).toBe(EXIT.no);
    });
  });
});

describe('a folder on the command line', () => {
  test('stands for the policies in it, and for its tests', async () => {
    const outcome = await edict('check', folder);
    expect([outcome.out(), outcome.code]).toEqual(['3 files: nothing found\n', EXIT.ok]);
    const call = ['--input', '{"action": {"type": "chat"}}', '--json'];
    expect(JSON.parse((await edict('eval', folder, ...call)).out())).toMatchObject({ rule: 'chat-rule' });
  });

  test('without policies is refused, for folders below it are policy sets of their own', async () => {
    for (const verb of ['check', 'build', 'lint']) {
      const outcome = await edict(verb, root);
      expect([verb, outcome.code]).toEqual([verb, EXIT.trouble]);
      expect(outcome.err()).toMatch(/no policy in the folder .*\n.*folders below it are not entered/);
    }
  });
});
