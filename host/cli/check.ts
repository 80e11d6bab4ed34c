import { relative } from 'node:path';
import type { FixResult } from '../authoring/index.ts';
import type { PolicySource } from '../compiler/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { readText, type Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { version } from './frame/version.ts';
import {
  COMPILE_OPTIONS,
  LEVEL_OPTION,
  levelOption,
  loadCompiler,
  lowerOptions,
  requirePolicies,
  shownPath,
  type NamedPolicies,
} from './policy/compile.ts';
import { mendedPolicies, mendPolicies, writeMended } from './policy/fixed.ts';
import { testProblems } from './policy/named.ts';
import { WATCH_OPTION, withPolicies } from './policy/noted.ts';
import { counted } from './reporters/counted.ts';
import {
  diagnosticJson,
  diagnosticLines,
  diagnosticSummary,
  type Locate,
  type Reportable,
} from './reporters/diagnostics.ts';
import { diffOf, fixJson, fixLine, fixSummary } from './reporters/fixes.ts';
import { toJson } from './reporters/json.ts';
import { pagesFolder, pagesLine, readPages } from './reporters/pages.ts';
import { paint } from './reporters/paint.ts';
import { sarif } from './reporters/sarif.ts';

const FORMATS = ['text', 'json', 'sarif'] as const;
type Format = (typeof FORMATS)[number];

/** `edict check`: what is wrong with policies, without building anything. */
export const check: Verb = defineVerb({
  name: 'check',
  summary: 'Check policies: errors, and where the engines that read them disagree or fail open',
  arguments: '<policy… | folder>',
  positionals: [0, Infinity],
  options: {
    ...COMPILE_OPTIONS,
    ...LEVEL_OPTION,
    entities: {
      type: 'string',
      argument: 'FILE',
      multiple: true,
      description: "Also check entities (Cedar's JSON), with a schema by its types",
    },
    format: {
      type: 'string',
      argument: 'FORMAT',
      choices: FORMATS,
      description: 'text (default), json, or sarif (SARIF 2.1.0, for code scanning and editors)',
    },
    fix: { type: 'boolean', description: 'Mend in the files what can be mended mechanically, and check what is left' },
    'dry-run': {
      type: 'boolean',
      description: 'With --fix: print what would change as a unified diff, and write nothing',
    },
    ...WATCH_OPTION,
  },
  details:
    'Several files, or a folder of files, are checked as the one policy set that `edict build` would make of them; ' +
    '*.test.yaml files among them as policy tests, by themselves. docs/diagnostics/ has a page for each code. With --watch, --json prints one line a round. A fix is made only where the diagnostic is gone then and no other comes, ' +
    'and where the policy decides as before, unless the diagnostic says that something else was meant: then the fix says so.',
  exits: { 0: 'no errors (there may be warnings)', 1: 'there are errors, or, with --dry-run, something to fix' },
  examples: [
    'edict check policy.yaml',
    'edict check --strict policies/payments --dialect cedar',
    'edict check policy.cedar --schema agents.cedarschema --level 1',
    'edict check policy.yaml --format sarif > policy.sarif',
    'edict check policies --fix --dry-run',
  ],
  run: async (io, values, paths) => {
    if (values.schema === undefined && values.entities === undefined) requirePolicies(paths, values);
    const format = formatOf(values);
    checkFlags(values, format);
    const compiler = await loadCompiler();
    const how = { ...values, json: format === 'json', checksTests: true };
    return withPolicies(io, compiler, paths, how, async ({ policies: read }) => {
      const options = { ...lowerOptions(values), ...levelOption(values) };
      refuseFixes(values, read);
      const entities = await readEntities(values.entities);
      const beside = [...(read.schema ?? []), ...(read.links ?? []), ...entities];
      const policyFiles = read.documents.length + (read.folders?.files.length ?? 0);
      const files = policyFiles + beside.length;
      const wantsFixes = policyFiles > 0 && !read.isCedar && (values.fix === true || format === 'sarif');
      const mended = wantsFixes ? await mendPolicies(read, options) : NOTHING_MENDED;
      if (values.fix === true && values['dry-run'] !== true) await writeMended(read, mended);
      const policies = values.fix === true ? mendedPolicies(read, mended) : read;
      const located = shownPath(policies);
      const problems = await testProblems(policies.tests);
      const ofOthers = new Set([...problems.map(({ source }) => source.name), ...entities.map(({ name }) => name)]);
      const locate: Locate = (name) => (ofOthers.has(name) ? relative('', name) : located(name));
      const found = files === entities.length ? [] : await compiler.check({ ...policies, ...options });
      const ofEntities = entities.flatMap((each) => compiler.checkEntities(each, policies.schema));
      const diagnostics = [...found, ...ofEntities, ...problems];
      const failed = diagnostics.some(({ severity }) => severity === 'error');
      if (format === 'sarif') {
        const about = { version: await version(), entries: compiler.DIAGNOSTICS, folder: pagesFolder() };
        const fixes = values.fix === true ? [] : mended.fixes;
        io.out(toJson(sarif(diagnostics, locate, { ...about, pages: await readPages(diagnostics), fixes })));
      } else if (format === 'json') {
        const fixed = values.fix === true ? await mendedJson(mended, locate, values['dry-run'] === true) : {};
        const report = { ok: !failed, ...fixed, diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)) };
        io.out(toJson(report, values.watch === true ? 'one' : 'indented'));
      } else if (values['dry-run'] === true) {
        await printDiff(io, mended, locate);
        if (diagnostics.length > 0) print(io, files + policies.tests.length, diagnostics, locate, 'err');
      } else {
        printFixes(io, mended, locate);
        print(io, files + policies.tests.length, diagnostics, locate);
        if (policyFiles > 0 && read.isCedar && read.named.schema.length === 0) io.out(NOT_VALIDATED);
      }
      const hasMore = values['dry-run'] === true && mended.sources.length > 0;
      return failed || hasMore ? EXIT.no : EXIT.ok;
    });
  },
});

