/** Mutants: that the evaluator decides on them as modules compiled from them do, and that what is proven equivalent is. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../host/compiler/ir/evaluate/evaluate.ts';
import type { Entry, Rule, Unit } from '../../host/compiler/ir/types.ts';
import { lower } from '../../host/compiler/index.ts';
import { type PolicyInput, project } from '../../host/engine/index.ts';
import { mutantsOf } from '../../host/testing/mutation/mutants.ts';
import { decidesAlike } from '../../host/testing/mutation/proof.ts';
import { mutate } from '../../host/testing/mutation/trial.ts';
import { sample } from '../../host/testing/mutation/sample.ts';
import { buildAndLoad } from '../module/build.ts';
import { PAYMENTS } from './policies.ts';

async function entryOf(text: string, dialect?: 'agt-py' | 'agt-ts' | 'agt-v4'): Promise<Entry> {
  const documents = [{ name: 'p.yaml', text }];
  const { unit, diagnostics } = await lower({ documents, ...(dialect === undefined ? {} : { dialect }) });
  const [entry] = unit?.entries ?? [];
  if (entry === undefined) throw new Error(diagnostics[0]?.message);
  return entry;
}

/** Inputs around everything that the policy mentions. */
const INPUTS: readonly PolicyInput[] = ['refund', 'payout', 'refund~', 'read', undefined].flatMap((type) =>
  [-1, 0, 1, 50, 99, 100, 101, '100', '', null, undefined].flatMap((amount) =>
    ['pre_tool', 'post_tool'].map((stage) => ({
      agent: 'a',
      stage,
      context: { ...(type === undefined ? {} : { action: { type } }), ...(amount === undefined ? {} : { amount }) },
    })),
  ),
);

const V4 = `version: "1.0"
name: v4
defaults: { action: deny }
rules:
  - { name: cheap, condition: { field: amount, operator: lt, value: 100 }, action: allow, priority: 5 }
  - { name: not-read, condition: { field: kind, operator: not_in, value: [read, list] }, action: block, priority: 9 }
  - { name: odd, condition: { field: kind, operator: ne, value: read }, action: audit }
`;

const V4_INPUTS: readonly PolicyInput[] = ['read', 'list', 'x', null, undefined].flatMap((kind) =>
  [-1, 99, 100, 101, 99.5, 'x', null, undefined].map((amount) => ({
    context: { ...(kind === undefined ? {} : { kind }), ...(amount === undefined ? {} : { amount }) },
  })),
);

const PATTERNS = `version: "1.0"
name: patterns
defaults: { action: allow }
rules:
  - { name: fetch, condition: { field: command, operator: matches, value: '(?i)\\b(?:curl|wget)\\s+-' }, action: deny, priority: 5 }
  - { name: again, condition: { field: title, operator: matches, value: '(?i)\\b(?:curl|wget)\\s+-' }, action: block, priority: 4 }
  - { name: remove, condition: { field: command, operator: matches, value: 'x?rm' }, action: deny, priority: 3 }
`;

const TEXTS = [
  'curl -x',
  'CURL -x',
  'wget  -x',
  'wget-x',
  'recurl -x',
  'rm',
  'xrm',
  'xxrm',
  'RM',
  '',
  5,
  null,
  undefined,
];

const PATTERN_INPUTS: readonly PolicyInput[] = TEXTS.flatMap((command) =>
  ['curl -x', 'recurl -x', undefined].map((title) => ({
    context: { ...(command === undefined ? {} : { command }), ...(title === undefined ? {} : { title }) },
  })),
);

describe('compiled mutants decide as the evaluator says', () => {
  test.each([
    ['agt-py', PAYMENTS, INPUTS],
    ['agt-v4', V4, V4_INPUTS],
    ['agt-v4', PATTERNS, PATTERN_INPUTS],
  ] as const)('%s', async (dialect, text, inputs) => {
    const entry = await entryOf(text, dialect);
    const mutants = sample(mutantsOf(entry, new Set()), 40, 3);
    // A condition that a mutant drops is no part of its guard any longer: conditions are for explanations.
    const plain = (mutated: Entry): Rule[] => mutated.rules.map((rule) => ({ ...rule, conditions: [] }));
    const entries = mutants.map((mutant, index): Entry => {
      const mutated = mutate(entry, mutant.apply());
      return { ...mutated, name: `m${index}`, rules: plain(mutated) };
    });
    const unit: Unit = { sources: [{ name: 'p.yaml', sha256: new Uint8Array(32) }], entries };
    const { engine } = await buildAndLoad(unit);
    let changed = 0;
    for (const each of entries) {
      for (const input of inputs) {
        const cells = project(each.slots, input);
        const outcome = evaluate(each, cells);
        const decision = engine.decide(input, { entry: each.name });
        const winner = outcome.winner === null ? [] : [each.rules[outcome.winner]?.id];
        expect([decision.verdict, decision.reasons.map(({ id }) => id)]).toEqual([outcome.verdict, winner]);
        if (outcome.verdict !== evaluate(entry, cells).verdict) changed++;
      }
    }
    // Mutants that change nothing would prove nothing.
    expect(changed).toBeGreaterThan(mutants.length);
  });
});

