import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import { beforeTool } from './before-tool.ts';
import { migrate } from './migrate.ts';
import type { Migrated, MigrateOptions } from './types.ts';

const document = (rules: string, more = 'defaults: { action: allow }\n'): string =>
  `version: "1.0"\nname: d\nrules:\n${rules}${more}`;

const rule = (condition: string, action = 'deny'): string =>
  document(`  - { name: r, condition: { ${condition} }, action: ${action} }\n`);

const migrated = (text: string, options: MigrateOptions = {}): Promise<Migrated> =>
  migrate({ name: 'p.yaml', text }, options);

/** The conditions that a text's rules have, read back. */
const conditionsIn = (text: string | null): readonly string[] =>
  [...(text ?? '').matchAll(/^ {4}condition: (".*")$/gmu)].map(([, quoted]) => JSON.parse(quoted ?? '""') as string);

/** What one comparison becomes. */
const after = async (
  condition: string,
  action?: string,
  options?: MigrateOptions,
): Promise<readonly string[] | string> => {
  const { text, refused } = await migrated(rule(condition, action), options);
  return refused[0]?.text ?? conditionsIn(text);
};

describe('a comparison that v1 has', () => {
  test.each([
    ['field: f, operator: eq, value: a', "f == 'a'"],
    [`field: f, operator: eq, value: "it's"`, `f in ["it's"]`],
    ['field: f, operator: eq, value: ""', "f in ['']"],
    ['field: f, operator: in, value: [a, b, null]', "f in ['a', 'b']"],
    ['field: f, operator: in, value: ["a,b", c]', "f in ['c'] or f == 'a,b'"],
    ['field: größe, operator: eq, value: XL', "größe == 'XL'"],
    ["field: f, operator: matches, value: '\\A(?:a|b[cd])\\Z'", "f in ['a', 'bc', 'bd']"],
    ['field: f, operator: matches, value: "^a$"', "f in ['a', 'a\n']"],
  ])('%s', async (condition, expected) => {
    expect(await after(condition)).toEqual([expected]);
    expect((await migrated(rule(condition))).inexact).toEqual([]);
  });

  test.each([
    ['field: f, operator: eq, value: null'],
    ['field: f, operator: eq, value: 2024-01-01'],
    ['field: f, operator: in, value: []'],
    ['field: f, operator: eq, value: .nan'],
  ])('%s fits nothing, and is left out', async (condition) => {
    const { text, notes, inexact } = await migrated(rule(condition));
    expect(text).toContain('rules: []');
    expect(notes).toMatchObject([{ rule: 'r', text: expect.stringMatching(/^is left out/u) }]);
    expect(inexact).toEqual([]);
  });
});

describe('a comparison that v1 nearly has leans to what denies', () => {
  test.each([
    ['field: f, operator: eq, value: 5', 'f >= 5 and f <= 5', 'f >= 5 and f <= 5'],
    ['field: f, operator: eq, value: true', 'f >= 1 and f <= 1', 'f >= 1 and f <= 1'],
    ['field: f, operator: eq, value: 0', 'f >= 0 and f <= 0', null],
    ['field: f, operator: in, value: [a, 2]', "f == 'a' or f >= 2 and f <= 2", "f == 'a' or f >= 2 and f <= 2"],
    ['field: f, operator: gt, value: 5.5', 'f > 5.5', 'f > 5.5'],
    ['field: f, operator: gte, value: 0', 'f >= 0', 'f > 0'],
    ['field: f, operator: lt, value: 5', 'f < 5', 'f and f < 5'],
    ['field: f, operator: lte, value: 0', 'f <= 0', 'f < 0'],
    ['field: f, operator: lt, value: 0', 'f < 0', 'f < 0'],
    ['field: f, operator: ne, value: a', "f and f != 'a' or f in ['']", "f and f != 'a' or f in ['']"],
    ['field: f, operator: ne, value: ""', 'f', 'f'],
    ['field: f, operator: ne, value: 5', 'f < 5 or f > 5', 'f and f < 5 or f > 5'],
    ['field: f, operator: not_in, value: [a, "", b]', "f and f != 'a' and f != 'b'", "f and f != 'a' and f != 'b'"],
    [
      'field: f, operator: not_in, value: [5, 2]',
      'f < 2 or f > 2 and f < 5 or f > 5',
      'f and f < 2 or f > 2 and f < 5 or f > 5',
    ],
    ['field: f, operator: matches, value: "\\\\A5\\\\Z"', "f == '5'", "f == '5'"],
  ])('%s', async (condition, denying, allowing) => {
    expect(await after(condition, 'deny')).toEqual([denying]);
    const allowed = await after(condition, 'allow');
    if (allowing === null) expect(allowed).toContain('v1 cannot tell');
    else expect(allowed).toEqual([allowing]);
    expect((await migrated(rule(condition))).inexact.length).toBeGreaterThan(0);
  });
});