/** Nothing mends policies of Cedar: whoever asked is not to believe that nothing needed it. */
function refuseFixes({ fix }: { readonly fix?: boolean }, { isCedar }: NamedPolicies): void {
  if (fix !== true || !isCedar) return;
  throw new CliError('usage', '`--fix` mends YAML, and these policies are Cedar.', {
    hint: '`edict fmt` lays them out.',
  });
}

/** Documents of entities, named by their paths. */
async function readEntities(paths: readonly string[] = []): Promise<readonly PolicySource[]> {
  return Promise.all(paths.map(async (path) => ({ name: path, text: await readText(path) })));
}

/** Whoever reads that nothing was found is to know what was not looked for. */
const NOT_VALIDATED =
  'not validated: no schema is named, and attributes and types were not looked at; `--schema` names one';

const NOTHING_MENDED: FixResult = { sources: [], fixes: [], diagnostics: [], complete: true };

/** Flags that exclude each other. */
function checkFlags(
  values: { readonly fix?: boolean; readonly 'dry-run'?: boolean; readonly watch?: boolean },
  format: Format,
): void {
  if (values['dry-run'] === true && values.fix !== true) {
    throw new CliError('usage', '`--dry-run` goes with `--fix`.', {
      hint: 'Without `--fix` nothing is written anyway.',
    });
  }
  if (values.fix === true && values.watch === true) {
    throw new CliError('usage', '`--fix` and `--watch` exclude each other.', {
      hint: 'A file that is being edited is not mended behind its author.',
    });
  }
  if (values['dry-run'] === true && format === 'sarif') {
    throw new CliError('usage', '`--dry-run` prints a diff, and `--format sarif` shows what can be fixed anyway.', {
      hint: 'Leave `--fix --dry-run` out.',
    });
  }
}

function formatOf(values: { readonly format?: string; readonly json?: boolean; readonly watch?: boolean }): Format {
  const format = FORMATS.find((word) => word === values.format) ?? (values.json === true ? 'json' : 'text');
  if (values.json === true && format !== 'json') {
    throw new CliError('usage', `\`--json\` is \`--format json\`, and \`--format ${format}\` stands beside it.`, {
      hint: 'Leave one of the two out.',
    });
  }
  if (format === 'sarif' && values.watch === true) {
    throw new CliError('usage', '`--format sarif` is one document, and `--watch` does not end.', {
      hint: 'Leave one of the two out.',
    });
  }
  return format;
}

function print(
  io: Io,
  files: number,
  diagnostics: readonly Reportable[],
  locate: Locate,
  to: 'out' | 'err' = 'out',
): void {
  const palette = paint(io.colour[to]);
  for (const diagnostic of diagnostics) for (const line of diagnosticLines(palette, diagnostic, locate)) io[to](line);
  io[to](`${counted(files, 'file')}: ${diagnosticSummary(palette, diagnostics)}`);
  for (const line of pagesLine(palette, diagnostics)) io[to](line);
}

function printFixes(io: Io, mended: FixResult, locate: Locate): void {
  const palette = paint(io.colour.out);
  for (const fix of mended.fixes) io.out(fixLine(palette, fix, locate));
  for (const line of fixSummary(palette, mended, true)) io.out(line);
}

/** The standard output is the diff alone, for `git apply`; what it does is said beside it. */
async function printDiff(io: Io, mended: FixResult, locate: Locate): Promise<void> {
  const palette = paint(io.colour.err);
  for (const fix of mended.fixes) io.err(fixLine(palette, fix, locate));
  for (const line of fixSummary(palette, mended, false)) io.err(line);
  for (const line of await diffOf(mended, locate)) io.out(line);
}

async function mendedJson(mended: FixResult, locate: Locate, isDry: boolean): Promise<object> {
  return {
    fixes: mended.fixes.map((fix) => fixJson(fix, locate)),
    complete: mended.complete,
    ...(isDry ? { diff: (await diffOf(mended, locate)).map((line) => `${line}\n`).join('') } : {}),
  };
}
