/** Random policies and random inputs: no input contradicts what the analysis says never happens, and every input that it shows is one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Float, project } from '../../engine/index.ts';
import type { Cell } from '../../engine/index.ts';
import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import type { OperationName } from '../../compiler/ir/operations/index.ts';
import type { AbsentIs, Entry, Expression, Rule, Unit } from '../../compiler/ir/types.ts';
import { createEntryView, truthOf } from './analysis/entry.ts';
import { standingOf } from './analysis/standing.ts';
import { lintUnit } from './lint.ts';

const text = (value: string): Cell => ({ tag: 'string', value });
const int = (value: bigint): Cell => ({ tag: 'int', value });
const float = (value: number): Cell => ({ tag: 'float', value });
const list = (items: readonly Cell[]): Cell => ({ tag: 'list', items });

const WORDS = ['a', 'b', 'ab', '', 'x/y', 'x', '5', 'true'] as const;
const NUMBERS = [0, 1, 5, 5.5, -3] as const;

const words = fc.constantFrom(...WORDS).map(text);
const numbers = fc.oneof(fc.constantFrom(...NUMBERS).map(float), fc.constantFrom(0n, 1n, 5n, -3n).map(int));
const scalars: fc.Arbitrary<Cell> = fc.oneof(
  words,
  numbers,
  fc.constant<Cell>({ tag: 'null' }),
  fc.boolean().map((value): Cell => ({ tag: 'bool', value })),
);

const slot = fc.nat(2);
const absentIs = fc.constantFrom<AbsentIs[]>('false', 'true', 'error', 'null', 'absent', 'undefined');
const read = fc.record({ kind: fc.constant('read' as const), slot, absentIs });
const constant = (cells: fc.Arbitrary<Cell>): fc.Arbitrary<Expression> =>
  cells.map((value) => ({ kind: 'constant', value }));

const call = (
  operations: readonly OperationName[],
  ...arguments_: readonly fc.Arbitrary<Expression>[]
): fc.Arbitrary<Expression> =>
  fc.record({
    kind: fc.constant('call' as const),
    operation: fc.constantFrom(...operations),
    arguments: fc.tuple(...arguments_),
  });

/** The tests of each dialect. */
const FAMILIES: Readonly<Record<string, fc.Arbitrary<Expression>>> = {
  'agt-py': fc.oneof(
    call(['python.equal'], read, constant(words)),
    call(['python.in'], read, constant(fc.array(words, { maxLength: 3 }).map(list))),
    call(
      ['python.float-less', 'python.float-less-or-equal', 'python.float-greater', 'python.float-greater-or-equal'],
      read,
      constant(fc.constantFrom(...NUMBERS).map(float)),
    ),
    call(['python.truthy'], read),
  ),
  'agt-ts': fc.oneof(
    call(['js.strict-equal'], read, constant(scalars)),
    call(['js.string-in'], read, constant(fc.array(words, { maxLength: 3 }).map(list))),
    call(
      ['js.number-less', 'js.number-less-or-equal', 'js.number-greater', 'js.number-greater-or-equal'],
      read,
      constant(fc.constantFrom(...NUMBERS).map(float)),
    ),
    call(['js.truthy'], read),
    call(['text.includes'], constant(words), read),
  ),
  'agt-v4': fc.oneof(
    call(['python.equal'], read, constant(fc.oneof(scalars, fc.array(scalars, { maxLength: 2 }).map(list)))),
    call(['python.in'], read, constant(fc.oneof(fc.array(scalars, { maxLength: 3 }).map(list), words))),
    call(['python.in'], constant(scalars), read),
    call(
      ['python.less', 'python.less-or-equal', 'python.greater', 'python.greater-or-equal'],
      read,
      constant(fc.oneof(numbers, words)),
    ),
    call(['python.fnmatch'], read, constant(fc.constantFrom('a*', '*', '?', 'x/*', '[ab]').map(text))),
    call(
      ['python.search'],
      read,
      constant(
        fc.constantFrom('a', 'a.*b?', '^a$', '(?i)AB', 'b\\Z', 'x*', 'b\\Ab', '5', '[x\\]]', '(', 'None').map(text),
      ),
    ),
    call(['path.under'], read, constant(fc.constantFrom('x', 'x/y', 'a').map(text))),
  ),
};

const guardOf = (tests: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc.letrec<{ guard: Expression }>((tie) => ({
    guard: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tests,
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        arguments: fc.array(tie('guard'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), argument: tie('guard') }),
    ),
  })).guard;

const ruleOf = (guard: fc.Arbitrary<Expression>): fc.Arbitrary<Rule> =>
  fc
    .record({
      guard,
      effect: fc.constantFrom('allow' as const, 'deny' as const, 'escalate' as const),
      onError: fc.constantFrom('match' as const, 'skip' as const, 'deny' as const),
      tier: fc.constantFrom('0', '1'),
    })
    .map((parts) => ({
      ...parts,
      id: '',
      rank: 0,
      name: null,
      policy: null,
      action: parts.effect,
      reason: '',
      fallback: false,
      obligations: [],
      annotations: {},
      conditions: [],
    }));

