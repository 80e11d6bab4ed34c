import type { ManifestEntry } from '../../engine/manifest/types.ts';
import type { DecideOptions, Decision, Engine } from '../../engine/types.ts';
import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import type { Span } from '../../engine/manifest/types.ts';
import type { TestCase, TestFile } from '../file/types.ts';
import { explanationText } from '../snapshot/explanation.ts';
import type { Snapshots } from '../snapshot/snapshots.ts';
import { firstError } from '../subject/compile.ts';
import type { Subject } from '../subject/types.ts';
import { compare } from './compare.ts';
import { compareDiagnostics } from './diagnostics.ts';
import { ruleNames, type RuleNames } from './observed.ts';
import { show } from './show.ts';
import type { DecidedBy, FileResult, Mismatch, TestResult } from './types.ts';

/** What a file is run with. */
export interface RunOptions {
  /** How the file is named in results. */
  readonly name: string;
  readonly snapshots: Snapshots;
  /** The path of a policy's source, relative to the test file. */
  readonly relative: (path: string) => string;
}

interface Running {
  readonly engine: Engine;
  readonly entry: ManifestEntry;
  readonly names: RuleNames;
  readonly subject: Subject;
  readonly options: RunOptions;
}

const placeIn = (file: string, { line, column }: Span): TestResult['place'] => ({ file, line, column });

const hasLimit = ({ rules, obligations }: ManifestEntry, rule: string): boolean =>
  rules.some(({ id, obligations: of }) => id === rule && of.some((index) => obligations[index]?.kind === 'limit'));

/** The id of the rule whose limit a test says is used up; a mismatch when that is no rule, several, or one without a limit, which the engine would believe. */
const exhaustedRule = (exhausted: string, { names, entry }: Running): string | Mismatch => {
  const named = [...names].filter(([, name]) => name === exhausted).map(([id]) => id);
  const ids = names.has(exhausted) ? [exhausted] : named;
  const [only, second] = ids;
  const mismatch = (expected: string, actual: string): Mismatch => ({ what: 'exhausted', expected, actual });
  const one = `one rule ${show(exhausted)}`;
  if (only === undefined) return mismatch(one, 'no rule has this id or name');
  if (second !== undefined) return mismatch(one, `the rules ${ids.map(show).join(', ')}`);
  return hasLimit(entry, only) ? only : mismatch(`a limit of ${show(exhausted)}`, 'the rule has none');
};

const decidedBy = ({ reasons }: Decision, { entry, engine, subject }: Running): DecidedBy | null => {
  const id = reasons[0]?.id;
  const rule = id === undefined ? undefined : entry.rules.find((each) => each.id === id);
  if (rule === undefined) return null;
  const source = rule.span === undefined ? undefined : engine.manifest.sources[rule.span.source];
  const place =
    rule.span === undefined || source === undefined ? null : placeIn(subject.locate(source.name), rule.span);
  return { id: rule.id, name: rule.name, place };
};

const resultOf = (name: string, place: TestResult['place'], rest: Partial<TestResult> = {}): TestResult => ({
  name,
  place,
  status: (rest.mismatches?.length ?? 0) > 0 ? 'failed' : 'passed',
  skip: null,
  mismatches: [],
  decision: null,
  decidedBy: null,
  options: {},
  explanation: null,
  milliseconds: 0,
  ...rest,
});

const runTest = (test: TestCase, running: Running): TestResult => {
  const { engine, names, options } = running;
  const place = placeIn(options.name, test.span);
  if (test.skip !== null) return resultOf(test.name, place, { status: 'skipped', skip: test.skip });
  const exhausted = test.exhausted === null ? null : exhaustedRule(test.exhausted, running);
  if (exhausted !== null && typeof exhausted !== 'string') {
    return resultOf(test.name, place, { mismatches: [exhausted] });
  }
  const start = performance.now();
  const ask: DecideOptions = exhausted === null ? {} : { exhausted };
  const decision = engine.decide(test.input, ask);
  const mismatches = compare(test.expect, decision, names);
  if (test.expect.explanation === 'snapshot') {
    const mismatch = options.snapshots.compare(test.name, explanationText(engine.explain(test.input, ask)));
    if (mismatch !== null) mismatches.push(mismatch);
  }
  return resultOf(test.name, place, {
    mismatches,
    decision,
    decidedBy: decidedBy(decision, running),
    options: ask,
    explanation: mismatches.length > 0 ? engine.explain(test.input, ask) : null,
    milliseconds: performance.now() - start,
  });
};

/** The test of what the policies' compiler reports; none when the file says nothing about it and there is no error. */
const diagnosticsTest = (file: TestFile, subject: Subject, { name, relative }: RunOptions): TestResult | null => {
  if (file.diagnostics === null) return null;
  const { expected, span } = file.diagnostics;
  const locate = (source: string): string => relative(subject.locate(source));
  return resultOf('diagnostics', placeIn(name, span), {
    mismatches: compareDiagnostics(expected, subject.diagnostics, locate),
  });
};

/** Every test of a file whose policies have errors has failed. */
const uncompiled = (file: TestFile, error: Diagnostic | undefined, { name }: RunOptions): TestResult[] =>
  file.tests.map((test) =>
    resultOf(test.name, placeIn(name, test.span), {
      mismatches: [
        {
          what: 'policy',
          expected: 'to be compiled',
          actual: error === undefined ? 'not compiled' : `${error.code}: ${error.message}`,
        },
      ],
    }),
  );

const runTests = async (
  file: TestFile,
  subject: Subject,
  options: RunOptions,
): Promise<[TestResult[], string | null]> => {
  const engine = file.tests.length === 0 ? null : await subject.engine();
  const [entry] = engine?.manifest.entries ?? [];
  if (engine === null || entry === undefined) {
    return [uncompiled(file, firstError(subject.diagnostics), options), null];
  }
  const running: Running = { engine, entry, names: ruleNames(entry.rules), subject, options };
  return [file.tests.map((test) => runTest(test, running)), engine.digest];
};

/** Runs the tests of one file on its policies. */
export const runTestFile = async (file: TestFile, subject: Subject, options: RunOptions): Promise<FileResult> => {
  const start = performance.now();
  const diagnostics = diagnosticsTest(file, subject, options);
  const [tests, moduleDigest] = await runTests(file, subject, options);
  const all = diagnostics === null ? tests : [diagnostics, ...tests];
  const failed = all.some(({ status }) => status === 'failed');
  const errors = subject.unit === null && failed;
  return {
    file: options.name,
    status: failed ? 'failed' : 'passed',
    problems: [],
    diagnostics: errors ? subject.diagnostics : [],
    tests: all,
    moduleDigest,
    milliseconds: performance.now() - start,
    snapshots: options.snapshots.summary(),
  };
};
