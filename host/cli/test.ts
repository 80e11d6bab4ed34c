import { join } from 'node:path';
import {
  coverageOfRun,
  isStale,
  mutationOfRun,
  testFiles,
  totalsOf,
  unreadRun,
  type ReadPaths,
  type SubjectCache,
  type TestRun,
} from '../testing/index.node.ts';
import { CliError } from './frame/error.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { defineVerb, type Values, type Verb } from './frame/verb.ts';
import { refuseOverwriting } from './frame/write.ts';
import { watchRounds, type Round } from './frame/watch.ts';
import { WATCH_OPTION } from './policy/noted.ts';
import { counted } from './reporters/counted.ts';
import { reportError } from './reporters/error.ts';
import { paint } from './reporters/paint.ts';
import { coverageMinimums } from './reporters/tests/coverage.ts';
import { mutationMinimums } from './reporters/tests/mutation.ts';
import { REPORTERS, showReport, type Reporter } from './reporters/tests/render.ts';
import type { TestReport } from './reporters/tests/report.ts';

const OPTIONS = {
  coverage: {
    type: 'string',
    argument: 'MIN',
    bare: '0',
    description: 'Show which rules, conditions and branches tests see; fail below MIN percent of any',
  },
  mutate: {
    type: 'string',
    argument: 'MIN',
    bare: '0',
    description: 'Change the policies in small steps and show the changes no test notices; fail below MIN percent',
  },
  mutants: { type: 'string', argument: 'N', description: 'Try at most N mutants, a sample of all; default 5000' },
  seed: { type: 'string', argument: 'N', description: 'Draw another sample; default 1' },
  update: { type: 'boolean', short: 'u', description: 'Write the snapshots of explanations anew' },
  ...WATCH_OPTION,
  fast: { type: 'boolean', description: 'Compile fast; the modules decide alike, and are not those that build makes' },
  reporter: {
    type: 'string',
    argument: 'NAME',
    choices: REPORTERS,
    description: 'text (default), junit, tap (version 14) or json',
  },
  output: { type: 'string', short: 'o', argument: 'FILE', description: 'Write the report to a file' },
} as const;

type TestValues = Values<typeof OPTIONS>;

/** What the flags ask for. */
interface Wanted {
  readonly reporter: Reporter;
  readonly output: string | undefined;
  readonly update: boolean;
  readonly fast: boolean;
  /** Least percent; null when it is not asked for. */
  readonly coverage: number | null;
  readonly mutate: number | null;
  readonly mutants: number | undefined;
  readonly seed: number | undefined;
}

function reporterOf({ reporter, json = false }: TestValues): Reporter {
  const named = REPORTERS.find((each) => each === reporter);
  if (json && named !== undefined && named !== 'json') {
    throw new CliError('usage', `\`--json\` and \`--reporter ${named}\` exclude each other.`);
  }
  return named ?? (json ? 'json' : 'text');
}

/** A whole number, or a percentage, within bounds. */
function numberOf(
  flag: string,
  value: string | undefined,
  pattern: RegExp,
  [least, most]: readonly [number, number],
): number | undefined {
  if (value === undefined) return undefined;
  const number = pattern.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new CliError('usage', `\`--${flag}\` takes a number from ${least} to ${most}, and not \`${value}\`.`);
}

function wantedOf(values: TestValues): Wanted {
  const percentage = /^\d{1,3}(?:\.\d+)?$/;
  const whole = /^\d{1,9}$/;
  const mutate = numberOf('mutate', values.mutate, percentage, [0, 100]) ?? null;
  for (const flag of ['mutants', 'seed'] as const) {
    if (values[flag] !== undefined && mutate === null) {
      throw new CliError('usage', `\`--${flag}\` is for \`--mutate\`.`);
    }
  }
  return {
    reporter: reporterOf(values),
    output: values.output,
    update: values.update === true,
    fast: values.fast === true,
    coverage: numberOf('coverage', values.coverage, percentage, [0, 100]) ?? null,
    mutate,
    mutants: numberOf('mutants', values.mutants, whole, [1, 10_000_000]),
    seed: numberOf('seed', values.seed, whole, [0, 999_999_999]),
  };
}