describe('a rule that v1 cannot express', () => {
  test.each([
    ['field: f, operator: contains, value: a', 'v1 does not look into'],
    ['field: f, operator: matches, value: a.*b', 'v1 has no patterns'],
    ['field: f, operator: matches, value: "("', 'Python refuses its pattern'],
    ['field: f, operator: in, value: abc', 'parts of texts'],
    ['field: f, operator: in, value: 5', 'v4 denies every decision'],
    ['field: f, operator: gt, value: a', 'only numbers in an order'],
    ['field: f, operator: gt, value: -1', 'no negative numbers'],
    ['field: f, operator: eq, value: 9007199254740993', 'beyond them'],
    ['field: f, operator: eq, value: [a]', 'no lists'],
    ['field: f, operator: eq, value: this and that', 'which v1 splits'],
    [`field: f, operator: ne, value: "it's \\"so\\""`, 'cannot hold the text'],
    ['field: f, operator: not_in, value: [a, 5]', 'texts and numbers together'],
    ['field: a-b, operator: eq, value: x', 'no path of v1 leads'],
    ['field: a.b, operator: eq, value: x', 'one flat key for v4'],
  ])('%s is refused by name, and denies more when that is allowed', async (condition, why) => {
    const { text, refused } = await migrated(rule(condition));
    expect(text).toBeNull();
    expect(refused).toMatchObject([{ rule: 'r', span: { line: 4 } }]);
    expect(refused[0]?.text).toContain(why);
    const lossy = await migrated(rule(condition), { lossy: true });
    expect(conditionsIn(lossy.text)).toHaveLength(1);
    expect(lossy.inexact[0]?.text).toContain('now denies wh');
    const allowing = await migrated(rule(condition, 'allow'), { lossy: true });
    expect(allowing.text).toContain('rules: []');
    expect(allowing.inexact[0]?.text).toContain('it is left out, and allows nothing');
  });

  test('denies whatever reaches it where the field may be false to Python', async () => {
    expect(await after('field: f, operator: matches, value: a.*b', 'deny', { lossy: true })).toEqual([
      "f or f in ['']",
    ]);
    expect(await after('field: f, operator: matches, value: a|\\d', 'deny', { lossy: true })).toEqual([
      "f != 'a' or f != 'b'",
    ]);
  });

  test('a dotted field is a path when that is asked for', async () => {
    const { text, inexact } = await migrated(rule('field: a.b, operator: eq, value: x'), { nested: true });
    expect(conditionsIn(text)).toEqual(["a.b == 'x'"]);
    expect(inexact[0]?.text).toContain('no more as one key');
  });
});

