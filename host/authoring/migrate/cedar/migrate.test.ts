import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { validate } from '../../../cedar/index.ts';
import { lower, type LowerOptions } from '../../../compiler/index.ts';
import type { Entry } from '../../../compiler/ir/types.ts';
import { migrateToCedar } from './migrate.ts';

const entryOf = async (text: string, options: Partial<LowerOptions> = {}): Promise<Entry> => {
  const { unit, diagnostics } = await lower({
    documents: [{ name: 'p.yaml', text }],
    strategy: 'deny_overrides',
    ...options,
  });
  const entry = unit?.entries[0];
  if (entry === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return entry;
};

const v1 = (rules: string, more = 'default_action: deny\n'): string =>
  `apiVersion: governance.toolkit/v1\nversion: "1.0"\nname: p\nagents: ["*"]\n${more}rules:\n${rules}`;
const v4 = (condition: string, action = 'deny', more = 'defaults: { action: allow }\n'): string =>
  `version: "1.0"\nname: p\nrules:\n  - { name: r, condition: { ${condition} }, action: ${action} }\n${more}`;

/** What stands behind `when` and `unless` in the policies of a migration, without line breaks. */
const conditions = (text: string | null): readonly string[] =>
  [...(text ?? '').replaceAll(/\s+/gu, ' ').matchAll(/(?:when|unless) \{ (.*?) \}(?= unless|;)/gu)].map(
    ([, inner = '']) => inner,
  );

describe('a comparison', () => {
  test.each([
    ['field: f, operator: eq, value: a', 'context has f && context.f == "a"', 0],
    ['field: a.b, operator: eq, value: x', 'context has "a.b" && context["a.b"] == "x"', 0],
    ['field: f, operator: ne, value: a', 'context has f && !(context has f && context.f == "a")', 0],
    ['field: f, operator: in, value: [a, b, null]', 'context has f && ["a", "b"].contains(context.f)', 0],
    ['field: f, operator: eq, value: 5', 'context has f && context.f == 5', 1],
    ['field: f, operator: gt, value: 2.5', 'context has f && context.f > 2', 1],
    ['field: f, operator: lt, value: 2.5', 'context has f && context.f <= 2', 1],
    [String.raw`field: f, operator: matches, value: "\\A/etc/"`, 'context has f && context.f like "/etc/*"', 1],
    [
      'field: f, operator: matches, value: "a[bc]"',
      'context has f && (context.f like "*ab*" || context.f like "*ac*")',
      1,
    ],
    [
      'field: f, operator: matches, value: "a[*]$"',
      String.raw`context has f && (context.f like "*a\*" || context.f like "*a\*\n")`,
      1,
    ],
  ])('of v4: %s', async (condition, expected, inexact) => {
    const migrated = migrateToCedar(await entryOf(v4(condition), { dialect: 'agt-v4' }));
    expect(migrated.refused).toEqual([]);
    expect(conditions(migrated.text)).toEqual([expected]);
    expect(migrated.inexact).toHaveLength(inexact);
  });

  test.each([
    ["a.b == 'x'", 'context has a.b && context.a.b == "x"'],
    ["a.b != 'x'", '!(context has a.b && context.a.b == "x")'],
    ['n < 5', 'if context has n then context.n < 5 else true'],
    ['n >= 5', 'context has n && context.n >= 5'],
    [
      "a == 'x' or b in ['y', 'z']",
      '(context has a && context.a == "x") || (context has b && ["y", "z"].contains(context.b))',
    ],
  ])('of v1: %s', async (condition, expected) => {
    const rule = `  - { name: r, condition: "${condition}", action: allow }\n`;
    expect(conditions(migrateToCedar(await entryOf(v1(rule))).text)).toEqual([expected]);
  });

  test('of nothing listed says that an error is none here: some values have no text', async () => {
    const rule = `  - { name: r, condition: "a not in []", ruleAction: allow }\n`;
    const { inexact } = migrateToCedar(await entryOf(v1(rule), { dialect: 'agt-ts' }));
    expect(inexact).toMatchObject([{ rule: 'r', text: 'context.a is a text: what only reads as one does not count' }]);
  });

  test('of the tool, the agent and the stage stands in the scope', async () => {
    const rule = `  - { name: r, condition: "action.type == 'drop' and a == 'x'", action: deny, stage: post_tool }\n`;
    const { text } = migrateToCedar(await entryOf(v1(rule, 'default_action: allow\n').replace('"*"', 'clerk')));
    expect(text).toContain(
      'principal == Agent::"clerk",\n  action == Action::"post_tool_call",\n  resource == Tool::"drop"',
    );
  });

  test.each([
    ['field: f, operator: contains, value: a', 'Cedar must know which'],
    ['field: f, operator: matches, value: "a.*b"', 'Cedar has no patterns'],
    ['field: f, operator: matches, value: "(?i)ab.c"', 'Cedar has no patterns'],
    ['field: f, operator: gt, value: a', 'orders whole numbers only'],
    ['field: f, operator: eq, value: [a]', 'no value like'],
    ['field: f, operator: in, value: [a, 5]', 'no list of such values'],
  ])('that Cedar has not is refused by name: %s', async (condition, why) => {
    const entry = await entryOf(v4(condition), { dialect: 'agt-v4' });
    const { text, refused } = migrateToCedar(entry);
    expect(text).toBeNull();
    expect(refused).toMatchObject([{ rule: 'r', span: { line: 4 } }]);
    expect(refused[0]?.text).toContain(why);
    const lossy = migrateToCedar(entry, { lossy: true });
    expect(lossy.text).toContain('forbid');
    expect(lossy.inexact[0]?.text).toContain('denies more');
    const allowing = migrateToCedar(
      await entryOf(v4(condition, 'allow', 'defaults: { action: deny }\n'), { dialect: 'agt-v4' }),
      { lossy: true },
    );
    expect(allowing.text).not.toContain('permit (');
    expect(allowing.inexact[0]?.text).toContain('left out, and allows nothing');
  });

  test("Python's truth of a value is none of Cedar's", async () => {
    const { refused } = migrateToCedar(await entryOf(v1('  - { name: r, condition: flag, action: allow }\n')));
    expect(refused[0]?.text).toContain('no truth');
  });
});

describe('rules', () => {
  const RULES = `  - { name: big, condition: "kind == 'big'", action: require_approval, approvers: [finance, cfo], priority: 5 }
  - { name: safe, condition: "place == 'inside'", action: allow, limit: 20/hour, priority: 9 }
  - { name: never, condition: "place == 'outside'", action: deny, description: "It's outside." }
`;

  test('keep what they oblige to, their reasons and their names; a stronger one excepts a weaker one that comes first', async () => {
    const entry = await entryOf(v1(RULES), { strategy: 'priority_first_match' });
    const { text, inexact } = migrateToCedar(entry);
    expect(inexact).toEqual([]);
    expect(text).toContain('@id("safe")\n@reason("Rule safe matched")\n@limit("20/hour")\npermit');
    expect(text).toContain('@reason("Rule big matched")\n@approvers("finance, cfo")\npermit');
    expect(text).toContain('@id("never")\n@reason("It\'s outside.")\nforbid');
    expect(conditions(text)).toEqual([
      'context has place && context.place == "inside"',
      'context has kind && context.kind == "big"',
      'context has place && context.place == "inside"',
      // What is outside is plainly not inside, so that is no exception.
      'context has place && context.place == "outside"',
      'context has kind && context.kind == "big"',
    ]);
  });

  test('under deny_overrides need no exceptions', async () => {
    const { text } = migrateToCedar(await entryOf(v1(RULES.replace('priority: 9', 'priority: 1'))));
    expect(text).not.toContain('unless');
  });

  test.each([
    ['action: require_approval, approvers: ["finance, cfo"]', 'the name of an approver'],
    ['action: require_approval, approvers: [" cfo"]', 'the name of an approver'],
  ])('whose obligations no annotation can say are refused: %s', async (more, why) => {
    const rule = `  - { name: r, condition: "a == 'x'", ${more} }\n`;
    const { text, refused } = migrateToCedar(await entryOf(v1(rule)));
    expect(text).toBeNull();
    expect(refused).toEqual([expect.objectContaining({ rule: 'r', text: expect.stringContaining(why) as string })]);
  });

  test('a default that allows permits everything that nothing forbids', async () => {
    const entry = await entryOf(v4('field: action, operator: eq, value: drop'), { dialect: 'agt-v4' });
    const { text } = migrateToCedar(entry);
    expect(text).toContain('permit (\n  principal,\n  action == Action::"pre_tool_call",\n  resource\n);');
    expect(text).toContain('resource == Tool::"drop"');
  });

  test('that never match, or never decide, are left out and named', async () => {
    const rules = `  - { name: nothing, condition: "(a == 'x')", action: deny }\n  - { name: all, condition: "a == 'x'", action: allow, priority: 2 }\n  - { name: hidden, condition: "a == 'x'", action: deny }\n`;
    const { text, notes } = migrateToCedar(await entryOf(v1(rules), { strategy: 'priority_first_match' }));
    expect(new Set(notes.map(({ rule }) => rule))).toEqual(new Set(['hidden', 'nothing']));
    expect(text).not.toContain('forbid (');
  });

  test('of a pack are valid for the schema for agents', async () => {
    const schema = readFileSync('policies/agent.cedarschema', 'utf8');
    const pack = readFileSync('policies/payments/payments.yaml', 'utf8');
    const { text } = migrateToCedar(await entryOf(pack));
    expect(validate({ schema, policies: { staticPolicies: text ?? '' } })).toMatchObject({
      type: 'success',
      validationErrors: [],
      validationWarnings: [],
    });
  });
});
