import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { LowerOptions } from '../../compiler/index.ts';
import { PAGES } from '../../compiler/diagnostics/pages/pages.ts';
import { fix } from './fix.ts';
import { MENDS } from './mends/all.ts';
import type { FixResult } from './types.ts';

const fixed = (text: string, options: Partial<LowerOptions> = {}): Promise<FixResult> =>
  fix({ documents: [{ name: 'p.yaml', text }], strategy: 'deny_overrides', ...options });

/** The text after the fixes. */
const after = async (text: string, options: Partial<LowerOptions> = {}): Promise<string> =>
  (await fixed(text, options)).sources[0]?.after ?? text;

const py = (rest: string): string =>
  `apiVersion: governance.toolkit/v1\nname: p\nagents: ["*"]\ndefault_action: deny\n${rest}`;
const rule = (rest: string): string => py(`rules:\n  - name: r # why\n${rest}`);
const condition = (text: string): string => rule(`    condition: ${text}\n    action: deny\n`);
const ts = (rest: string): string => `name: p\nagents: ["*"]\ndefault_action: deny\n${rest}`;
const tsRule = (rest: string): string => ts(`rules:\n  - name: r\n    condition: x\n${rest}`);
const v4 = (rest: string): string =>
  `version: "1.0"\nname: d\ndefaults: { action: deny }\nrules:\n  - name: r\n${rest}`;

