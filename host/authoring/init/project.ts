import { cedarExampleText } from './cedar/example.ts';
import { cedarStarterFiles, readme } from './cedar/starter.ts';
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

/** The commands of a project, for its policies. */
const commandsOf = (policies: readonly string[], schema: string | null): Readonly<Record<string, string>> => {
  const named = policies.join(' ');
  if (schema === null) {
    return {
      check: `edict check --strict ${named}`,
      test: 'edict test',
      build: `edict build --strict ${named} -o policy.wasm`,
    };
  }
  return {
    check: `edict check --strict --schema ${schema} ${named}`,
    format: `edict fmt ${named}`,
    test: 'edict test',
    build: `edict build --strict --schema ${schema} --on-error deny ${named} -o policy.wasm`,
  };
};

const manifest = (
  { name, version }: ProjectChoices,
  commands: Readonly<Record<string, string>>,
  example: string,
): ProjectFile => ({
  path: 'package.json',
  unlessThere: true,
  text: json({
    name: packageName(name),
    private: true,
    type: 'module',
    scripts: { ...commands, start: `node ${example}` },
    dependencies: { edict: `^${version}` },
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

const SCHEMA = 'agent.cedarschema';

/** What decides in a project: policies and their tests. */
const decidingFiles = ({ pack, dialect, schemas, agentSchema, name }: ProjectChoices): readonly ProjectFile[] => {
  if (pack === null) {
    return agentSchema === null ? starterFiles(dialect, packageName(name), schemas) : cedarStarterFiles(agentSchema);
  }
  const schema = agentSchema === null ? [] : [{ path: SCHEMA, text: agentSchema }];
  return [...pack.policies, ...pack.others, ...schema].map((file) => under(`policies/${pack.name}`, file));
};

/**
 * The files of a project, by the choices of its author, and what to do with them: a policy and its tests, of the pack's or to start with, a program that runs, and a package.json
 * where there is none. A project in Cedar has the schema for agents beside its policies, to be made its own.
 *
 * @example projectOf({ name: 'shop', dialect: 'agt-py', pack: null, calls: [], framework: 'none', manifest: 'none', version: '0.1.0', agentSchema: null, schemas: null });
 */
export const projectOf = (choices: ProjectChoices): Project => {
  const { pack, framework, agentSchema } = choices;
  const folder = pack === null ? '' : `policies/${pack.name}/`;
  const starter = agentSchema === null ? 'policy.yaml' : 'policy.cedar';
  const policies = pack === null ? [starter] : pack.policies.map(({ path }) => `${folder}${path}`);
  const schema = agentSchema === null ? null : `${folder}${SCHEMA}`;
  const commands = commandsOf(policies, schema);
  const example = exampleName(choices);
  const text = schema === null ? exampleText(choices, policies) : cedarExampleText(choices, [...policies, schema]);
  return {
    files: [
      ...decidingFiles(choices),
      { path: example, text },
      ...(schema === null || pack !== null ? [] : [readme(packageName(choices.name))]),
      ...(choices.manifest === 'none' ? [manifest(choices, commands, example)] : []),
      ...(framework === 'typescript' ? [COMPILER] : []),
    ],
    next: [
      choices.manifest === 'none' ? 'npm install' : `npx ${commands['check'] ?? ''}`,
      'npx edict test',
      `node ${example}`,
    ],
  };
};
