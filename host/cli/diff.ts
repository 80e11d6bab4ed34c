import { diff as compare, type Level } from '../compare/index.ts';
import { CliError } from './frame/error.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { COMPILE_OPTIONS } from './policy/compile.ts';
import { openEntry } from './policy/entry.ts';
import { reportErrors } from './policy/report.ts';
import { diffJson, diffLines, diffMarkdown } from './reporters/diff.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';

const LEVELS = ['verdict', 'obligations', 'all'] as const satisfies readonly Level[];
const EFFORTS = { low: 5_000_000, normal: 50_000_000, high: 1_000_000_000 } as const;

function exitOf(result: 'equal' | 'different' | 'unknown', prove: boolean): ExitCode {
  if (result === 'different') return EXIT.no;
  return result === 'unknown' && prove ? EXIT.trouble : EXIT.ok;
}

/** `edict diff`: inputs on which two policies decide differently. */
export const diff: Verb = defineVerb({
  name: 'diff',
  summary: 'Find inputs on which two policies decide differently, or prove that there are none',
  arguments: '<A> <B>',
  positionals: [2, 2],
  options: {
    level: {
      type: 'string',
      argument: 'LEVEL',
      choices: LEVELS,
      description: 'What must be alike: verdict, obligations (and verdict; default), all (rule, action and reason too)',
    },
    effort: {
      type: 'string',
      argument: 'EFFORT',
      choices: Object.keys(EFFORTS),
      description: 'How long to look: low, normal (default, some seconds) or high',
    },
    prove: { type: 'boolean', description: 'Exit with 3 when no difference was found and that is no proof' },
    markdown: { type: 'boolean', description: 'Print Markdown instead of text, for a review' },
    ...COMPILE_OPTIONS,
    'dialect-b': {
      type: 'string',
      argument: 'DIALECT',
      choices: COMPILE_OPTIONS.dialect.choices,
      description: 'The dialect of B; default that of A',
    },
    'strategy-b': {
      type: 'string',
      argument: 'STRATEGY',
      choices: COMPILE_OPTIONS.strategy.choices,
      description: 'The strategy of B; default that of A',
    },
  },
  details:
    'Each is a policy, a folder of policies that are one set, or a module whose sources lie beside it. The inputs are made of the values that the policies mention and one of each kind that they do not; every ' +
    'difference that is shown was decided by both policies, and is made as simple as it can be. That none is found is no proof, unless it says so. ' +
    'Policies of Cedar are compared on requests that are drawn from both, and on those of the policy tests in their folders.',
  exits: { 0: 'no difference was found', 1: 'they differ', 3: 'the question could not be answered' },
  examples: [
    'edict diff old.yaml new.yaml',
    'edict diff policy.yaml policy.yaml --dialect agt-py --dialect-b agt-ts --level verdict',
  ],
  run: async (io, { json = false, markdown = false, prove = false, ...values }, [first = '', second = '']) => {
    if (json && markdown) throw new CliError('usage', '`--json` and `--markdown` exclude each other.');
    const { 'dialect-b': dialect = values.dialect, 'strategy-b': strategy = values.strategy } = values;
    const a = await openEntry(first, values);
    const b = await openEntry(second, {
      ...values,
      ...(dialect === undefined ? {} : { dialect }),
      ...(strategy === undefined ? {} : { strategy }),
    });
    if (a.entry === null || b.entry === null) {
      reportErrors(io, [a, b], json);
      return EXIT.trouble;
    }
    const report = compare(a.entry, b.entry, {
      level: LEVELS.find((level) => level === values.level) ?? 'obligations',
      inputs: [...a.inputs, ...b.inputs],
      effort: EFFORTS[(values.effort ?? 'normal') as keyof typeof EFFORTS],
    });
    if (json) io.out(toJson({ a: first, b: second, ...diffJson(report) }));
    else if (markdown) io.out(diffMarkdown(report, first, second));
    else for (const line of diffLines(paint(io.colour.out), report, io.columns)) io.out(line);
    return exitOf(report.result, prove);
  },
});