describe('what is mended, and what it becomes', () => {
  test.each<readonly [name: string, before: string, from: string, to: string, decides: string | null]>([
    ['a misspelt key', rule('    conditon: x\n    action: deny\n'), 'conditon', 'condition', null],
    ['a key in quotes', py('"agnet": a\n'), '"agnet"', '"agent"', 'same'],
    ['a key in other letters', rule('    condition: x\n    Action: allow\n'), 'Action', 'action', 'otherwise'],
    ['camel case', py('').replace('default_action', 'defaultAction'), 'defaultAction', 'default_action', 'same'],
    ['a word in other letters', rule('    condition: x\n    action: DENY\n'), 'DENY', 'deny', null],
    [
      'a misspelt word',
      rule('    condition: x\n    action: require-aproval\n'),
      'require-aproval',
      'require_approval',
      null,
    ],
    ['===', condition("x === 'a'"), '===', '==', 'otherwise'],
    ['AND', condition("x == 'a' AND y == 'b'"), 'AND', 'and', 'otherwise'],
    ['||, all of it', condition("x === 'a' || y"), "x === 'a' || y", "x == 'a' or y", 'otherwise'],
    ['=>', condition('x => 5'), '=>', '>=', 'otherwise'],
    ['unlike quotes', condition(`x == 'a"`), `'a"`, `'a'`, 'same'],
    ['an exponent', condition('x > 1.5e3'), '1.5e3', '1500', 'otherwise'],
    ['underscores in a number', condition('x > 1_000'), '1_000', '1000', 'otherwise'],
    ['an unquoted version', py('version: 1.0 # of ours\n'), '1.0', '"1.0"', null],
    ['an unquoted name', py('').replace('name: p', 'name: 2024-01-01'), '2024-01-01', '"2024-01-01"', null],
    ['a text for a list', py('').replace('["*"]', '"*"'), '"*"', '["*"]', null],
    ['yes', rule('    condition: x\n    enabled: Yes\n'), 'Yes', 'true', 'same'],
    ['a number of YAML 1.1', rule('    condition: x\n    priority: 0x10\n'), '0x10', '16', 'same'],
    ['a period', rule('    condition: x\n    limit: 5/mins\n'), '5/mins', '5/minute', null],
    [
      'a version that is a number',
      py('').replace('governance.toolkit/v1', '1.0'),
      '1.0',
      'governance.toolkit/v1',
      null,
    ],
    [
      'a deprecated version',
      py('').replace('governance.toolkit/v1', "'1.0'"),
      "'1.0'",
      "'governance.toolkit/v1'",
      'same',
    ],
    ['a scope', py('scope: Tenant\n'), 'Tenant', 'tenant', 'same'],
    ['a tab', py('description:\tx\n'), '\t', ' ', null],
    ['a sign', py('description: =\n'), ': =', ': "="', null],
    [
      'an operator',
      v4('    condition: { field: f, operator: ">=", value: 5 }\n    action: deny\n'),
      '">="',
      '"gte"',
      null,
    ],
    [
      'a key of a condition',
      v4('    condition: { feild: f, operator: eq, value: 5 }\n    action: deny\n'),
      'feild',
      'field',
      null,
    ],
    [
      'a date',
      v4('    condition: { field: f, operator: eq, value: 2024-01-01 }\n    action: deny\n'),
      '2024-01-01',
      '"2024-01-01"',
      'otherwise',
    ],
    [
      'no list',
      v4('    condition: { field: f, operator: in, value: 5 }\n    action: deny\n'),
      'value: 5',
      'value: [5]',
      'otherwise',
    ],
  ])('%s', async (_, before, from, to, decides) => {
    expect(before.split(from)).toHaveLength(2);
    const { sources, fixes, complete } = await fixed(before);
    expect(sources[0]?.after).toBe(before.replace(from, to));
    expect(fixes.map((each) => each.decides)).toEqual([decides]);
    expect(complete).toBe(true);
  });

  test.each<readonly [name: string, before: string, from: string, to: string, decides: string | null]>([
    ['an unquoted version', ts('version: 1.0\n'), '1.0', '"1.0"', 'same'],
    ['a text for agents', ts('').replace('["*"]', 'ops'), 'ops', '["ops"]', 'otherwise'],
    ['off', tsRule('    ruleAction: deny\n    enabled: off\n'), 'off', 'false', 'otherwise'],
    ['a period', tsRule('    ruleAction: deny\n    limit: 5/min\n'), '5/min', '5/minute', 'otherwise'],
    [
      'an action that is not read',
      tsRule('    action: allow # yes\n'),
      ' # yes',
      ' # yes\n    ruleAction: allow',
      'otherwise',
    ],
    ['Deny', ts('').replace('deny', 'Deny'), 'Deny', 'deny', 'same'],
  ])('for the TypeScript engine: %s', async (_, before, from, to, decides) => {
    const { sources, fixes } = await fixed(before, { dialect: 'agt-ts' });
    expect(sources[0]?.after).toBe(before.replace(from, to));
    expect(fixes.filter(({ code }) => code !== 'EY233').map((each) => each.decides)).toEqual([decides]);
  });

  test('what holds anyway is written down, each on its line, and comments stay', async () => {
    const text = '# ours\nname: p # the name\n# rules\nrules:\n  - { name: r, condition: x, action: deny }\n';
    expect(await after(text)).toBe(
      '# ours\napiVersion: governance.toolkit/v1\nname: p # the name\ndefault_action: deny\nagents: ["*"]\n# rules\nrules:\n  - { name: r, condition: x, action: deny }\n',
    );
    expect((await fixed(text)).fixes.map(({ decides }) => decides)).toEqual(['same', 'same', 'same']);
  });

  test('in brackets, in JSON and with the line ends that there are', async () => {
    expect(await after('{name: p, agents: ["*"]}', { dialect: 'agt-py' })).toBe(
      '{apiVersion: governance.toolkit/v1, name: p, default_action: deny, agents: ["*"]}',
    );
    const json = { name: 'p.json', text: '{"name": "p", "rules": [{"name": "r", "conditon": "x"}]}' };
    const { sources } = await fix({ documents: [json], dialect: 'agt-py' });
    expect(JSON.parse(sources[0]?.after ?? '')).toEqual({
      apiVersion: 'governance.toolkit/v1',
      name: 'p',
      default_action: 'deny',
      agents: ['*'],
      rules: [{ name: 'r', condition: 'x' }],
    });
    expect(await after('apiVersion: governance.toolkit/v1\r\nname: p\r\nagents: ["*"]\r\n')).toBe(
      'apiVersion: governance.toolkit/v1\r\nname: p\r\ndefault_action: deny\r\nagents: ["*"]\r\n',
    );
  });

  test('one fix makes way for the next', async () => {
    const text = `nmae:\tp\nagent: '*'\ndefault_action: Deny\nrules:\n- name: r\n  condition: x === 'a'\n  action: Alow\n`;
    const { sources, fixes, diagnostics } = await fixed(text, { dialect: 'agt-py' });
    expect(sources[0]?.after).toBe(
      `apiVersion: governance.toolkit/v1\nname: p\nagent: '*'\ndefault_action: deny\nrules:\n- name: r\n  condition: x == 'a'\n  action: allow\n`,
    );
    expect(fixes.map(({ code, found }) => `${code} ${found.line}:${found.column}`)).toEqual([
      'EY241 1:1',
      'EY247 1:1',
      'EY018 1:6',
      'EY104 3:17',
      'EY201 6:14',
      'EY104 7:11',
    ]);
    expect(diagnostics).toEqual([]);
  });
});

