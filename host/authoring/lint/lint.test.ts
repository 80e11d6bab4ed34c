import { describe, expect, it } from 'vitest';
import { lint } from './lint.ts';
import type { LintOptions } from './lint.ts';
import type { Finding, LintResult } from './types.ts';

const HEAD = 'apiVersion: governance.toolkit/v1\nname: p\nagents: ["*"]\ndefault_action: deny\nrules:\n';

const lintText = (text: string, options: Partial<LintOptions> = {}): Promise<LintResult> =>
  lint({ documents: [{ name: 'policy.yaml', text }], ...options });

const findings = async (text: string, options: Partial<LintOptions> = {}): Promise<readonly Finding[]> =>
  (await lintText(text, options)).findings;

const show = async (text: string, options: Partial<LintOptions> = {}): Promise<readonly string[]> =>
  (await findings(text, options)).map(({ code, rule, others }) => [code, rule, ...others].join(' '));

const py = (...rules: readonly string[]): string => `${HEAD}${rules.map((rule) => `  - {${rule}}\n`).join('')}`;
const v4 = (...rules: readonly string[]): string =>
  `name: d\nrules:\n${rules.map((rule) => `  - {${rule}}\n`).join('')}defaults: {action: deny}\n`;

describe('conditions that contradict themselves', () => {
  it.each([
    ["x == 'a' and x == 'b'"],
    ["x == 'a' and x in ['b', 'c']"],
    ["x in ['a', 'b'] and x != 'a' and x != 'b'"],
    ['x > 5 and x < 5'],
    ['x >= 5 and x <= 4.5'],
    ["x == 'a' and x > 5"],
    ["x != 'a' and x == 'a' or y > 2 and y < 2"],
    ["x == '' and x"],
  ])('%s', async (condition) => {
    expect(await show(py(`name: r, condition: "${condition}", action: deny`))).toContain('EL003 r');
    expect(await show(py(`name: r, condition: "${condition}", action: allow`))).toContain('EL001 r');
  });

  it.each([
    ["x == 'a' or x == 'b'"],
    ['x >= 5 and x <= 5'],
    // A text that float() takes is a number here.
    ["x == '7' and x > 5"],
    ["x != 'a' and x != 'b'"],
    // Missing, it counts as 0.
    ['x < 5 and x >= 0'],
  ])('and %s does not', async (condition) => {
    const codes = (await findings(py(`name: r, condition: "${condition}", action: allow`))).map(({ code }) => code);
    expect(codes).not.toContain('EL001');
  });

  it('may be taken for a match where a comparison fails, and then an input says so', async () => {
    const [finding] = await findings(py('name: r, condition: x > 5 and x < 5, action: deny'));
    expect(finding?.message).toMatch(
      /It decides only where a comparison fails, as with \{"context": \{"x": 10000000… \(401 digits\)\}/u,
    );
  });

  it('in one alternative only that one is named', async () => {
    const text = py(`name: r, condition: "x == 'a' or y > 5 and y < 3", action: allow`);
    const [finding] = await findings(text);
    expect(finding).toMatchObject({ code: 'EL011', message: expect.stringContaining('"y > 5 and y < 3"') as string });
    expect(finding?.span?.column).toBe((text.split('\n')[5]?.indexOf('y > 5') ?? -2) + 1);
  });
});

describe('rules that never decide', () => {
  it('because one better rule covers them', async () => {
    const text = py(
      "name: all, condition: \"type in ['a', 'b', 'c']\", action: deny, priority: 5",
      'name: one, condition: "type == \'b\' and amount > 5", action: deny',
    );
    expect(await show(text)).toEqual(['EL002 one all']);
    const [finding] = await findings(text);
    expect(finding?.witness).toMatchObject({ verdict: 'deny', rule: 'all' });
    expect(JSON.parse(finding?.witness?.input ?? '')).toEqual({ context: { type: 'b', amount: 6 } });
  });

  it('because several together do, and only they are named', async () => {
    const text = py(
      'name: low, condition: amount < 5, action: allow, priority: 9',
      'name: other, condition: "type == \'x\'", action: allow, priority: 9',
      'name: high, condition: amount >= 5, action: allow, priority: 9',
      'name: middle, condition: amount > 3 and amount < 7, action: deny',
    );
    expect(await show(text)).toEqual(['EL004 middle low high']);
  });

  it('because they say the same in other words', async () => {
    const text = py(
      "name: one, condition: \"type in ['a', 'b']\", action: deny",
      "name: two, condition: \"type == 'b' or type == 'a'\", action: deny",
    );
    expect(await show(text)).toEqual(['EL009 two one']);
  });

  it('and their approvers are never asked', async () => {
    const text = py(
      'name: all, condition: amount, action: allow, priority: 5',
      'name: ask, condition: amount > 100, action: require_approval, approvers: [me]',
    );
    expect(await show(text)).toEqual(['EL004 ask all', 'EL008 ask']);
  });

  it('follows the strategy', async () => {
    const text = py(
      'name: allow, condition: "type == \'a\'", action: allow, priority: 5',
      'name: deny, condition: "type == \'a\' and x", action: deny',
    );
    expect(await show(text, { strategy: 'priority_first_match' })).toEqual(['EL004 deny allow']);
    expect(await show(text, { strategy: 'deny_overrides' })).toEqual([]);
  });

  it('counts agents and stages as conditions', async () => {
    const text = (agents: string): string =>
      `apiVersion: governance.toolkit/v1\nname: p\nagents: ${agents}\ndefault_action: deny\nrules:\n- {name: r, condition: x, action: allow}\n`;
    const documents = [
      { name: 'a.yaml', text: text('[one]') },
      { name: 'b.yaml', text: text('[two]').replaceAll('name: p', 'name: q').replace('name: r', 'name: s') },
    ];
    expect((await lint({ documents })).findings).toEqual([]);
    const same = documents.map((document) => ({ ...document, text: document.text.replace('two', 'one') }));
    expect((await lint({ documents: same })).findings.map(({ code }) => code)).toEqual(['EL009']);
  });
});

describe('rules of different effect that overlap', () => {
  const rules = (priority: string): string =>
    py(
      `name: pay, condition: "type == 'pay'", action: allow${priority}`,
      'name: much, condition: amount > 100, action: require_approval, approvers: [me]',
    );

  it('by the order of writing alone are a finding, with an input', async () => {
    const [finding] = await findings(rules(''));
    expect(finding).toMatchObject({ code: 'EL005', rule: 'much', others: ['pay'] });
    expect(finding?.witness).toMatchObject({ verdict: 'allow', rule: 'pay' });
    expect(JSON.parse(finding?.witness?.input ?? '')).toEqual({ context: { type: 'pay', amount: 101 } });
  });

  it('by priority are a note', async () => {
    expect(await show(rules(', priority: 3'))).toEqual([]);
    expect(await show(rules(', priority: 3'), { notes: true })).toContain('EL006 much pay');
  });

  it('that share no input are none', async () => {
    const text = py(
      'name: a, condition: "type == \'a\'", action: allow',
      "name: b, condition: \"type in ['b', 'c']\", action: deny",
      'name: c, condition: "kind == \'x\' and amount > 5", action: allow',
      'name: d, condition: "kind == \'x\' and amount <= 5 and amount", action: deny',
    );
    expect((await show(text)).filter((line) => line.includes(' b a') || line.includes(' d c'))).toEqual([]);
  });
});

describe('obligations without effect', () => {
  it('approvers of a rule that denies, and its limit', async () => {
    const text = py('name: r, condition: x, action: deny, approvers: [me], limit: 5/hour');
    expect(await show(text)).toEqual(['EL007 r', 'EL007 r']);
  });
});

describe('rules that no test of verdicts can tell from none', () => {
  it('are a note, with what takes their place', async () => {
    const text = py('name: r, condition: x, action: deny', 'name: s, condition: y, action: allow');
    expect(await show(text, { notes: true, strategy: 'deny_overrides' })).toEqual(['EL006 s r']);
    expect(await show(py('name: r, condition: x, action: deny'), { notes: true })).toEqual(['EL010 r p/default']);
  });
});

describe('the other dialects', () => {
  it('agt-v4', async () => {
    expect(
      await show(
        v4(
          'name: a, condition: {field: x, operator: gt, value: 5}, action: deny, priority: 2',
          'name: b, condition: {field: x, operator: gte, value: 6}, action: block',
          'name: c, condition: {field: x, operator: in, value: [7, 8]}, action: allow',
        ),
      ),
    ).toEqual(['EL002 b a', 'EL002 c a']);
  });

  it('agt-v4, with texts that contain others', async () => {
    expect(
      await show(
        v4(
          'name: a, condition: {field: x, operator: contains, value: rm}, action: deny, priority: 2',
          'name: b, condition: {field: x, operator: contains, value: "rm -rf"}, action: deny',
          'name: c, condition: {field: x, operator: eq, value: "rm x"}, action: allow',
          'name: d, condition: {field: x, operator: eq, value: "ls"}, action: allow',
        ),
      ),
    ).toEqual(['EL002 c a']);
  });

  it('agt-v4, with patterns', async () => {
    const rules = [
      'name: a, condition: {field: x, operator: matches, value: "(?i)rm"}, action: deny, priority: 2',
      'name: b, condition: {field: x, operator: matches, value: "rm\\\\s+-rf"}, action: deny',
      'name: c, condition: {field: x, operator: matches, value: "[Rr][mM]"}, action: deny',
      'name: d, condition: {field: x, operator: eq, value: "rm x"}, action: allow',
      'name: e, condition: {field: x, operator: matches, value: "a\\\\Ab"}, action: deny',
      'name: f, condition: {field: y, operator: matches, value: "a*"}, action: audit',
    ];
    expect(await show(v4(...rules))).toEqual(['EL002 b a', 'EL009 c a', 'EL002 d a', 'EL003 e', 'EL015 e', 'EL013 f']);
  });

  it('agt-v4, with patterns that need not be, or that others say in other words, as notes', async () => {
    const rule = (name: string, field: string, pattern: string): string =>
      `name: ${name}, condition: {field: ${field}, operator: matches, value: '${pattern}'}, action: deny`;
    const text = v4(
      rule('a', 'x', '^(?:read|list)$'),
      rule('b', 'y', 'curl\\s|wget\\s'),
      rule('c', 'y', '(?:wget|curl)\\s+.*'),
      rule('d', 'z', '(?:wget|curl)\\s+.*'),
      rule('e', 'y', 'curl'),
    );
    const notes = (await findings(text, { notes: true })).filter(({ code }) => code >= 'EL012');
    expect(notes.map(({ code, rule, others, message }) => [code, rule, ...others, message])).toEqual([
      [
        'EL012',
        'a',
        'The pattern "^(?:read|list)$" of "a" says of a text what in ["list", "read"] says, but that it lets a line feed stand at the end.',
      ],
      [
        'EL014',
        'c',
        'b',
        'The pattern "(?:wget|curl)\\s+.*" of "c" occurs in the same texts as "curl\\s|wget\\s" of "b".',
      ],
      ['EL012', 'e', 'The pattern "curl" of "e" says of a text what contains "curl" says.'],
    ]);
    expect((await show(text)).filter((line) => line >= 'EL012')).toEqual([]);
  });

  it('agt-v4, with a pattern that is part of that of a later rule', async () => {
    const text = v4(
      "name: narrow, condition: {field: x, operator: matches, value: 'rm +-rf'}, action: deny",
      "name: wide, condition: {field: x, operator: matches, value: 'rm\\s.*-r'}, action: deny",
      'name: rest, condition: {field: y, operator: eq, value: 1}, action: allow, priority: 9',
    );
    expect(await show(text)).toEqual([]);
    expect(await show(text, { notes: true })).toContain('EL010 narrow wide');
  });

  it('agt-ts', async () => {
    const text =
      'name: p\nagents: ["*"]\ndefault_action: deny\nrules:\n' +
      '- {name: a, condition: "x > 5", ruleAction: deny}\n- {name: b, condition: "x == 7", ruleAction: allow}\n- {name: c, condition: "x not in [\'a\'] and x == \'a\'", ruleAction: allow}\n';
    expect(await show(text, { dialect: 'agt-ts' })).toEqual(['EL002 b a', 'EL001 c']);
  });

  it('agt-ts, flat rules: order is what their author ranks by', async () => {
    const text =
      "rules:\n- {action: 'data.*', effect: deny}\n- {action: data.read, effect: allow}\n- {action: '*', effect: allow}\n";
    expect(await show(text, { dialect: 'agt-ts', typescriptApi: 'evaluate' })).toEqual([
      'EL002 rule-data.read rule-data.*',
    ]);
  });

  it('folders', async () => {
    const file = (rule: string): string =>
      `name: d\nrules:\n- {name: ${rule}, condition: {field: x, operator: eq, value: 1}, action: deny}\ndefaults: {action: deny}\n`;
    const files = [
      { name: 'governance.yaml', folder: '', text: file('root') },
      { name: 'src/governance.yaml', folder: 'src', text: file('below') },
    ];
    const { findings } = await lint({ documents: [], folders: { files } });
    expect(findings.map(({ code, rule, source }) => `${code} ${rule} ${source?.name}`)).toEqual([
      'EL002 below src/governance.yaml',
    ]);
  });
});

describe('bounds', () => {
  it('what takes too much is counted, and nothing is said of it', async () => {
    const rules = Array.from(
      { length: 9 },
      (_, index) => `name: r${index}, condition: {field: x, operator: contains, value: v${index}}, action: deny`,
    );
    const many = await lintText(v4(...rules));
    expect(many.findings).toEqual([]);
    const spent = await lintText(py('name: r, condition: x > 5 and x < 5, action: deny'), { steps: 10 });
    expect(spent).toMatchObject({ findings: [], undecided: 1, rules: 1 });
  });

  it('a document with errors has no findings', async () => {
    const { findings, diagnostics } = await lintText('rules: [');
    expect(findings).toEqual([]);
    expect(diagnostics.map(({ severity }) => severity)).toContain('error');
  });

  it('strict makes findings errors, and notes stay notes', async () => {
    const [finding] = await findings(
      py('name: r, condition: x > 5 and x < 5, action: deny', 'name: s, condition: x, action: allow'),
      { strict: true },
    );
    expect(finding?.severity ?? 'error').toBe('error');
  });
});
