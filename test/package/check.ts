/**
 * `npm run package-check`: the package as a stranger gets it. It is packed, linted, installed into empty folders, and the README's main job is run there as it is written, with
 * the oldest and the newest supported Node.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Checks } from './checks.ts';
import { pack, ROOT } from './pack.ts';
import { checkTypes, PROJECTS } from './types.ts';
import { pageFiles } from '../docs/page.ts';

const run = promisify(execFile);

/** The oldest and the newest Node that the development dependencies bring. */
const NODES = {
  'Node 22': join(ROOT, 'node_modules/node22/bin/node'),
  'Node 24': join(ROOT, 'node_modules/node/bin/node'),
};

/** The command line's program, in a folder with the package. */
const COMMAND = 'node_modules/edict/build/dist/host/cli/main.js';

/** Most bytes that a runtime-only installation may take on the disk. */
const RUNTIME_BUDGET = 8_500_000;

/** Seals a secret, and opens it with a key that cannot be exported: what runtimes offer for that is not the same. */
const SEALED = `import { createSealingKey, openSealed, seal } from 'edict/attested';

const key = await createSealingKey();
const context = { info: new Uint8Array(1), aad: new Uint8Array(2) };
const sealed = await seal(key.publicKey, new TextEncoder().encode('a secret'), context);
console.log(new TextDecoder().decode(await openSealed(key, sealed, context)));
`;

/** What the README's main job prints. */
const MAIN_JOB = [
  'read users: done',
  'send_email newsletter: done',
  'block-destructive: Destructive operations require human approval',
  '',
].join('\n');

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

function matches(text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`${pattern} does not match:\n${text}`);
}

/** Bytes of every file below a folder. */
async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return size;
}

/** An empty folder with the package installed, as a user would do it. */
async function install(work: string, name: string, tarball: string, flags: readonly string[]): Promise<string> {
  const folder = join(work, name);
  await mkdir(folder);
  await run('npm', ['init', '-y'], { cwd: folder });
  await run('npm', ['install', tarball, '--prefer-offline', '--no-audit', '--no-fund', ...flags], { cwd: folder });
  return folder;
}

