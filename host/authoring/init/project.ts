import { exampleName, exampleText } from './example.ts';
import { starterFiles } from './starter.ts';
import type { Project, ProjectChoices, ProjectFile } from './types.ts';

/** A name that a package, and a policy, may have. */
const packageName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 100) || 'my-agent';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const manifest = (choices: ProjectChoices, policies: readonly string[], example: string): ProjectFile => ({
  path: 'package.json',
  unlessThere: true,
  text: json({
    name: packageName(choices.name),
    private: true,
    type: 'module',
    scripts: {
      check: `edict check --strict ${policies.join(' ')}`,
      test: 'edict test',
      build: `edict build --strict ${policies.join(' ')} -o policy.wasm`,
      start: `node ${example}`,
    },
    dependencies: { edict: `^${choices.version}` },
  }),
});

/** As Node runs TypeScript: types are erased, and nothing is written. */
const COMPILER: ProjectFile = {
  path: 'tsconfig.json',
  unlessThere: true,
  text: json({
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
    },
  }),
};

const under = (folder: string, { path, text }: ProjectFile): ProjectFile => ({ path: `${folder}/${path}`, text });

/**
 * The files of a project, by the choices of its author, and what to do with them: a policy and its tests, of the pack's or to start with, a program that runs, and a package.json
 * where there is none.
 *
 * @example projectOf({ name: 'shop', dialect: 'agt-py', pack: null, calls: [], framework: 'none', manifest: 'none', version: '0.1.0', schemas: null });
 */
export const projectOf = (choices: ProjectChoices): Project => {
  const { pack, dialect, framework, schemas, name } = choices;
  const folder = pack === null ? '' : `policies/${pack.name}`;
  const written =
    pack === null
      ? starterFiles(dialect, packageName(name), schemas)
      : [...pack.policies, ...pack.others].map((file) => under(folder, file));
  const policies = pack === null ? ['policy.yaml'] : pack.policies.map(({ path }) => `${folder}/${path}`);
  const example = exampleName(choices);
  return {
    files: [
      ...written,
      { path: example, text: exampleText(choices, policies) },
      ...(choices.manifest === 'none' ? [manifest(choices, policies, example)] : []),
      ...(framework === 'typescript' ? [COMPILER] : []),
    ],
    next: [
      choices.manifest === 'none' ? 'npm install' : `npx edict check --strict ${policies.join(' ')}`,
      'npx edict test',
      `node ${example}`,
    ],
  };
};
