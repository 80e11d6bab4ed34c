import { basename, join, relative, resolve } from 'node:path';
import type { Dialect } from '../engine/index.ts';
import type * as authoringRoom from '../authoring/index.node.ts';
import type { Framework, Language, Pack, ProjectFile } from '../authoring/index.node.ts';
import type { YamlDialect } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { version } from './frame/version.ts';
import { choose } from './policy/choose.ts';
import { DIALECTS, loadCompiler } from './policy/compile.ts';
import { packCalls } from './policy/pack-calls.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';
import { printable } from './reporters/table.ts';

type Authoring = typeof authoringRoom;

const FRAMEWORK_NAMES = Object.keys({ none: 0, typescript: 0 } satisfies Readonly<Record<Framework, 0>>);

const LANGUAGES = Object.keys({ yaml: 0, cedar: 0 } satisfies Readonly<Record<Language, 0>>);

const DIALECT_MEANS: Readonly<Record<YamlDialect, string>> = {
  'agt-py': "governance.toolkit/v1 as AGT's Python engine reads it",
  'agt-ts': "governance.toolkit/v1 as AGT's TypeScript engine reads it",
  'agt-v4': 'the v4 PolicyDocument: one comparison a rule',
};

/** `edict init`: a policy, its tests, and a program that runs under it. */
export const init: Verb = defineVerb({
  name: 'init',
  summary: 'Start a project: a policy, its tests, and an example that runs',
  arguments: '[folder]',
  positionals: [0, 1],
  options: {
    yes: { type: 'boolean', short: 'y', description: 'Ask nothing: what no flag says is agt-py, none and none' },
    dialect: {
      type: 'string',
      argument: 'DIALECT',
      choices: DIALECTS,
      description: "The policy's language: agt-py, agt-ts or agt-v4; a pack has its own",
    },
    language: {
      type: 'string',
      argument: 'NAME',
      choices: LANGUAGES,
      description: 'What the policy is written in: yaml (default) or cedar',
    },
    pack: { type: 'string', argument: 'NAME', description: 'A policy pack to start from, or none' },
    framework: {
      type: 'string',
      argument: 'NAME',
      choices: FRAMEWORK_NAMES,
      description: 'What the example is written in: none (JavaScript) or typescript',
    },
    force: {
      type: 'boolean',
      short: 'f',
      description: 'Replace files that are there, but no package.json or tsconfig.json',
    },
  },
  details:
    'On a terminal, asks for what the flags do not say. Writes into the folder, by default this one: a policy and its ' +
    'tests (or a pack, under policies/), main.mjs or main.ts, and a package.json if there is none. In Cedar also the schema for agents, to be made your own.',
  exits: { 0: 'written', 1: 'files are in the way, and nothing was written' },
  examples: [
    'edict init',
    'edict init my-agent --yes --language cedar',
    'edict init my-agent --yes --pack payments --framework typescript',
  ],
  run: async (io, values, [folder = '.']) => {
    const authoring = await import('../authoring/index.node.ts');
    const asks = values.yes !== true;
    if (
      asks &&
      !io.interactive &&
      [values.dialect ?? values.language ?? values.pack, values.pack, values.framework].includes(undefined)
    ) {
      const flags = values.language === 'cedar' ? '`--pack`' : '`--dialect`, `--pack`';
      throw new CliError('usage', 'There is no terminal to ask questions on.', {
        hint: `Add \`--yes\`, or say ${flags} and \`--framework\`.`,
      });
    }
    if (values.language === 'cedar' && values.dialect !== undefined)
      throw new CliError('usage', '`--dialect` is one of YAML.', { hint: 'Leave `--dialect` or `--language` out.' });
    const pack = await choosePack(io, authoring, values, asks);
    const dialect = await chooseDialect(io, pack, values, asks);
    const framework = await chooseFramework(io, values.framework, asks);
    const { files, next } = authoring.projectOf({
      name: basename(resolve(folder)),
      dialect,
      pack,
      calls: pack === null ? [] : await packCalls(pack),
      framework,
      manifest: await authoring.manifestOf(folder),
      version: await version(),
      agentSchema: dialect === 'cedar' ? await authoring.readAgentSchema() : null,
      schemas: await authoring.schemasOf(folder),
    });
    const { written, inTheWay } = await write(authoring, folder, files, values.force === true ? 'replace' : 'keep');
    const path = relative('', folder);
    const shown = (paths: readonly string[]): string[] => paths.map((each) => join(path, each));
    const done = inTheWay.length === 0;
    const [first = '', ...others] = next;
    const commands = path === '' ? next : [`cd ${shellWord(path)} && ${first}`, ...others];
    if (values.json === true) {
      const report = { ok: done, written: shown(written), inTheWay: shown(inTheWay), next: done ? commands : [] };
      io.out(toJson(report));
    } else if (done) {
      report(io, shown(written), commands);
    } else {
      for (const each of shown(inTheWay)) io.err(`${printable(each)} is there already`);
      io.err('Nothing was written. `--force` replaces what is there.');
    }
    return done ? EXIT.ok : EXIT.no;
  },
});