async function reportOf({ files, ran }: TestRun, wanted: Wanted, start: number): Promise<TestReport> {
  const coverage = wanted.coverage === null ? null : await coverageOfRun(ran);
  const mutation =
    wanted.mutate === null
      ? null
      : mutationOfRun(ran, {
          ...(wanted.mutants === undefined ? {} : { mutants: wanted.mutants }),
          ...(wanted.seed === undefined ? {} : { seed: wanted.seed }),
        });
  return {
    files,
    totals: totalsOf(files),
    coverage,
    mutation,
    minimums: [
      ...coverageMinimums(coverage ?? [], wanted.coverage ?? 0),
      ...mutationMinimums(mutation ?? [], wanted.mutate ?? 0),
    ],
    milliseconds: performance.now() - start,
  };
}

function exitOf({ totals, minimums }: TestReport): ExitCode {
  if (totals.broken > 0) return EXIT.trouble;
  return totals.failed > 0 || minimums.some(({ reached }) => !reached) ? EXIT.no : EXIT.ok;
}

/** Runs once and tells of it. */
async function runOnce(
  io: Io,
  wanted: Wanted,
  paths: readonly string[],
  cache: SubjectCache,
  again: boolean,
): Promise<readonly [ExitCode, TestRun]> {
  const start = performance.now();
  const run = await testFiles(paths, { update: wanted.update, optimize: wanted.fast ? 'none' : 'speed', cache });
  if (wanted.output !== undefined) await refuseOverwriting('--output', wanted.output, [...run.read.files.keys()]);
  const report = await reportOf(run, wanted, start);
  await showReport(io, wanted.reporter, wanted.output, report, again);
  return [exitOf(report), run];
}

/** What makes another round worth while: a file that was read has changed, or a test file has come. */
function roundOf(read: ReadPaths): Round {
  // A new test file is one that was looked for in vain.
  const awaited = read.folders.map((folder) => join(folder, '*.test.yaml'));
  return { files: [...read.files.keys(), ...awaited], trees: [], stale: () => isStale(read) };
}

/** Runs again and again until the user interrupts; the end is that of the last round. */
async function runWatching(io: Io, wanted: Wanted, paths: readonly string[]): Promise<ExitCode> {
  const cache: SubjectCache = new Map();
  const signal = io.interrupted();
  let last: ExitCode = EXIT.trouble;
  const round = async (): Promise<ReadPaths> => {
    // As it is before the round: what changes meanwhile is worth another.
    const before = await unreadRun(paths);
    try {
      const [code, { read }] = await runOnce(io, wanted, paths, cache, true);
      last = code;
      return read;
    } catch (error) {
      reportError(io, error, wanted.reporter === 'json', 'one');
      last = EXIT.trouble;
      return before;
    }
  };
  await watchRounds(async () => {
    const read = await round();
    const time = new Date().toTimeString().slice(0, 8);
    if (!signal.aborted)
      io.err(paint(io.colour.err).dim(`${time} watching ${counted(read.files.size, 'file')}; Ctrl-C ends it`));
    return roundOf(read);
  }, signal);
  return last;
}

/** `edict test`: what policies must decide, checked. */
export const test: Verb = defineVerb({
  name: 'test',
  summary: 'Test policies: inputs, and what must be decided on them',
  arguments: '[files | folders]',
  positionals: [0, Infinity],
  options: OPTIONS,
  details:
    'A folder stands for every *.test.yaml below it; without arguments, the working folder does. Each policy set is compiled ' +
    'once, as `edict build` compiles it. The format of test files is in docs/policy-tests.md. With --watch, --json prints one line a round.',
  exits: {
    0: 'every test passed, every minimum was reached',
    1: 'a test failed, or a minimum was not reached',
    3: 'a test file is malformed, a file cannot be read, or there is nothing to run',
  },
  examples: [
    'edict test',
    'edict test policies/payments --coverage=100 --mutate=90',
    'edict test policies --reporter junit --output junit.xml',
  ],
  run: async (io, values, paths) => {
    const wanted = wantedOf(values);
    const where = paths.length === 0 ? ['.'] : paths;
    if (values.watch === true) return runWatching(io, wanted, where);
    const [code] = await runOnce(io, wanted, where, new Map(), false);
    return code;
  },
});
