import { relative } from 'node:path';
import type * as compilerRoom from '../../compiler/index.node.ts';
import type {
  CompileResult,
  LowerOptions,
  PolicyFiles,
  PolicySource,
  Strategy,
  YamlDialect,
} from '../../compiler/index.node.ts';
import type { Dialect } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';
import { readText } from '../frame/io.ts';
import type { Locate } from '../reporters/diagnostics.ts';
import { namedFiles, readTests, type Named, type NamedTests } from './named.ts';

/** Every dialect that policies can be said to be in, and every strategy, once: the types see to it. */
export const DIALECTS = Object.keys({ 'agt-py': 0, 'agt-ts': 0, 'agt-v4': 0 } satisfies Readonly<
  Record<YamlDialect, 0>
>);
const STRATEGIES = Object.keys({
  deny_overrides: 0,
  priority_first_match: 0,
  allow_overrides: 0,
  most_specific_wins: 0,
} satisfies Readonly<Record<Strategy, 0>>);

/** The flags that name what belongs to policies of Cedar. */
export const CEDAR_OPTIONS = {
  schema: {
    type: 'string',
    short: 's',
    argument: 'FILE',
    multiple: true,
    description: 'The schema that policies of Cedar are validated against; of a folder, its *.cedarschema is taken',
  },
  links: {
    type: 'string',
    short: 'k',
    argument: 'FILE',
    multiple: true,
    description: 'Links of templates (Cedar), as `edict link` writes them',
  },
  'template-linked': {
    type: 'string',
    argument: 'FILE',
    multiple: true,
    description: "The same as --links, by its name in Cedar's own command line",
  },
} as const;

/** The flags that say how policies are read. */
export const COMPILE_OPTIONS = {
  dialect: {
    type: 'string',
    argument: 'DIALECT',
    choices: [...DIALECTS, 'cedar'],
    description: 'agt-py, agt-ts, agt-v4 or cedar; default what the documents and their names show',
  },
  strategy: {
    type: 'string',
    argument: 'STRATEGY',
    choices: STRATEGIES,
    description: 'deny_overrides (default, as in govern()), priority_first_match, allow_overrides, most_specific_wins',
  },
  strict: { type: 'boolean', description: 'Make every warning an error' },
  folders: {
    type: 'string',
    argument: 'ROOT',
    description: 'Also the governance.yaml files of a tree of folders (agt-v4)',
  },
  'allow-unsupported': {
    type: 'string',
    argument: 'deny',
    choices: ['deny'],
    description: 'Rules whose patterns cannot be compiled take their safe side (agt-v4)',
  },
  ...CEDAR_OPTIONS,
  'on-error': {
    type: 'string',
    argument: 'skip|deny',
    choices: ['skip', 'deny'],
    description: 'What a forbid that errs does (Cedar): it is skipped (default, as in Cedar), or it denies',
  },
  requests: {
    type: 'string',
    argument: 'valid|any',
    choices: ['valid', 'any'],
    description: 'With a schema (Cedar): requests that it does not allow are refused (default), or decided on',
  },
} as const;

/** The flag that bounds how far policies look. */
export const LEVEL_OPTION = {
  level: {
    type: 'string',
    argument: 'N',
    description: 'Validate that policies look into at most N entities one after the other (Cedar)',
  },
} as const;

export interface CompileValues {
  readonly dialect?: string;
  readonly strategy?: string;
  readonly strict?: boolean;
  readonly folders?: string;
  readonly 'allow-unsupported'?: string;
  readonly schema?: readonly string[];
  readonly links?: readonly string[];
  readonly 'template-linked'?: readonly string[];
  readonly 'on-error'?: string;
  readonly requests?: string;
}

type Compiler = typeof compilerRoom;

/**
 * Refuses a command line without policies; the files of a tree of folders are policies.
 *
 * @throws CliError `usage`
 */
export function requirePolicies(paths: readonly string[], { folders }: CompileValues): void {
  if (paths.length > 0 || folders !== undefined) return;
  throw new CliError('usage', '`<policy… | folder>` is missing.', {
    hint: 'Name policies or their folder, or a tree with `--folders`.',
  });
}

/**
 * The module among the paths, which stands alone and is compiled already; undefined when all are policies.
 *
 * @throws CliError `usage`
 */
export function soleModule(paths: readonly string[], values: CompileValues): string | undefined {
  const path = paths.find((each) => each.endsWith('.wasm'));
  if (path === undefined) return undefined;
  if (paths.length > 1) throw new CliError('usage', `\`${path}\` is a module: it stands alone.`);
  for (const flag of Object.keys(COMPILE_OPTIONS) as (keyof typeof COMPILE_OPTIONS)[]) {
    if (values[flag] === undefined) continue;
    throw new CliError('usage', `\`--${flag}\` is for policies: ${path} is compiled already.`, {
      hint: `Leave it out, or give \`--${flag}\` to \`edict build\`.`,
    });
  }
  return path;
}