/** A path as a POSIX shell reads it in a command that is copied: as it is where nothing in it means something there. */
function shellWord(path: string): string {
  const whole = path.startsWith('-') ? `./${path}` : path;
  return /^[\w./@%+,:=-]+$/.test(whole) ? whole : `'${whole.replaceAll("'", String.raw`'\''`)}'`;
}

interface InitValues {
  readonly pack?: string;
  readonly dialect?: string;
  readonly language?: string;
}

async function choosePack(
  io: Io,
  { listPacks, readPack }: Authoring,
  { pack: given, language: said }: InitValues,
  asks: boolean,
): Promise<Pack | null> {
  const language = (said ?? 'yaml') as Language;
  const names = await listPacks(language);
  const none = { name: 'none', means: 'a policy of a few rules, to be made your own' };
  const packs = names.map((name) => ({ name, means: `policies/${name}/README.md` }));
  const name = given ?? (asks ? await choose(io, 'Which pack do you start from?', [none, ...packs]) : 'none');
  if (name === 'none') return null;
  if (names.includes(name)) return readPack(name, language);
  const where = language === 'cedar' ? ' in Cedar' : '';
  throw new CliError('usage', `There is no pack \`${name}\`${where}: it is none or one of ${names.join(', ')}.`, {
    hint: 'See `edict help init`.',
  });
}

async function chooseDialect(
  io: Io,
  pack: Pack | null,
  { dialect: given, language }: InitValues,
  asks: boolean,
): Promise<Dialect> {
  if (language === 'cedar') return 'cedar';
  if (pack !== null) {
    const dialect = await dialectOf(pack);
    if (given === undefined || given === dialect) return dialect;
    throw new CliError('usage', `The pack ${pack.name} is written in ${dialect}, not in ${given}.`, {
      hint: 'Leave `--dialect` out.',
    });
  }
  if (given !== undefined) return given as YamlDialect;
  if (!asks) return 'agt-py';
  const choice = (name: YamlDialect) => ({ name, means: DIALECT_MEANS[name] });
  return (await choose(io, 'Which language is the policy in?', [
    choice('agt-py'),
    choice('agt-ts'),
    choice('agt-v4'),
    ...(language === 'yaml' ? [] : [{ name: 'cedar', means: 'Cedar, typed by a schema for agents' }]),
  ])) as Dialect;
}

/** The dialect that a pack's documents show. */
async function dialectOf({ name, policies }: Pack): Promise<YamlDialect> {
  const { lower } = await loadCompiler();
  const { unit } = await lower({ documents: policies.map(({ path, text }) => ({ name: path, text })) });
  const entry = unit?.entries[0];
  if (entry === undefined || entry.dialect === 'cedar') throw new TypeError(`the pack ${name} does not compile`);
  return entry.dialect;
}

async function chooseFramework(io: Io, given: string | undefined, asks: boolean): Promise<Framework> {
  if (given !== undefined) return given as Framework;
  if (!asks) return 'none';
  return (await choose(io, 'What is the example written in?', [
    { name: 'none', means: 'JavaScript: main.mjs' },
    { name: 'typescript', means: 'TypeScript, which Node runs as it is: main.ts' },
  ])) as Framework;
}

async function write(
  { writeProject }: Authoring,
  folder: string,
  files: readonly ProjectFile[],
  existing: 'keep' | 'replace',
): ReturnType<Authoring['writeProject']> {
  try {
    return await writeProject(folder, files, existing);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('unwritable', `Cannot write into ${folder}: ${why}`, { cause });
  }
}

function report(io: Io, written: readonly string[], next: readonly string[]): void {
  const { bold, green } = paint(io.colour.out);
  for (const path of written) io.out(`${green('+')} ${printable(path)}`);
  io.out('');
  io.out(bold('Next'));
  for (const command of next) io.out(`  ${printable(command)}`);
}
