import { relative } from 'node:path';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { version } from './frame/version.ts';
import { COMPILE_OPTIONS, loadCompiler, lowerOptions, requirePolicies, shownPath } from './policy/compile.ts';
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
  arguments: '<policy.yaml… | folder>',
  positionals: [0, Infinity],
  options: {
    ...COMPILE_OPTIONS,
    format: {
      type: 'string',
      argument: 'FORMAT',
      choices: FORMATS,
      description: 'text (default), json, or sarif (SARIF 2.1.0, for code scanning and editors)',
    },
    ...WATCH_OPTION,
  },
  details:
    'Several files, or a folder of files, are checked as the one policy set that `edict build` would make of them; ' +
    '*.test.yaml files among them as policy tests, by themselves. docs/diagnostics/ has a page for each code. With --watch, --json prints one line a round.',
  exits: { 0: 'no errors (there may be warnings)', 1: 'there are errors' },
  examples: [
    'edict check policy.yaml',
    'edict check --strict policies/payments',
    'edict check policy.yaml --format sarif > policy.sarif',
  ],
  run: async (io, values, paths) => {
    requirePolicies(paths, values);
    const format = formatOf(values);
    const compiler = await loadCompiler();
    const how = { ...values, json: format === 'json', checksTests: true };
    return withPolicies(io, compiler, paths, how, async ({ policies }) => {
      const located = shownPath(policies);
      const problems = await testProblems(policies.tests);
      const ofTests = new Set(problems.map(({ source }) => source.name));
      const locate: Locate = (name) => (ofTests.has(name) ? relative('', name) : located(name));
      const files = policies.documents.length + (policies.folders?.files.length ?? 0);
      const found = files === 0 ? [] : await compiler.check({ ...policies, ...lowerOptions(values) });
      const diagnostics = [...found, ...problems];
      const failed = diagnostics.some(({ severity }) => severity === 'error');
      if (format === 'sarif') {
        const about = { version: await version(), entries: compiler.DIAGNOSTICS, folder: pagesFolder() };
        io.out(toJson(sarif(diagnostics, locate, { ...about, pages: await readPages(diagnostics) })));
      } else if (format === 'json') {
        const report = { ok: !failed, diagnostics: diagnostics.map((each) => diagnosticJson(each, locate)) };
        io.out(toJson(report, values.watch === true ? 'one' : 'indented'));
      } else {
        print(io, files + policies.tests.length, diagnostics, locate);
      }
      return failed ? EXIT.no : EXIT.ok;
    });
  },
});

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

function print(io: Io, files: number, diagnostics: readonly Reportable[], locate: Locate): void {
  const palette = paint(io.colour.out);
  for (const diagnostic of diagnostics) for (const line of diagnosticLines(palette, diagnostic, locate)) io.out(line);
  io.out(`${counted(files, 'file')}: ${diagnosticSummary(palette, diagnostics)}`);
  for (const line of pagesLine(palette, diagnostics)) io.out(line);
}
