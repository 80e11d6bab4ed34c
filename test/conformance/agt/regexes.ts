/** `regexes.json`: patterns with texts, each of which Python's `re.search` finds or does not. All patterns that compile are rules over one field of one module. */
import type { Expression, Rule, Unit } from '../../../host/compiler/ir/types.ts';
import { PatternError } from '../../../host/compiler/patterns/error.ts';
import { compilePattern } from '../../../host/compiler/patterns/language.ts';
import type { Recorder } from '../suite.ts';
import { asItems, asString, member, take } from '../json/scan.ts';
import { casesOf, items, record, text, type VectorCase } from './case.ts';
import type { CompiledSet } from './compile.ts';
import type { PolicySet, ReadFile, VectorFile } from './vector-file.ts';

const FILE = 'regexes.json';

export const regexes: VectorFile = {
  name: FILE,
  // Patterns that do not compile are documents of one rule: what the compiler makes of them is judged.
  collect: (read) => patternsOf(read).flatMap(({ pattern, error }) => (error === null ? [] : documentOf(pattern))),
  unit(read) {
    const compiled = patternsOf(read).filter(({ error }) => error === null);
    return compiled.length === 0 ? null : unitOf(compiled);
  },
  judge(read, compiled, recorder) {
    const patterns = new Map(patternsOf(read).map((pattern) => [pattern.id, pattern]));
    const answers = memoized((sample): Answers => {
      const engine = compiled.engine();
      const input = { context: { text: sample } };
      const ids = engine.manifest.entries[0]?.rules.map(({ id }) => id) ?? [];
      return {
        matched: new Set(engine.decide(input).matched),
        explained: memoized((id) => engine.explain(input).rules[ids.indexOf(id)]?.outcome === 'true'),
      };
    });
    for (const vector of casesOf(read, FILE, recorder)) {
      const pattern = patterns.get(text(vector['id']));
      if (pattern === undefined) throw new Error('phase 2 found a pattern that phase 1 did not');
      if (vector['python_ok'] !== true) {
        if (pattern.error === null) recorder.fail(FILE, pattern.id, 'compiled, but Python refuses the pattern');
        else judgeInvalid(pattern.id, compiled.find(documentOf(pattern.pattern)), recorder);
      } else {
        judgeSamples(pattern, items(vector['samples']).map(record), answers, recorder);
      }
    }
  },
};

/** What the module says of one text. */
interface Answers {
  /** The patterns that a decision found, with the filter before them. */
  readonly matched: ReadonlySet<string>;
  /** Whether an explanation found a pattern, which tries each one alone. */
  readonly explained: (id: string) => boolean;
}

function memoized<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = compute(text);
    known.set(text, value);
    return value;
  };
}

/** A pattern of the file, and why it does not compile. */
interface VectorPattern {
  readonly id: string;
  readonly pattern: string;
  readonly error: PatternError | null;
}

function patternsOf(read: ReadFile): readonly VectorPattern[] {
  const json = read(FILE);
  if (json === undefined) return [];
  return asItems(take(json, [{ id: 'text', pattern: 'text' }])).map((item) => {
    const pattern = asString(member(item, 'pattern'));
    return { id: asString(member(item, 'id')), pattern, error: errorOf(pattern) };
  });
}

function errorOf(pattern: string): PatternError | null {
  try {
    compilePattern({ language: 'python', source: pattern });
    return null;
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}

function documentOf(pattern: string): PolicySet {
  const rule = { name: 'r', condition: { field: 'text', operator: 'matches', value: pattern }, action: 'allow' };
  return { dialect: 'agt-v4', format: 'json', documents: [JSON.stringify({ name: 'd', rules: [rule] })] };
}

/** One rule a pattern, all of which are tried. */
function unitOf(patterns: readonly VectorPattern[]): Unit {
  const rules = patterns.map(({ id, pattern }, rank): Rule => {
    const guard: Expression = {
      kind: 'call',
      operation: 'python.search',
      arguments: [
        { kind: 'read', slot: 0, absentIs: 'false' },
        { kind: 'constant', value: { tag: 'string', value: pattern } },
      ],
    };
    return { ...RULE, id, name: id, conditions: [], guard, rank };
  });
  return {
    sources: [],
    entries: [
      {
        name: 'patterns',
        version: '0.0.0',
        dialect: 'agt-v4',
        strategy: 'priority_first_match',
        combine: 'first-of-all',
        slots: [{ path: ['context', 'text'], walk: 'record', type: 'any' }],
        rules,
        obligations: [],
      },
    ],
  };
}

const RULE = {
  policy: null,
  effect: 'allow',
  action: 'allow',
  reason: '',
  fallback: false,
  obligations: [],
  annotations: {},
  onError: 'deny',
} as const;

/** A pattern that Python refuses: the decisions that reach it fail closed, or its document is refused. */
function judgeInvalid(id: string, set: CompiledSet, recorder: Recorder): void {
  if (set.kind === 'refused' || set.uncompiled.size > 0) {
    recorder.pass(FILE, id);
    return;
  }
  const { allowed, error: failure } = set.decide({ context: { text: '' } });
  const isClosed = !allowed && failure === 'runtime_error:policy_error';
  const isWarnedOf = set.warnings.some(({ code }) => code === 'EY249');
  if (isClosed && isWarnedOf) recorder.pass(FILE, id);
  else recorder.fail(FILE, id, isClosed ? 'nothing warns of the pattern' : 'the pattern does not fail closed');
}

function judgeSamples(
  { id, error }: VectorPattern,
  samples: readonly VectorCase[],
  answers: (sample: string) => Answers,
  recorder: Recorder,
): void {
  samples.forEach((sample, index) => {
    const name = `${id}#${index}`;
    if (error?.code === 'invalid') recorder.fail(FILE, name, `refused as invalid: ${error.message}`);
    else if (error !== null) recorder.skip(FILE, name, `a pattern that is not regular: ${error.message}`);
    else {
      const { matched, explained } = answers(text(sample['text']));
      const found = matched.has(id);
      // Explanations take long: one for each pattern.
      const isExplained = index > 0 || explained(id) === found;
      if (found === sample['search'] && isExplained) recorder.pass(FILE, name);
      else recorder.fail(FILE, name, `expected ${String(sample['search'])}, got ${String(found)}`);
    }
  });
}