test('of many, those that hold are made, and the others are not', async () => {
  const rules = Array.from(
    { length: 300 },
    (_, index) => `  - { name: r${index}, condition: "x ${index % 3 === 0 ? '!' : '='}== 'a'", action: deny }\n`,
  );
  const { sources, fixes, diagnostics, complete } = await fixed(py(`rules:\n${rules.join('')}`));
  expect([fixes.length, diagnostics.length, complete]).toEqual([200, 100, true]);
  expect(sources[0]?.after.match(/!== /gu)).toHaveLength(100);
  expect(sources[0]?.after.match(/ == /gu)).toHaveLength(200);
});

describe('what is left to the author', () => {
  test.each<{ readonly name: string; readonly text: string; readonly options?: Partial<LowerOptions> }>([
    { name: 'a key that two are near', text: py('agens: [a]\n') },
    { name: 'a key that is there already', text: rule('    condition: x\n    conditon: y\n') },
    { name: 'a key of another meaning', text: py('note: x\n') },
    { name: 'a word that is no slip', text: rule('    condition: x\n    action: forbid\n') },
    { name: 'another version of the language', text: py('').replace('/v1', '/v2') },
    { name: '!==, which would be true of what is missing', text: condition("x !== 'a'") },
    { name: 'a condition that cannot be read either way', text: condition("(x === 'a')") },
    { name: 'a number that equals nothing', text: condition('x == 5') },
    { name: 'what is true without the field', text: condition("x != 'a'") },
    { name: '010, which may be meant as ten', text: rule('    condition: x\n    priority: 010\n') },
    { name: 'a list written with commas', text: py('').replace('["*"]', 'a, b') },
    { name: 'a tab as indentation', text: 'rules:\n\t- x\n', options: { dialect: 'agt-py' } },
    { name: 'm, which may be a month', text: rule('    condition: x\n    limit: 5/m\n') },
    { name: 'a default that would allow', text: ts('').replace('deny', 'Allow'), options: { dialect: 'agt-ts' } },
    {
      name: 'whom a policy is for, where it is for none',
      text: py('').replace('agents: ["*"]\n', ''),
      options: { unboundAgents: 'none' },
    },
    {
      name: 'a word that may be a text',
      text: v4('    condition: { field: f, operator: eq, value: no }\n    action: deny\n'),
    },
  ])('$name', async ({ text, options = {} }) => {
    const { sources, diagnostics } = await fixed(text, options);
    expect(sources).toEqual([]);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  test('a file that is extended, and one of a name that two have', async () => {
    const parent = py('').replace('name: p', 'name: parent\nagnet: a');
    const text = py('extends: parent.yaml\n');
    const result = await fix({ documents: [{ name: 'p.yaml', text }], resolve: () => parent });
    expect(result.sources).toEqual([]);
    expect(result.diagnostics.map(({ code, source }) => `${code} ${source?.name}`)).toEqual(['EY241 parent.yaml']);
    const documents = [parent, text.replace('extends: parent.yaml', '')].map((each) => ({
      name: 'p.yaml',
      text: each,
    }));
    expect((await fix({ documents })).sources).toEqual([]);
  });

  test('a word that an alias uses elsewhere too, where that would not hold', async () => {
    const text = py('version: &v 1.0\nrules:\n  - { name: r, condition: x, enabled: *v }\n');
    expect(await after(text)).toBe(text);
  });
});

test('every mend mends an example, and every example on a page stays compilable or becomes so', async () => {
  const seen = new Set<string>();
  for (const [code, { bad }] of Object.entries(PAGES)) {
    const documents = Object.entries(bad.files).map(([name, text]) => ({ name, text }));
    if (code.startsWith('EL') || documents.some(({ text }) => text.length > 10_000)) continue;
    const folders = Object.entries(bad.folders ?? {}).map(([folder, text]) => ({
      folder,
      name: `${folder}/g.yaml`,
      text,
    }));
    const options: LowerOptions = {
      documents,
      ...(folders.length === 0 ? {} : { folders: { files: folders } }),
      resolve: (name) => bad.beside?.[name] ?? null,
      ...bad.options,
    };
    const before = await lower(options);
    const { sources, fixes } = await fix(options);
    for (const each of fixes) seen.add(each.code);
    const text = (name: string, was: string): string => sources.find((each) => each.name === name)?.after ?? was;
    const mended = { ...options, documents: documents.map((each) => ({ ...each, text: text(each.name, each.text) })) };
    if (before.unit !== null) expect((await lower(mended)).unit, code).not.toBeNull();
    expect((await fix(mended)).fixes, code).toEqual([]);
  }
  // The examples of the others are such as no one could mend without knowing what is meant; the tables above have some that can be.
  const others = ['EY105', 'EY107', 'EY201', 'EY209', 'EY214', 'EY222', 'EY224'];
  expect([...seen, ...others].toSorted()).toEqual([...MENDS.keys()].toSorted());
});
