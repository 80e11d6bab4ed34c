import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { runCommand } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-init-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Outcome extends Capture {
  readonly code: ExitCode;
}

async function edict(argv: readonly string[], io: Partial<Io> = {}): Promise<Outcome> {
  const captured = capture();
  return { ...captured, code: await runCommand({ ...captured.io, ...io }, argv) };
}

/** A terminal on which somebody gives these answers, one after the other. */
function terminal(...answers: readonly string[]): Partial<Io> & { readonly asked: () => number } {
  const left = [...answers];
  return {
    interactive: true,
    ask: () => Promise.resolve(left.shift() ?? null),
    asked: () => answers.length - left.length,
  };
}

const packs = readdirSync(new URL('../../policies', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const policiesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml') && !path.endsWith('.test.yaml'))
    .map((path) => join(folder, path))
    .toSorted();

describe('edict init --yes', () => {
  test.each(['agt-py', 'agt-ts', 'agt-v4'])(
    'in %s: nothing is wrong with the policy, its tests pass and see all of it, and it shows its dialect',
    async (dialect) => {
      const folder = join(root, dialect);
      const outcome = await edict(['init', folder, '--yes', '--dialect', dialect]);
      expect(outcome.code).toBe(EXIT.ok);
      expect(readdirSync(folder).toSorted()).toEqual(['main.mjs', 'package.json', 'policy.test.yaml', 'policy.yaml']);
      const check = await edict(['check', '--strict', join(folder, 'policy.yaml')]);
      expect(check.out()).toBe('1 file: nothing found\n');
      const tested = await edict(['test', folder, '--coverage=100']);
      expect(tested.out() + tested.err()).toContain('passed');
      expect(tested.code).toBe(EXIT.ok);
      const built = await edict(['build', join(folder, 'policy.yaml'), '-o', join(folder, 'p.wasm'), '--fast']);
      expect(built.code).toBe(EXIT.ok);
      const inspected = await edict(['inspect', join(folder, 'p.wasm'), '--json']);
      expect(inspected.out()).toContain(`"dialect": "${dialect}"`);
    },
  );

  test('in Cedar: the policy is valid for its schema and laid out, its tests pass and see all of it, and it builds', async () => {
    const folder = join(root, 'cedar');
    const outcome = await edict(['init', folder, '--yes', '--language', 'cedar']);
    expect(outcome.code).toBe(EXIT.ok);
    expect(readdirSync(folder).toSorted()).toEqual([
      'README.md',
      'agent.cedarschema',
      'main.mjs',
      'package.json',
      'policy.cedar',
      'policy.test.yaml',
    ]);
    const [policy, schema] = [join(folder, 'policy.cedar'), join(folder, 'agent.cedarschema')];
    const check = await edict(['check', '--strict', '--schema', schema, policy]);
    expect(check.out()).toMatch(/: nothing found\n$/);
    expect((await edict(['fmt', '--check', policy])).code).toBe(EXIT.ok);
    const tested = await edict(['test', folder, '--coverage=100']);
    expect(tested.out() + tested.err()).toContain('passed');
    expect(tested.code).toBe(EXIT.ok);
    const flags = ['--schema', schema, '--on-error', 'deny', '--strict'];
    const built = await edict(['build', policy, ...flags, '-o', join(folder, 'p.wasm'), '--fast']);
    expect(built.code).toBe(EXIT.ok);
    expect((await edict(['inspect', join(folder, 'p.wasm'), '--json'])).out()).toContain('"dialect": "cedar"');
    const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
    expect(manifest).toContain(
      'edict build --strict --schema agent.cedarschema --on-error deny policy.cedar -o policy.wasm',
    );
  });

  test('prints what it wrote and three commands', async () => {
    const folder = join(root, 'printed');
    const { out } = await edict(['init', folder, '--yes', '--framework', 'typescript']);
    const [files = '', next = ''] = out().split('\n\n');
    for (const name of ['policy.yaml', 'policy.test.yaml', 'main.ts', 'package.json', 'tsconfig.json']) {
      expect(files).toContain(join(folder, name).slice(-20));
    }
    const [title, ...commands] = next.trim().split('\n');
    expect(title).toBe('Next');
    expect(commands).toHaveLength(3);
  });

  test('the commands that it prints are safe to copy, whatever the folder is called', async () => {
    const folder = join(root, "it's $(touch pwned)");
    const { out } = await edict(['init', folder, '--yes']);
    const command = out()
      .split('\n')
      .find((line) => line.includes('npm install'));
    expect(command).toContain(String.raw`/it'\''s $(touch pwned)' && npm install`);
  });

  test.each(packs)('from the pack %s: its policies and its tests, as they are', async (pack) => {
    const folder = join(root, `pack-${pack}`);
    const outcome = await edict(['init', folder, '--yes', '--pack', pack, '--json']);
    expect(outcome.code).toBe(EXIT.ok);
    const source = new URL(`../../policies/${pack}/`, import.meta.url);
    const names = readdirSync(source).filter((name) => name.endsWith('.yaml') && !name.endsWith('.cedar.test.yaml'));
    for (const name of names) {
      expect(readFileSync(join(folder, 'policies', pack, name))).toEqual(readFileSync(new URL(name, source)));
    }
    expect((await edict(['check', '--strict', ...policiesOf(folder)])).out()).toMatch(/: nothing found\n$/);
    // What stands in the example's text is what the pack's tests say, and a program.
    const example = readFileSync(join(folder, 'main.mjs'), 'utf8');
    for (const path of policiesOf(join(folder, 'policies'))) expect(example).toContain(path.slice(folder.length + 1));
    // A call a line, of at least two verdicts.
    expect(example.match(/^ {2}\S.*: \{".*\},$/gm)?.length).toBeGreaterThan(1);
  });
});

const cedarPacks = packs.filter((pack) => existsSync(new URL(`../../policies/${pack}/${pack}.cedar`, import.meta.url)));

test.each(cedarPacks)(
  'edict init from the pack %s in Cedar: its policies, its tests and their schema',
  async (pack) => {
    const folder = join(root, `cedar-${pack}`);
    const flags = ['--yes', '--language', 'cedar', '--framework', 'typescript'];
    expect((await edict(['init', folder, '--pack', pack, ...flags])).code).toBe(EXIT.ok);
    const of = join(folder, 'policies', pack);
    expect(readdirSync(of).toSorted()).toEqual(
      ['README.md', 'agent.cedarschema', `${pack}.cedar`, `${pack}.cedar.test.yaml`].toSorted(),
    );
    expect((await edict(['check', '--strict', of])).out()).toMatch(/: nothing found\n$/);
    const example = readFileSync(join(folder, 'main.ts'), 'utf8');
    expect(example).toContain(`policies/${pack}/${pack}.cedar`);
    expect(example.match(/^ {2}\S.*: \{ action: '\S.*', facts: \{.*\} \},$/gm)?.length).toBeGreaterThan(1);
  },
);

test('edict init in Cedar has no pack of patterns, and no dialect of YAML', async () => {
  const folder = join(root, 'cedar-none');
  const flags = ['init', folder, '--yes', '--language', 'cedar'];
  expect((await edict([...flags, '--pack', 'prompt-injection-signals'])).code).toBe(EXIT.usage);
  expect((await edict([...flags, '--dialect', 'agt-py'])).code).toBe(EXIT.usage);
  expect(existsSync(folder)).toBe(false);
});

describe('edict init keeps what is there', () => {
  test('files in the way are named, and nothing is written', async () => {
    const folder = join(root, 'way');
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.mjs'), 'mine');
    const outcome = await edict(['init', folder, '--yes']);
    expect(outcome.code).toBe(EXIT.no);
    expect(outcome.err()).toContain('main.mjs is there already');
    expect(readdirSync(folder)).toEqual(['main.mjs']);
    expect(readFileSync(join(folder, 'main.mjs'), 'utf8')).toBe('mine');
  });

  test('--force replaces them, follows no link, and leaves package.json and tsconfig.json alone', async () => {
    const folder = join(root, 'force');
    mkdirSync(folder);
    writeFileSync(join(root, 'elsewhere'), 'mine');
    symlinkSync(join(root, 'elsewhere'), join(folder, 'policy.yaml'));
    writeFileSync(join(folder, 'package.json'), '{"type": "commonjs"}');
    writeFileSync(join(folder, 'tsconfig.json'), '{}');
    expect((await edict(['init', folder, '--yes', '--framework', 'typescript'])).code).toBe(EXIT.no);
    expect((await edict(['init', folder, '--yes', '--framework', 'typescript', '--force'])).code).toBe(EXIT.ok);
    expect(readFileSync(join(root, 'elsewhere'), 'utf8')).toBe('mine');
    expect(lstatSync(join(folder, 'policy.yaml')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{"type": "commonjs"}');
    expect(readFileSync(join(folder, 'tsconfig.json'), 'utf8')).toBe('{}');
    // A package of CommonJS modules: the example says by its name that it is none.
    expect(existsSync(join(folder, 'main.mts'))).toBe(true);
  });

  test('a folder that cannot be written to is trouble', async () => {
    writeFileSync(join(root, 'file'), '');
    expect((await edict(['init', join(root, 'file'), '--yes'])).code).toBe(EXIT.trouble);
  });
});

describe('edict init asks', () => {
  test('nothing without a terminal: it says how to do without', async () => {
    const outcome = await edict(['init', join(root, 'nobody')]);
    expect(outcome.code).toBe(EXIT.usage);
    expect(outcome.err()).toContain('--yes');
    expect(existsSync(join(root, 'nobody'))).toBe(false);
    const inCedar = await edict(['init', join(root, 'nobody'), '--language', 'cedar']);
    expect(inCedar.err()).toContain('say `--pack` and `--framework`');
    const said = ['--dialect', 'agt-v4', '--pack', 'none', '--framework', 'none'];
    expect((await edict(['init', join(root, 'said'), ...said])).code).toBe(EXIT.ok);
  });

  test('pack, language and framework, by number or name', async () => {
    const folder = join(root, 'asked');
    const answers = terminal('1', 'agt-v5', 'agt-v4', '2');
    expect((await edict(['init', folder], answers)).code).toBe(EXIT.ok);
    expect(answers.asked()).toBe(4);
    expect(readFileSync(join(folder, 'policy.yaml'), 'utf8')).toContain('defaults: { action: deny }');
    expect(existsSync(join(folder, 'main.ts'))).toBe(true);
  });

  test('not for the language of a pack, which has its own', async () => {
    const answers = terminal('baseline', '');
    expect((await edict(['init', join(root, 'asked-pack')], answers)).code).toBe(EXIT.ok);
    expect(answers.asked()).toBe(2);
  });

  test('and writes nothing when the answers end', async () => {
    const folder = join(root, 'ended');
    expect((await edict(['init', folder], terminal('1'))).code).toBe(EXIT.usage);
    expect(existsSync(folder)).toBe(false);
  });

  test('an unknown pack, and a language that is not the pack’s, are usage errors', async () => {
    const folder = join(root, 'wrong');
    expect((await edict(['init', folder, '--yes', '--pack', '../baseline'])).code).toBe(EXIT.usage);
    const other = await edict(['init', folder, '--yes', '--pack', 'baseline', '--dialect', 'agt-v4']);
    expect(other.code).toBe(EXIT.usage);
    expect(other.err()).toContain('agt-py');
    expect(existsSync(folder)).toBe(false);
  });
});
