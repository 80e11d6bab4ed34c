import { writeFile } from 'node:fs/promises';
import { testFiles, totalsOf } from '../testing/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { paint } from './reporters/paint.ts';
import { jsonReport } from './reporters/tests/json.ts';
import { junitReport } from './reporters/tests/junit.ts';
import type { TestReport } from './reporters/tests/report.ts';
import { tapReport } from './reporters/tests/tap.ts';
import { textReport } from './reporters/tests/text.ts';

const REPORTERS = ['text', 'junit', 'tap', 'json'] as const;
type Reporter = (typeof REPORTERS)[number];

/** The reporter that the flags name. */
function reporterOf({ reporter, json = false }: { readonly reporter?: string; readonly json?: boolean }): Reporter {
  const named = REPORTERS.find((each) => each === reporter);
  if (json && named !== undefined && named !== 'json') {
    throw new CliError('usage', `\`--json\` and \`--reporter ${named}\` exclude each other.`);
  }
  return named ?? (json ? 'json' : 'text');
}

function render(reporter: Reporter, report: TestReport, colour: boolean): string {
  switch (reporter) {
    case 'text':
      return textReport(paint(colour), report).join('\n');
    case 'junit':
      return junitReport(report);
    case 'tap':
      return tapReport(report);
    case 'json':
      return jsonReport(report);
  }
}

/** Writes the report to its file, and what people want to see to the terminal; or the report itself to the standard output. */
async function show(io: Io, reporter: Reporter, output: string | undefined, report: TestReport): Promise<void> {
  if (output === undefined) {
    io.out(render(reporter, report, io.colour.out).replace(/\n$/u, ''));
    return;
  }
  try {
    await writeFile(output, `${render(reporter, report, false).replace(/\n$/u, '')}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('unwritable', `Cannot write ${output}: ${why}.`, { cause });
  }
  io.out(textReport(paint(io.colour.out), report).join('\n'));
}

function exitOf({ totals, minimums }: TestReport): ExitCode {
  if (totals.broken > 0) return EXIT.trouble;
  return totals.failed > 0 || minimums.some(({ reached }) => !reached) ? EXIT.no : EXIT.ok;
}

/** `edict test`: what policies must decide, checked. */
export const test: Verb = defineVerb({
  name: 'test',
  summary: 'Test policies: inputs, and what must be decided on them',
  arguments: '[files | folders]',
  positionals: [0, Infinity],
  options: {
    update: { type: 'boolean', short: 'u', description: 'Write the snapshots of explanations anew' },
    fast: {
      type: 'boolean',
      description: 'Compile fast; the modules decide alike, and are not those that `build` makes',
    },
    reporter: {
      type: 'string',
      argument: 'NAME',
      choices: REPORTERS,
      description: 'text (default), junit, tap (version 14) or json',
    },
    output: { type: 'string', short: 'o', argument: 'FILE', description: 'Write the report to a file' },
  },
  details:
    'A folder stands for every *.test.yaml below it; without arguments, the working folder does. Each policy set is compiled\n' +
    'once, as `edict build` compiles it. The format of test files is in docs/policy-tests.md.',
  exits: {
    0: 'every test passed',
    1: 'a test failed',
    3: 'a test file is malformed, a file cannot be read, or there is nothing to run',
  },
  examples: ['edict test', 'edict test policies/payments --reporter junit --output junit.xml'],
  run: async (io, values, paths) => {
    const reporter = reporterOf(values);
    const start = performance.now();
    const { files } = await testFiles(paths.length === 0 ? ['.'] : paths, {
      update: values.update === true,
      optimize: values.fast === true ? 'none' : 'speed',
    });
    const report = { files, totals: totalsOf(files), minimums: [], milliseconds: performance.now() - start };
    await show(io, reporter, values.output, report);
    return exitOf(report);
  },
});