const checks = new Checks();
const work = await mkdtemp(join(tmpdir(), 'edict-package-'));
try {
  const packed = await pack(join(ROOT, 'build/package'));
  const readme = await pageFiles('README.md');

  await checks.check('the tarball holds what it should and nothing else', () => {
    const odd = packed.files.filter(
      (path) =>
        !/^(build\/dist\/host\/.*\.(js|d\.ts)|build\/dist\/host\/attest\/receipt\/page\/script\.js\.gz|build\/dist\/schemas\/.*\.json|assembly\/.*\.ts|policies\/.*\.(yaml|md|cedar|cedarschema)|docs\/.*\.md|[A-Z]+(\.md)?|package\.json)$/.test(
          path,
        ),
    );
    // The packs' own tests ship with them: who changes a limit changes its test.
    const tests = packed.files.filter((path) => /\.test(-d)?\./.test(path) && !/^policies\/.*\.test\.yaml$/.test(path));
    equal([...odd, ...tests].join(' '), '');
    return Promise.resolve(`${packed.files.length} files, ${packed.unpacked} bytes`);
  });
  await checks.check('publint', async () => {
    await run(join(ROOT, 'node_modules/.bin/publint'), [packed.tarball, '--strict']);
  });
  await checks.check('the types of every entry point resolve', async () => {
    const attw = ['--profile', 'esm-only', '--format', 'ascii', '--exclude-entrypoints', './policies/*', './schemas/*'];
    await run(join(ROOT, 'node_modules/.bin/attw'), [packed.tarball, ...attw]);
  });

  const full = await install(work, 'full', packed.tarball, []);
  for (const [name, code] of readme) if (!name.includes('/')) await writeFile(join(full, name), code);
  for (const project of Object.keys(PROJECTS) as (keyof typeof PROJECTS)[]) {
    await checks.check(`every declaration compiles in a strict project, ${project}`, () => checkTypes(full, project));
  }
  await checks.check('the command checks, tests and builds the policy, and makes the page of receipts', async () => {
    const edict = join(full, 'node_modules/.bin/edict');
    const path = `${join(ROOT, 'node_modules/node/bin')}:${process.env['PATH'] ?? ''}`;
    const options = { cwd: full, env: { ...process.env, PATH: path } };
    await run(edict, ['check', '--strict', 'policy.yaml', 'policy.test.yaml'], options);
    matches((await run(edict, ['test'], options)).stdout, /2 passed/);
    await run(edict, ['build', '--strict', 'policy.yaml'], options);
    matches((await run(edict, ['doctor'], options)).stdout, /compiler/);
    await run(edict, ['receipt', 'page', '-o', 'receipt.html'], options);
    matches(await readFile(join(full, 'receipt.html'), 'utf8'), /Content-Security-Policy[\s\S]*<script>/);
  });
  const fromText = (readme.get('quickstart.mjs') ?? '').replace(`module: './policy.wasm'`, `policy: './policy.yaml'`);
  await writeFile(join(full, 'from-text.mjs'), fromText);
  for (const [name, node] of Object.entries(NODES)) {
    await checks.check(`the README's main job, ${name}`, async () => {
      equal((await run(node, ['quickstart.mjs'], { cwd: full })).stdout, MAIN_JOB);
    });
    await checks.check(`the same straight from the policy's text, ${name}`, async () => {
      matches(fromText, /policy\.yaml/);
      equal((await run(node, ['from-text.mjs'], { cwd: full })).stdout, MAIN_JOB);
    });
  }

  await checks.check("the README's audit log is written and verifies", async () => {
    matches(
      (await run(NODES['Node 24'], ['audit.mjs'], { cwd: full })).stdout,
      /^1 decision in a log of \d+ records\n$/,
    );
  });

  await symlink(join(ROOT, 'node_modules/hpke'), join(full, 'node_modules/hpke'));
  await writeFile(join(full, 'sealed.mjs'), SEALED);
  for (const [name, node] of Object.entries(NODES)) {
    await checks.check(`a sealed secret opens, and nothing is said on the way, ${name}`, async () => {
      const { stdout, stderr } = await run(node, ['sealed.mjs'], { cwd: full });
      equal(stdout + stderr, 'a secret\n');
    });
  }
  for (const [name, node] of Object.entries(NODES)) {
    await checks.check(`the README's receipt is made and verified, ${name}`, async () => {
      const [, index = ''] = /^record (\d+)\n$/.exec((await run(node, ['receipt.mjs'], { cwd: full })).stdout) ?? [];
      const edict = (...flags: string[]) => run(node, [COMMAND, 'receipt', ...flags], { cwd: full });
      const trust = ['--key', 'attested/vkey'];
      const made = await edict('make', 'attested', index, '--kept', 'kept', '--wasm', 'policy.wasm', ...trust);
      matches(made.stdout, /^wrote decision-\d+\.edict-receipt: .* a software key/);
      const judged = await edict(
        'verify',
        `decision-${index}.edict-receipt`,
        '--software',
        '--source',
        'policy.yaml',
        ...trust,
      );
      matches(judged.stdout, /^accepted\n[\s\S]*pass +source +built again here: the same \d+ bytes/);
    });
  }

  const starts = { 'agt-py': 'none', 'agt-ts': 'typescript', 'agt-v4': 'none' } as const;
  for (const [dialect, framework] of Object.entries(starts)) {
    const empty = join(work, `init-${dialect}`);
    await mkdir(empty);
    await symlink(join(full, 'node_modules'), join(empty, 'node_modules'));
    await checks.check(`edict init in ${dialect} writes a project that checks, tests, builds and runs`, async () => {
      const edict = (...flags: string[]) => run(NODES['Node 24'], [join(full, COMMAND), ...flags], { cwd: empty });
      const { stdout } = await edict('init', '--yes', '--dialect', dialect, '--framework', framework);
      matches(stdout, /node main\.(ts|mjs)\n$/);
      const { scripts } = JSON.parse(await readFile(join(empty, 'package.json'), 'utf8')) as {
        readonly scripts: Readonly<Record<'check' | 'test' | 'build' | 'start', string>>;
      };
      for (const script of [scripts.check, scripts.test, scripts.build]) await edict(...script.split(' ').slice(1));
      for (const node of Object.values(NODES)) {
        const { stdout } = await run(node, scripts.start.split(' ').slice(1), { cwd: empty });
        matches(
          stdout,
          /^read users: done\n(send_email: denied by approve-sending|send_email users: done)\ndrop: denied/,
        );
      }
      if (framework === 'typescript') await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: empty });
    });
  }

  for (const pack of ['payments', 'prompt-injection-signals']) {
    const empty = join(work, `init-${pack}`);
    await mkdir(empty);
    await symlink(join(full, 'node_modules'), join(empty, 'node_modules'));
    await checks.check(
      `edict init from the pack ${pack} writes a program whose calls are decided as its tests say`,
      async () => {
        const node = NODES['Node 24'];
        await run(node, [join(full, COMMAND), 'init', '--yes', '--pack', pack], { cwd: empty });
        const { stdout } = await run(node, ['main.mjs'], { cwd: empty });
        matches(stdout, /: done\n/);
        matches(stdout, /: denied by /);
      },
    );
  }

  const runtime = await install(work, 'runtime', packed.tarball, ['--omit=optional']);
  const installed = await sizeOf(join(runtime, 'node_modules'));
  await checks.check('a runtime-only installation keeps to its budget and brings no compiler', async () => {
    const names = await readdir(join(runtime, 'node_modules'));
    equal(names.includes('assemblyscript') || names.includes('binaryen') || names.includes('yaml'), false);
    if (installed > RUNTIME_BUDGET) throw new Error(`${installed} bytes, of ${RUNTIME_BUDGET}`);
    return `${installed} bytes, of ${RUNTIME_BUDGET}`;
  });
  await checks.check('the README states that size', async () => {
    const text = await readFile(join(ROOT, 'README.md'), 'utf8');
    const stated = Number(/runtime-only installation\D*takes (\d+\.\d) MB/.exec(text)?.[1]);
    if (!(Math.abs(stated * 1e6 - installed) <= 0.1 * installed)) {
      throw new Error(`README says ${stated} MB; it is ${(installed / 1e6).toFixed(1)} MB`);
    }
  });
  await writeFile(join(runtime, 'policy.yaml'), readme.get('policy.yaml') ?? '');
  await writeFile(join(runtime, 'policy.wasm'), await readFile(join(full, 'policy.wasm')));
  await writeFile(join(runtime, 'runtime.mjs'), readme.get('runtime.mjs') ?? '');
  for (const [name, node] of Object.entries(NODES)) {
    await checks.check(`a prebuilt module decides without the compiler, ${name}`, async () => {
      matches((await run(node, ['runtime.mjs'], { cwd: runtime })).stdout, /^deny block-destructive\n$/);
    });
    await checks.check(`YAML without the compiler is refused and says what to install, ${name}`, async () => {
      const code = "import { govern } from 'edict'; await govern(() => 'ran', { policy: './policy.yaml' });";
      const outcome = await run(node, ['--input-type=module', '-e', code], { cwd: runtime }).then(
        () => 'it was accepted',
        (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr) : ''),
      );
      matches(outcome, /compiler_missing/);
      matches(outcome, /assemblyscript/);
    });
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
process.exitCode = checks.close('package');