describe('a document', () => {
  test('keeps its comments, near what they are about', async () => {
    const text = `# yaml-language-server: $schema=./schemas/agt-v4.json
version: "2.1" # of ours
name: d
rules: # of these
  # no shells
  - name: shell
    # which
    condition: { field: tool, operator: in, value: [bash, sh] } # both
    message: "no # shells"
    action: block
    priority: 5
  - { name: never, condition: { field: f, operator: eq, value: null }, action: deny } # left out
  - { name: read, condition: { field: tool, operator: eq, value: read }, action: allow }
  # deny the rest
defaults:
  action: deny # all
  max_tokens: 5
# end
`;
    const { text: result, notes, needsStrategy } = await migrated(text);
    expect(result).toBe(`# yaml-language-server: $schema=./schemas/agt-py.json
apiVersion: governance.toolkit/v1
# of ours
version: "2.1"
name: d
agents: ["*"]
# deny the rest
# all
default_action: deny
# of these
rules:
  # no shells
  # which
  # both
  - name: shell
    condition: "tool in ['bash', 'sh']"
    action: deny
    priority: 5
    description: "no # shells"
  # left out
  - name: read
    condition: "tool == 'read'"
    action: allow
# end
`);
    expect(notes.map(({ rule, text }) => `${rule}: ${text.split(' ')[0]}`)).toEqual([
      'never: is',
      'null: "max_tokens"',
    ]);
    expect(needsStrategy).toBe(false);
  });

  test('says that it needs its strategy, when a rule that allows stands before one that denies', async () => {
    const rules = '  - { name: a, condition: { field: f, operator: eq, value: a }, action: allow }\n';
    const text = document(rules + rules.replace('name: a', 'name: b').replace('allow', 'deny'));
    const { text: result, needsStrategy } = await migrated(text);
    expect(needsStrategy).toBe(true);
    expect(result).toContain('# Decides with the strategy priority_first_match');
  });

  test('of JSON, of aliases and without what is optional', async () => {
    const json = await migrate({ name: 'p.json', text: '{"rules": [], "defaults": {"action": "block"}}' });
    expect(json.text).toContain('name: unnamed\nagents: ["*"]\ndefault_action: deny\nrules: []\n');
    const text = document(
      '  - &r { name: r, condition: &c { field: f, operator: eq, value: a }, action: deny }\n  - { <<: *r, name: s }\n',
      '',
    );
    expect(conditionsIn((await migrated(text)).text)).toEqual(["f == 'a'", "f == 'a'"]);
    expect((await migrated(text)).text).toContain('default_action: allow');
  });

  test('with a list that is longer than a condition, as several rules of one rank', async () => {
    const words = Array.from({ length: 600 }, (_, index) => `word-${index}`);
    const { text } = await migrated(rule(`field: f, operator: in, value: [${words.join(', ')}]`));
    const conditions = conditionsIn(text);
    expect(conditions.length).toBeGreaterThan(3);
    for (const condition of conditions) expect(condition.length).toBeLessThanOrEqual(2000);
    for (const word of words) expect(conditions.join(' ')).toContain(`'${word}'`);
    expect(text).toContain('- name: r-2\n');
    const { diagnostics } = await lower({ documents: [{ name: 'q.yaml', text: text ?? '' }] });
    expect(diagnostics).toEqual([]);
  });

  test('that notes what it allows allows it, and says that the note is lost', async () => {
    const { text, inexact } = await migrated(
      rule('field: f, operator: eq, value: a', 'audit').replace('{ action: allow }', '{ action: audit }'),
    );
    expect(text).toContain('action: allow');
    expect(inexact.map(({ rule }) => rule)).toEqual(['r', null]);
  });

  test('with errors is not migrated', async () => {
    const { text, diagnostics } = await migrated('rules: [{ name: r }]\n');
    expect(text).toBeNull();
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

test('before a tool runs, rules of that stage count as they are, and the others never', async () => {
  const text = `name: p\nagents: ["*"]\nrules:\n- { name: a, condition: x }\n- { name: b, condition: y, stage: post_tool }\n`;
  const { unit } = await lower({ documents: [{ name: 'p.yaml', text }] });
  const entry = unit?.entries[0];
  if (entry === undefined) throw new Error('it does not compile');
  const [a, b] = beforeTool(entry).rules;
  expect(a?.guard).toMatchObject({ kind: 'call', operation: 'python.truthy' });
  expect(b?.guard).toMatchObject({
    kind: 'and',
    arguments: [{ kind: 'constant', value: { value: false } }, { kind: 'call' }],
  });
});
