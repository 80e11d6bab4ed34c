import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { LowerOptions } from '../../compiler/index.ts';
import type { Entry, Rule } from '../../compiler/ir/types.ts';
import { differenceOf, type Level } from '../judgement/judgement.ts';
import { decideWith } from '../search/witness.ts';
import { randomPolicySet } from '../../../test/differential/documents.ts';
import { randomEntry } from '../../../test/differential/entries.ts';
import { randomContext, targetOf, type Target } from '../../../test/differential/inputs.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { diff } from './diff.ts';
import type { DiffReport } from './types.ts';

const { seed, full } = runOptions();

const POLICY = `apiVersion: governance.toolkit/v1
version: "1.0"
name: policy
agents: ["*"]
default_action: allow
rules:
  - name: destructive
    condition: "action.type in ['drop', 'delete']"
    action: deny
  - name: big
    condition: "amount.value > 500"
    action: require_approval
    approvers: [finance]
  - name: ops
    condition: "team.value == 'ops' and amount.value >= 20"
    action: deny
`;

async function entryOf(text: string, options: Partial<LowerOptions> = {}): Promise<Entry> {
  const { unit, diagnostics } = await lower({
    documents: [{ name: 'p.yaml', text }],
    strategy: 'deny_overrides',
    ...options,
  });
  const entry = unit?.entries[0];
  if (entry === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return entry;
}

const after = async (from: string, to: string, level: Level = 'obligations'): Promise<DiffReport> => {
  expect(POLICY).toContain(from);
  return diff(await entryOf(POLICY), await entryOf(POLICY.replace(from, to)), { level });
};
const shown = ({ differences }: DiffReport): unknown[] =>
  differences.map(({ kind, input, a, b }) => [kind, input['context'], a.verdict, a.rule, b.verdict, b.rule]);

describe('edict diff', () => {
  test('a policy equals itself, its rules written otherwise, and its rules in another order where that decides nothing', async () => {
    expect((await after('value > 500', 'value  >  500')).result).toBe('equal');
    expect((await after('name: big', 'name: large')).result).toBe('equal');
    expect((await after('name: big', 'name: large', 'all')).result).toBe('different');
  });

  test('finds the number at a moved bound, and only that', async () => {
    const report = await after('> 500', '>= 500');
    expect(shown(report)).toEqual([
      ['verdict', { amount: { value: 500 } }, 'allow', 'policy/default', 'escalate', 'big'],
    ]);
    expect(report).toMatchObject({ result: 'different', complete: true, changed: { a: 1, b: 1 } });
  });

  test('finds a text that is no longer listed, with every rule that then decides', async () => {
    expect(shown(await after(", 'delete'", ''))).toEqual([
      ['verdict', { action: { type: 'delete' } }, 'deny', 'destructive', 'allow', 'policy/default'],
      ['verdict', { action: { type: 'delete' }, amount: { value: 501 } }, 'deny', 'destructive', 'escalate', 'big'],
    ]);
  });

  test('finds a difference that only two fields together make', async () => {
    expect(shown(await after('>= 20', '>= 19'))).toEqual([
      ['verdict', { team: { value: 'ops' }, amount: { value: 19 } }, 'allow', 'policy/default', 'deny', 'ops'],
    ]);
  });

  test('another approver is a lesser difference, which the level decides about', async () => {
    const report = await after('[finance]', '[intern]');
    expect(shown(report)).toEqual([['obligations', { amount: { value: 501 } }, 'escalate', 'big', 'escalate', 'big']]);
    expect((await after('[finance]', '[intern]', 'verdict')).result).toBe('equal');
  });

  test('a rule that another one hides changes nothing, and that is proven', async () => {
    const hidden = `${POLICY}  - name: hidden\n    condition: "amount.value > 900"\n    action: require_approval\n    approvers: [finance]\n`;
    const report = diff(await entryOf(POLICY), await entryOf(hidden));
    expect(report).toMatchObject({ result: 'equal', differences: [], changed: { a: 0, b: 1 } });
    expect(report.regions).toBeGreaterThan(0);
  });

  test('what a pattern leaves open is said, and is no proof; the same pattern on both sides is', async () => {
    const v4 = (value: string, more = ''): string =>
      `version: "1.0"\nname: p\nrules:\n  - { name: r, condition: { field: tags, operator: contains, value: ${value} }, action: deny }\n${more}`;
    const one = await entryOf(v4('secret'), { dialect: 'agt-v4' });
    const changed = await entryOf(v4('secrets'), { dialect: 'agt-v4' });
    expect(shown(diff(one, changed))).toEqual([
      ['verdict', { tags: 'secret' }, 'deny', 'r', 'allow', 'p/default'],
      ['verdict', { tags: { secrets: true } }, 'allow', 'p/default', 'deny', 'r'],
    ]);
    const never = '  - { name: never, condition: { field: n, operator: in, value: [] }, action: deny }\n';
    const report = diff(one, await entryOf(v4('secret', never), { dialect: 'agt-v4' }));
    expect(report.result).toBe('equal');
  });

  test('one document as two engines read it', async () => {
    const text = POLICY.replace('>= 20', '< 20');
    const report = diff(await entryOf(text, { dialect: 'agt-py' }), await entryOf(text, { dialect: 'agt-ts' }));
    expect(report.result).toBe('different');
    // Nothing is less than 20 to Python and NaN to ECMAScript.
    expect(shown(report)).toContainEqual([
      'verdict',
      { team: { value: 'ops' } },
      'deny',
      'ops',
      'allow',
      'policy/default',
    ]);
  });
});

/** Inputs as hosts make them: JSON, with a text as agent. */
function inputs(random: Random, target: Target, count: number): Record<string, unknown>[] {
  return random.times(count, () => ({
    context: randomContext(random, target),
    agent: random.pick(['*', 'agent-1', 'did:mesh:alice']),
    ...(random.chance(30) ? { stage: random.pick(['pre_tool', 'post_tool']) } : {}),
  }));
}

/** Whether two entries decide some of the inputs differently. */
function differs(a: Entry, b: Entry, tried: readonly Record<string, unknown>[], level: Level): boolean {
  return tried.some((input) => {
    const [one, other] = decideWith([a, b], input)?.judgements ?? [];
    return one !== undefined && other !== undefined && differenceOf(one, other, level) !== null;
  });
}

/** Another entry that is nearly the same. */
function mutated(random: Random, entry: Entry): Entry {
  const at = random.below(entry.rules.length);
  const change = (rule: Rule): Rule => {
    const kind = random.below(3);
    if (kind === 0) return { ...rule, effect: rule.effect === 'deny' ? 'allow' : 'deny' };
    if (kind === 1) return { ...rule, guard: { kind: 'not', argument: rule.guard } };
    return { ...rule, guard: { kind: 'constant', value: { tag: 'bool', value: false } } };
  };
  return { ...entry, rules: entry.rules.map((rule, index) => (index === at ? change(rule) : rule)) };
}

const targetOfEntry = ({ slots, rules }: Entry): Target =>
  targetOf(
    slots.map(({ path }) => path),
    rules.map(({ guard }) => guard),
  );

function expectFacts(report: DiffReport, a: Entry, b: Entry, context: string): void {
  for (const { input, kind } of report.differences) {
    const [one, other] = decideWith([a, b], input)?.judgements ?? [];
    if (one === undefined || other === undefined) throw new Error(`${context}: not decided`);
    expect(differenceOf(one, other, report.level), context).toBe(kind);
  }
}

const EFFORT = 300_000;

describe(`differences of random policies (seed ${seed})`, () => {
  test(
    'every one that is reported is one; equal ones have none; those that random inputs find are found',
    { timeout: 300_000 },
    () => {
      let found = 0;
      let missed = 0;
      let proven = 0;
      for (let index = 0; index < (full ? 3_000 : 150); index++) {
        const random = Random.of(seed + 3, index);
        const a = randomEntry(random, 'entry');
        const b = mutated(random, a);
        const report = diff(a, b, { effort: EFFORT });
        expectFacts(report, a, b, `entry ${index}`);
        expect(diff(a, a, { effort: EFFORT }).result, `entry ${index}`).toBe('equal');
        const really = differs(a, b, inputs(random, targetOfEntry(a), 200), 'obligations');
        if (report.result === 'equal') expect(really, `entry ${index} is said to be equal`).toBe(false);
        if (report.result === 'equal') proven++;
        if (really && report.result === 'different') found++;
        if (really && report.result !== 'different') missed++;
      }
      expect(proven).toBeGreaterThan(10);
      expect(found).toBeGreaterThan(30);

      expect(missed / (found + missed)).toBeLessThan(0.02);
    },
  );

  test('documents of every dialect, read by two engines or changed', { timeout: 300_000 }, async () => {
    let found = 0;
    let missed = 0;
    for (let index = 0; index < (full ? 600 : 40); index++) {
      const random = Random.of(seed + 4, index);
      const set = randomPolicySet(random, `set-${index}`);
      const documents = set.documents.map((text, at) => ({ name: `${at}.yaml`, text }));
      const strategy = set.strategy === undefined ? {} : { strategy: set.strategy };
      const { unit } = await lower({ documents, dialect: set.dialect, ...strategy });
      const a = unit?.entries[0];
      if (a === undefined) throw new Error(`set ${index} does not compile`);
      const other = set.dialect === 'agt-v4' ? null : set.dialect === 'agt-py' ? 'agt-ts' : 'agt-py';
      const read = other === null ? null : (await lower({ documents, dialect: other, ...strategy })).unit?.entries[0];
      const b = read ?? mutated(random, a);
      const report = diff(a, b, { effort: EFFORT });
      expectFacts(report, a, b, `set ${index}`);
      const really = differs(a, b, inputs(random, set.target, 150), 'obligations');
      if (report.result === 'equal') expect(really, `set ${index} is said to be equal`).toBe(false);
      if (really && report.result === 'different') found++;
      if (really && report.result !== 'different') missed++;
    }
    expect(found).toBeGreaterThan(10);
    expect(missed / (found + missed)).toBeLessThan(0.05);
  });
});