describe('mutants', () => {
  test('change operators, connectives, negations, constants, members, effects, obligations, conditions and rules', async () => {
    const entry = await entryOf(PAYMENTS.replace("== 'refund' and amount < 100", "!= 'refund' and amount < 0.5"));
    const changes = mutantsOf(entry, new Set()).map(({ text, change }) => `${text}: ${change}`);
    expect(changes).toEqual(
      expect.arrayContaining([
        'amount < 0.5: < becomes <=',
        'amount < 0.5: < becomes >',
        'amount < 0.5: 0.5 becomes 0.4',
        'amount < 0.5: 0.5 becomes 0.6',
        'amount < 0.5: 0.5 becomes 100',
        'amount < 0.5: negated',
        'amount < 0.5: dropped',
        "action.type != 'refund': its negation is dropped",
        'action.type != \'refund\': "refund" becomes "refund~"',
        'action.type != \'refund\': "refund" becomes "payout"',
        "action.type != 'refund': and becomes or",
        "action.type in ['refund', 'payout']: \"payout\" is dropped from the list",
        ': the rule is removed',
        ': allow becomes deny',
        ': require_approval becomes allow',
        ': its obligation limit is dropped',
      ]),
    );
    expect(new Set(changes.filter((change) => change.startsWith('stage'))).size).toBe(
      changes.filter((change) => change.startsWith('stage')).length,
    );
  });

  test('of the document change all of its rules at once', async () => {
    const entry = await entryOf(PAYMENTS.replace('agents: ["*"]', 'agents: [a, b]'));
    const agents = mutantsOf(entry, new Set()).filter(({ text }) => text.startsWith('agent in'));
    expect(agents.map(({ change }) => change)).toContain('"a" is dropped from the list');
    expect(agents.map((mutant) => mutant.apply().size)).toEqual(agents.map(() => 3));
  });
});

describe('mutants of patterns', () => {
  test('are one wherever the pattern stands, and never or always matching by rule', async () => {
    const entry = await entryOf(PATTERNS, 'agt-v4');
    const changes = mutantsOf(entry, new Set())
      .filter(({ change }) => /pattern|alternative|anchor|repeat/u.test(change))
      .map(
        (mutant) => `${[...mutant.apply().keys()].map((rule) => entry.rules[rule]?.id).join(' ')}: ${mutant.change}`,
      );
    expect(changes.toSorted()).toEqual(
      [
        'fetch: the pattern never matches',
        'again: the pattern never matches',
        'remove: the pattern never matches',
        'fetch again: the pattern heeds case',
        'fetch again: the alternative "curl" is dropped',
        'fetch again: the alternative "wget" is dropped',
        'fetch again: the anchor \\b is dropped',
        'fetch again: the repeat + becomes *',
        'remove: the repeat ? becomes *',
      ].toSorted(),
    );
  });

  test('that occur in the same texts are proven to decide alike, and no others', async () => {
    const entry = await entryOf(PATTERNS, 'agt-v4');
    const alike = mutantsOf(entry, new Set())
      .filter((mutant) => decidesAlike(entry, mutant.apply()))
      .map(({ rule, change }) => `${entry.rules[rule]?.id} ${change}`);
    expect(alike).toEqual(['remove the repeat ? becomes *']);
  });
});

describe('what is proven to decide alike does', () => {
  const IMPLIED = `apiVersion: governance.toolkit/v1
version: "1.0"
name: implied
agents: ["*"]
default_action: deny
rules:
  - { name: twice, condition: "type == 'a' and type in ['a', 'b'] and amount > 5 and amount > 3", action: allow, priority: 9 }
  - { name: behind, condition: "type == 'a' and amount > 7", action: require_approval, priority: 5 }
  - { name: open, condition: "type == 'b' and amount >= 4", action: allow, priority: 1 }
`;

  test('a condition that another implies can be dropped, and a rule behind a wider one changed', async () => {
    const entry = await entryOf(IMPLIED, 'agt-py');
    const alike = mutantsOf(entry, new Set())
      .filter((mutant) => decidesAlike(entry, mutant.apply()))
      .map(({ rule, text, change }) => `${entry.rules[rule]?.id} ${text}: ${change}`);
    expect(alike).toContain("twice type in ['a', 'b']: dropped");
    expect(alike).toContain('twice amount > 3: dropped');
    expect(alike).toContain('behind : the rule is removed');
    expect(alike).toContain('behind : require_approval becomes allow');
    expect(alike).not.toContain('twice amount > 5: dropped');
    expect(alike.filter((each) => each.startsWith('open'))).toEqual([]);
  });

  test('no input tells proven mutants from the policy', async () => {
    const entry = await entryOf(IMPLIED, 'agt-py');
    const inputs = ['a', 'b', 'c', 1, null, undefined].flatMap((type) =>
      [2, 3, 3.5, 4, 5, 5.5, 7, 8, '6', 'x', true, null, undefined, 10n ** 400n, []].map((amount) => ({
        context: { ...(type === undefined ? {} : { type }), ...(amount === undefined ? {} : { amount }) },
      })),
    );
    let proven = 0;
    for (const mutant of mutantsOf(entry, new Set())) {
      const changed: ReadonlyMap<number, Rule> = mutant.apply();
      if (!decidesAlike(entry, changed)) continue;
      proven++;
      const mutated = mutate(entry, changed);
      for (const input of inputs) {
        const cells = project(entry.slots, input);
        const [before, after] = [evaluate(entry, cells), evaluate(mutated, cells)];
        expect([after.verdict, after.winner]).toEqual([before.verdict, before.winner]);
      }
    }
    expect(proven).toBeGreaterThan(8);
  });
});
