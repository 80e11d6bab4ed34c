import { bench as measure, generateInputs, readRecords, type BenchSubject } from '../compare/index.ts';
import type { PolicyInput } from '../engine/index.ts';
import { readTestFile } from '../testing/index.ts';
import { CliError } from './frame/error.ts';
import { EXIT } from './frame/exit.ts';
import { readText } from './frame/io.ts';
import { readLines } from './frame/lines.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { COMPILE_OPTIONS } from './policy/compile.ts';
import { reportErrors } from './policy/report.ts';
import { requireEntry } from './policy/entry-named.ts';
import { openSubject } from './policy/subject.ts';
import { benchJson, benchLines } from './reporters/bench.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

/** Inputs that are kept in memory; a longer file is measured by its first ones. */
const MOST_INPUTS = 100_000;

/** What is decided on, and where it comes from. */
interface Inputs {
  readonly inputs: readonly PolicyInput[];
  readonly source: string;
}

async function recorded(path: string): Promise<Inputs> {
  const inputs: PolicyInput[] = [];
  for await (const { input } of readRecords(readLines(path))) {
    if (inputs.length === MOST_INPUTS) return { inputs, source: `from the beginning of ${path}` };
    inputs.push(input);
  }
  return { inputs, source: `from ${path}` };
}

async function tested(path: string): Promise<Inputs> {
  const { file, problems } = await readTestFile(path, await readText(path));
  if (file !== null) return { inputs: file.tests.map(({ input }) => input), source: `from ${path}` };
  throw new CliError('input', `${path} is no test file: ${problems[0]?.message ?? ''}`, {
    hint: 'See `edict test`, which shows every problem with its place.',
  });
}

function generated({ rules }: BenchSubject): Inputs {
  if (rules === null) {
    throw new CliError('usage', 'A module shows no rules that inputs could be made from.', {
      hint: 'Give inputs with `--inputs` or `--tests`, or name the policies.',
    });
  }
  return { inputs: generateInputs(rules).map(({ input }) => input), source: 'made from the policy, one a rule' };
}

function inputsOf(subject: BenchSubject, inputs: string | undefined, tests: string | undefined): Promise<Inputs> {
  if (inputs !== undefined && tests !== undefined) {
    throw new CliError('usage', '`--inputs` and `--tests` exclude each other.');
  }
  if (inputs !== undefined) return recorded(inputs);
  return tests === undefined ? Promise.resolve(generated(subject)) : tested(tests);
}

function decisionsOf(text: string | undefined): { decisions?: number } {
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CliError('usage', `\`${text}\` is no number of decisions.`);
  return { decisions: Number(text) };
}

/** `edict bench`: how long a policy's decisions take, and which rules cost. */
export const bench: Verb = defineVerb({
  name: 'bench',
  summary: 'Measure the decisions of a policy, and show which rules are tried on every input',
  arguments: '<module.wasm | policy.yaml…>',
  positionals: [1, Infinity],
  options: {
    inputs: {
      type: 'string',
      argument: 'FILE',
      description: 'Decide on these inputs: JSON lines, as for `edict replay`',
    },
    tests: { type: 'string', argument: 'FILE', description: 'Decide on the inputs of a policy test file' },
    compare: { type: 'string', argument: 'POLICY', description: 'Measure another module or policy beside it' },
    decisions: {
      type: 'string',
      short: 'n',
      argument: 'N',
      description: 'Decisions that are timed; default 200000, or what some seconds allow',
    },
    entry: { type: 'string', argument: 'NAME', description: "The module's entry; default its first" },
    ...COMPILE_OPTIONS,
  },
  details:
    'Without --inputs and --tests the inputs are made from the values that the policy mentions: one for each rule that some input reaches. A decision is all that the engine does, from a JavaScript object to the ' +
    'decision. Every decision is timed alone, for the percentiles, and then many together, for the rate.',
  exits: { 0: 'measured' },
  examples: ['edict bench policy.yaml', 'edict bench new.wasm --inputs actions.jsonl --compare old.wasm'],
  run: async (io, { json = false, ...values }, paths) => {
    const count = decisionsOf(values.decisions);
    const opened = await openSubject(paths, values);
    const other =
      values.compare === undefined
        ? null
        : await openSubject([values.compare], values.compare.endsWith('.wasm') ? {} : values);
    if (opened.subject === null || other?.subject === null) {
      reportErrors(io, other === null ? [opened] : [opened, other], json);
      return EXIT.trouble;
    }
    requireEntry({ entries: opened.entries }, values.entry);
    const { inputs, source } = await inputsOf(opened.subject, values.inputs, values.tests);
    const entry = values.entry === undefined ? {} : { entry: values.entry };
    const report = await measure(
      { ...opened.subject, ...entry },
      { inputs, ...count, ...(other === null ? {} : { compare: other.subject }) },
    );
    const names = [paths.join(' '), values.compare ?? ''];
    if (json) io.out(toJson({ source, ...benchJson(report) }));
    else for (const line of benchLines(paint(io.colour.out), report, names, source, io.columns)) io.out(line);
    return EXIT.ok;
  },
});