/** Loads the compiler, which a runtime-only installation does not have. */
export function loadCompiler(): Promise<Compiler> {
  return import('../../compiler/index.node.ts');
}

/** The options of a compilation. The frame has checked that the words are ones that there are. */
export function lowerOptions(values: CompileValues): Omit<LowerOptions, 'documents'> {
  const {
    dialect,
    strategy,
    strict = false,
    'allow-unsupported': allowUnsupported,
    'on-error': onError,
    requests,
  } = values;
  return {
    strict,
    strategy: (strategy ?? 'deny_overrides') as Strategy,
    ...(dialect === undefined ? {} : { dialect: dialect as Dialect }),
    ...(allowUnsupported === undefined ? {} : { allowUnsupported: 'deny' }),
    ...(onError === undefined ? {} : { onError: onError as 'skip' | 'deny' }),
    ...(requests === undefined ? {} : { requests: requests as 'valid' | 'any' }),
  };
}

/** @throws CliError `usage` */
export function levelOption({ level }: { readonly level?: string }): Pick<LowerOptions, 'level'> {
  if (level === undefined) return {};
  if (/^\d{1,9}$/.test(level)) return { level: Number(level) };
  throw new CliError('usage', `\`--level\` takes a whole number, and not \`${level}\`.`);
}

/**
 * Refuses flags that say how YAML is read where policies are Cedar: none of them would do anything.
 *
 * @throws CliError `usage`
 */
function refuseYamlFlags(values: CompileValues, documents: readonly PolicySource[], isCedar: boolean): void {
  if (!isCedar) return;
  for (const flag of ['strategy', 'folders', 'allow-unsupported'] as const) {
    if (values[flag] === undefined) continue;
    throw new CliError('usage', `\`--${flag}\` is for YAML, and ${documents[0]?.name ?? 'the policy'} is Cedar.`);
  }
}

/** Policy files, and what the user named beside them. */
export interface NamedPolicies extends PolicyFiles {
  readonly named: Named & { readonly links: readonly string[] };
  readonly isCedar: boolean;
  /** The tests among what was named. */
  readonly tests: readonly NamedTests[];
}

/**
 * Reads the policy files that the user named, by themselves or by their folder. Policy tests among them are no policies.
 *
 * @param checksTests for whoever looks at tests, too: they may have errors, and may be all there is
 * @throws CliError `unreadable`; `usage` when there is no policy
 */
export async function readPolicies(
  { readPolicyFiles, isCedarName }: Compiler,
  paths: readonly string[],
  values: CompileValues,
  checksTests = false,
): Promise<NamedPolicies> {
  const { folders, links = [], 'template-linked': linked = [] } = values;
  const named = await namedFiles(paths, values);
  const [test] = named.tests;
  if (named.policies.length === 0 && folders === undefined && test !== undefined && !checksTests) {
    throw new CliError('usage', `\`${test}\` is named as policy tests are, and no policy is named with it.`, {
      hint: `\`edict test ${test}\` runs it.`,
    });
  }
  const [ofSchema] = named.schema;
  if (named.policies.length === 0 && ofSchema !== undefined && !checksTests) {
    throw new CliError('usage', `\`${ofSchema}\` is a schema, and no policy is named with it.`, {
      hint: `\`edict check ${ofSchema}\` checks it by itself.`,
    });
  }
  const tests = await readTests(named.tests, !checksTests);
  const beside = { schema: named.schema, links: [...links, ...linked] };
  try {
    const files = await readPolicyFiles(named.policies, { ...(folders === undefined ? {} : { folders }), ...beside });
    const isCedar = values.dialect === 'cedar' || files.documents.some(({ name }) => isCedarName(name));
    refuseYamlFlags(values, files.documents, isCedar);
    return { ...files, named: { ...named, links: beside.links }, isCedar, tests };
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    // The file that cannot be read says so by its name.
    for (const path of [...named.policies, ...beside.schema, ...beside.links]) await readText(path);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('unreadable', `Cannot read the policies: ${why}`, { cause });
  }
}

/** How the user would type the path of a source. */
export function shownPath({ locate }: Pick<PolicyFiles, 'locate'>): Locate {
  return (name) => relative('', locate(name));
}

/** Compiles policy texts. */
export async function compileTexts(documents: readonly PolicySource[]): Promise<CompileResult> {
  const { compile } = await loadCompiler();
  return compile({ documents, ...lowerOptions({}) });
}