const FLAT = [
  ['context', 'a'],
  ['context', 'b'],
  ['context', 'c'],
];
/** One path lies in another, so that slots are not independent. */
const NESTED = [
  ['context', 'a'],
  ['context', 'b'],
  ['context', 'a', 'x'],
];

const entryOf = (rules: readonly Rule[], dialect: string, paths: readonly (readonly string[])[]): Entry => ({
  name: 'e',
  version: '0.0.0',
  dialect: dialect as Entry['dialect'],
  strategy: 'first',
  combine: 'first',
  slots: paths.map((path) => ({ path, walk: 'record', type: 'any' })),
  obligations: [],
  rules: rules.map((rule, rank) => ({ ...rule, id: `r${rank}`, rank, fallback: rank === rules.length - 1 })),
});

const last: Rule = {
  id: 'default',
  rank: 0,
  name: null,
  policy: null,
  effect: 'deny',
  action: 'deny',
  reason: '',
  fallback: true,
  obligations: [],
  annotations: {},
  conditions: [],
  onError: 'deny',
  guard: { kind: 'constant', value: { tag: 'bool', value: true } },
};

const entries: fc.Arbitrary<Entry> = fc
  .tuple(fc.constantFrom(...Object.entries(FAMILIES)), fc.constantFrom(FLAT, NESTED))
  .chain(([[dialect, tests], paths]) =>
    fc
      .array(ruleOf(guardOf(tests)), { minLength: 1, maxLength: 5 })
      .map((rules) => entryOf([...rules, last], dialect, paths)),
  );
const value: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown[]>(...WORDS, ...NUMBERS, 4, 6, 5.25, 'c', 'xa', 'x/z', ' 5 ', '1e3', 'nan'),
  },
  fc.constantFrom<unknown[]>(
    null,
    undefined,
    true,
    false,
    new Float(5),
    NaN,
    Infinity,
    10n ** 400n,
    -(10n ** 400n),
    10n ** 4500n,
  ),
  fc.array(fc.constantFrom<unknown[]>('a', 1, null, true, 5), { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('x', 'a', 'toString'), fc.constantFrom<unknown[]>(...WORDS, ...NUMBERS), {
    maxKeys: 2,
  }),
);
const inputs = fc.array(fc.record({ context: fc.record({ a: value, b: value, c: value }) }), {
  minLength: 30,
  maxLength: 30,
});

const decided = (
  entry: Entry,
  input: unknown,
  without?: Rule,
): { readonly verdict: string; readonly rule: Rule | undefined } => {
  const rules = entry.rules.filter((rule) => rule.id !== without?.id);
  const { verdict, winner } = evaluate({ ...entry, rules }, project(entry.slots, input));
  return { verdict, rule: winner === null ? undefined : rules[winner] };
};

const unitOf = (entry: Entry): Unit => ({ sources: [], entries: [entry] });
const RUNS = 400;

describe('what the analysis says of random policies', () => {
  it('of a rule: that it decides, on this input; or never, on any', () => {
    let judged = 0;
    let unknown = 0;
    fc.assert(
      fc.property(entries, inputs, (entry, samples) => {
        const view = createEntryView(entry);
        for (const rule of view.ranked) {
          const standing = standingOf(rule, view);
          if (entry.slots.at(-1)?.path.length === 2) {
            judged++;
            if (standing.kind === 'unknown') unknown++;
          }
          if (standing.kind === 'live') {
            const winner = view.winner(project(entry.slots, standing.point.input));
            expect(winner?.id).toBe(rule.id);
            continue;
          }
          if (standing.kind === 'unknown') continue;
          for (const input of samples) {
            const cells = project(entry.slots, input);
            const truth = truthOf(rule, cells);
            const wins = view.winner(cells) === rule;
            if (standing.kind === 'contradictory') expect(truth).not.toBe('true');
            if (truth === 'true') expect(wins).toBe(false);
            if (standing.byFailure.kind === 'never') expect(wins).toBe(false);
          }
        }
      }),
      { numRuns: RUNS },
    );
    // Where paths lie in one another, some points of the analysis are no inputs, and little can be told.
    expect(unknown / judged).toBeLessThan(0.06);
  });

  it('that a rule changes no verdict, and which rules overlap', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(entries, inputs, (entry, samples) => {
        for (const finding of lintUnit(unitOf(entry), { notes: true }, () => null).findings) {
          seen.add(finding.code);
          const rule = entry.rules.find(({ id }) => id === finding.rule);
          if (finding.code === 'EL010') {
            for (const input of samples)
              expect(decided(entry, input, rule).verdict).toBe(decided(entry, input).verdict);
          }
          if (finding.code === 'EL009') {
            const other = entry.rules.find(({ id }) => id === finding.others[0]);
            for (const input of samples) {
              const cells = project(entry.slots, input);
              if (rule !== undefined && other !== undefined && truthOf(rule, cells) === 'true') {
                expect(truthOf(other, cells)).toBe('true');
              }
            }
          }
          if (finding.witness !== null && (finding.code === 'EL005' || finding.code === 'EL006')) {
            expect(finding.witness.rule).toBe(finding.others[0]);
          }
        }
      }),
      { numRuns: RUNS },
    );
    for (const code of ['EL001', 'EL002', 'EL003', 'EL004', 'EL005', 'EL006', 'EL010', 'EL011'])
      expect(seen).toContain(code);
  });
});
