import { stat } from 'node:fs/promises';
import { show } from '../audit/index.node.ts';
import { readRecords, replay as replayRecords, type ReplayReport } from '../compare/index.ts';
import { CliError } from './frame/error.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import type { Io } from './frame/io.ts';
import { readLines } from './frame/lines.ts';
import { defineVerb, type Verb } from './frame/verb.ts';
import { COMPILE_OPTIONS } from './policy/compile.ts';
import { requireEntry } from './policy/entry-named.ts';
import { openPolicies } from './policy/open.ts';
import { reportErrors } from './policy/report.ts';
import { counted } from './reporters/counted.ts';
import { toJson } from './reporters/json.ts';
import { paint } from './reporters/paint.ts';
import { gaps, replayJson, replayLines } from './reporters/replay.ts';

const FAILURES = ['deny-to-allow', 'looser', 'any'] as const;
type Failure = (typeof FAILURES)[number];

/**
 * Says why an audit log cannot be replayed. Its records bind what was decided on by digest; the values are nowhere in it.
 *
 * @throws CliError always
 */
async function refuseLog(folder: string): Promise<never> {
  const decisions = (await show(folder)).flatMap(({ record }) => (record.kind === 'decision' ? [record] : []));
  const modules = new Set(decisions.map(({ moduleDigest }) => String(moduleDigest)));
  const number = counted(decisions.length, 'decision');
  throw new CliError(
    'input',
    `The audit log ${folder} holds ${number} by ${counted(modules.size, 'module')}, and none can be replayed: a record binds the action by digest and holds no argument's value, and no disclosures lie beside it.`,
    { hint: 'Give the guard a recorder too: `recordActions(file)`. See docs/what-would-change.md.' },
  );
}

async function linesOf(io: Io, path: string): Promise<AsyncIterable<string> | Iterable<string>> {
  if (path === '-') return (await io.stdin()).split('\n');
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true ? refuseLog(path) : readLines(path);
}

function hasFailed({ changed, directions }: ReplayReport, failure: Failure | undefined): boolean {
  switch (failure) {
    case undefined:
      return false;
    case 'deny-to-allow':
      return directions.denyToAllow > 0;
    case 'looser':
      return directions.looser > 0;
    case 'any':
      return changed > 0;
  }
}

function exitOf(report: ReplayReport, failure: Failure | undefined): ExitCode {
  if (hasFailed(report, failure)) return EXIT.no;
  const { undecided, incomplete } = report.skipped;
  // A check that could not look at every action has not passed.
  return failure !== undefined && undecided + incomplete > 0 ? EXIT.trouble : EXIT.ok;
}

/** `edict replay`: recorded actions against another policy. */
export const replay: Verb = defineVerb({
  name: 'replay',
  summary: 'Decide recorded actions again with another policy, and show what would change',
  arguments: '<actions.jsonl | -> <module.wasm | policy.yaml…>',
  positionals: [2, Infinity],
  options: {
    against: {
      type: 'string',
      argument: 'POLICY',
      description: 'Compare with this module or policy instead of the recorded decisions',
    },
    'fail-on': {
      type: 'string',
      argument: 'CHANGE',
      choices: FAILURES,
      description: 'Exit with 1 for: deny-to-allow, looser (any less strict verdict), or any change',
    },
    entry: {
      type: 'string',
      argument: 'NAME',
      description: "The module's entry; default that of the record, else its only one",
    },
    ...COMPILE_OPTIONS,
  },
  details:
    'Actions are recorded by `edict eval --record FILE`, or by a guard with `recordActions(file)`: a JSON object a line, with the input and the decision. Limits that were used up are used up again; nothing ' +
    'is counted anew. Several policies are one set.',
  exits: {
    0: 'replayed; nothing that --fail-on names',
    1: 'something that --fail-on names',
    3: 'the question could not be answered: nothing could be compared, or, with --fail-on, not everything',
  },
  examples: ['edict replay actions.jsonl new.yaml', 'edict replay actions.jsonl new.wasm --fail-on deny-to-allow'],
  run: async (io, { json = false, ...values }, [records = '', ...paths]) => {
    const lines = await linesOf(io, records);
    const target = await openPolicies(paths, values);
    const against = values.against === undefined ? null : await openPolicies([values.against], values);
    if (target.engine === null || against?.engine === null) {
      reportErrors(io, against === null ? [target] : [target, against], json);
      return EXIT.trouble;
    }
    requireEntry(target.engine.manifest, values.entry);
    const report = await replayRecords(readRecords(lines), target.engine, {
      ...(values.entry === undefined ? {} : { entry: values.entry }),
      ...(against === null ? {} : { against: against.engine }),
    });
    if (report.replayed === 0) {
      throw new CliError('input', `Nothing could be replayed. ${gaps(report).join(' ') || 'There are no records.'}`, {
        hint: 'Records without decisions can be compared `--against` the policy that stood before.',
      });
    }
    const { digest } = target.engine;
    if (json) io.out(toJson({ module: digest, ...replayJson(report) }));
    else for (const line of replayLines(paint(io.colour.out), report, digest, io.columns)) io.out(line);
    return exitOf(
      report,
      FAILURES.find((each) => each === values['fail-on']),
    );
  },
});
