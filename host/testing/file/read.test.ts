import { describe, expect, test } from 'vitest';
import { Float } from '../../engine/json/float.ts';
import { readTestFile } from './read.ts';
import type { TestFile } from './types.ts';

const read = async (text: string): Promise<TestFile> => {
  const { file, problems } = await readTestFile('a.test.yaml', text);
  expect(problems).toEqual([]);
  if (file === null) throw new Error('not read');
  return file;
};

const problemsOf = async (text: string): Promise<string[]> => {
  const { file, problems } = await readTestFile('a.test.yaml', text);
  expect(file).toBeNull();
  return problems.map(({ code, span }) => `${code} ${span?.line}:${span?.column}`);
};

const HEAD = 'policy: p.yaml\n';
const one = (test: string, before = ''): string => `${HEAD}${before}tests:\n  - name: t\n${test}`;

describe('a test file', () => {
  test('has policies, options and tests', async () => {
    const file = await read(`policy: [a.yaml, sub/b.yaml]
options: { dialect: agt-py, strategy: most_specific_wins, strict: true, folders: tree }
tests:
  - name: drops are denied
    input: { agent: clerk, context: { action: { type: drop } } }
    expect: { verdict: deny, rule: no-drop }
`);
    expect(file.policies.map(({ path }) => path)).toEqual(['a.yaml', 'sub/b.yaml']);
    expect(file.options).toEqual({ dialect: 'agt-py', strategy: 'most_specific_wins', strict: true, folders: 'tree' });
    expect(file.tests).toMatchObject([
      {
        name: 'drops are denied',
        span: { line: 4, column: 5 },
        input: { agent: 'clerk', stage: 'pre_tool', context: { action: { type: 'drop' } } },
        expect: { verdict: 'deny', rule: 'no-drop', error: null },
        exhausted: null,
        skip: null,
      },
    ]);
  });

  test('reads YAML 1.2: texts that YAML 1.1 makes booleans, integers of any size, floats apart from integers', async () => {
    const file = await read(
      one(`    input: { context: { a: yes, b: 0o17, c: 0x1F, d: 5, e: 5.0, f: 9007199254740993, g: ~, h: True, i: 1e3, j: "5", 7: x, k: .inf } }
    expect: { verdict: allow }
`),
    );
    expect(file.tests[0]?.input['context']).toEqual({
      a: 'yes',
      b: 15,
      c: 31,
      d: 5,
      e: new Float(5),
      f: 9007199254740993n,
      g: null,
      h: true,
      i: new Float(1000),
      j: '5',
      '7': 'x',
      k: Infinity,
    });
  });

  test('merges fixtures, the input and the row, later over earlier and key by key', async () => {
    const file = await read(
      one(
        `    fixture: [base, more]
    input: { agent: clerk, context: { c: { y: 2 } } }
    expect: { verdict: allow, rule: r }
    table:
      - { input: { context: { c: { x: 9 }, list: [3] } } }
      - { name: gone, fixture: less, input: { stage: !absent, context: { a: !absent } }, expect: { verdict: deny, rule: null } }
`,
        `fixtures:
  base: { agent: bot, context: { a: 1, c: { x: 1 }, list: [1, 2] } }
  more: { context: { b: 2, c: { x: !absent } } }
  less: { context: { c: null } }
`,
      ),
    );
    expect(file.tests.map(({ name }) => name)).toEqual(['t › 1', 't › gone']);
    expect(file.tests.map(({ input }) => input)).toEqual([
      { agent: 'clerk', stage: 'pre_tool', context: { a: 1, b: 2, c: { y: 2, x: 9 }, list: [3] } },
      { agent: 'clerk', context: { b: 2, c: null, list: [1, 2] } },
    ]);
    expect(file.tests.map((each) => each.expect)).toEqual([
      { verdict: 'allow', rule: 'r', error: null },
      { verdict: 'deny', rule: null, error: null },
    ]);
  });

  test('keeps __proto__ a key like any other', async () => {
    const file = await read(
      one('    input: { context: { __proto__: { admin: true } } }\n    expect: { verdict: deny }\n'),
    );
    const context = file.tests[0]?.input['context'] as object;
    expect(Object.getPrototypeOf(context)).toBe(Object.prototype);
    expect(Object.keys(context)).toEqual(['__proto__']);
  });
});

test('an empty test file lacks tests, not a policy', async () => {
  const { problems } = await readTestFile('a.test.yaml', '');
  expect(problems.map(({ hint }) => hint)).toEqual(['Write tests into it, or leave the file out.']);
});

describe('a malformed test file names code, line and column:', () => {
  test.each([
    ['no YAML', 'policy: [', 'EY001 1:10'],
    ['no mapping', '- a', 'value_invalid 1:1'],
    ['nothing', '', 'EY016 undefined:undefined'],
    ['no policy', 'tests: [{ name: a, expect: { verdict: deny } }]', 'key_missing 1:1'],
    ['no tests', 'policy: a.yaml', 'key_missing 1:1'],
    ['empty tests', `${HEAD}tests: []`, 'value_invalid 2:8'],
    ['an unknown key', `${HEAD}test: []`, 'key_unknown 2:1'],
    ['a key twice', `${HEAD}policy: b.yaml`, 'EY011 2:1'],
    ['a merge key', one('    <<: { skip: a }\n    expect: { verdict: deny }'), 'key_unknown 4:5'],
    ['an unknown key of a test', one('    exepct: { verdict: deny }'), 'key_unknown 4:5'],
    [
      'an unknown member of an input',
      one('    input: { amount: 5 }\n    expect: { verdict: deny }'),
      'key_unknown 4:14',
    ],
    [
      'a context that is no mapping',
      one('    input: { context: 5 }\n    expect: { verdict: deny }'),
      'value_invalid 4:23',
    ],
    ['an unknown key of an expectation', one('    expect: { verdict: deny, rul: a }'), 'key_unknown 4:30'],
    ['no verdict', one('    expect: { rule: a }'), 'key_missing 3:5'],
    ['a verdict that is none', one('    expect: { verdict: block }'), 'value_invalid 4:24'],
    ['an error that is none', one('    expect: { verdict: deny, error: oops }'), 'value_invalid 4:37'],
    ['an obligation of no kind', one('    expect: { verdict: deny, obligations: [pay] }'), 'value_invalid 4:44'],
    [
      'an unknown member of an obligation',
      one('    expect: { verdict: deny, obligations: [{ kind: log, text: a }] }'),
      'key_unknown 4:57',
    ],
    ['an unknown fixture', one('    fixture: a\n    expect: { verdict: deny }'), 'fixture_unknown 4:14'],
    [
      'a name twice',
      one('    expect: { verdict: deny }\n  - name: t\n    expect: { verdict: deny }'),
      'name_repeated 5:11',
    ],
    [
      'a row of a name twice',
      one('    expect: { verdict: deny }\n    table: [{ name: a }, { name: a }]'),
      'name_repeated 5:34',
    ],
    ['an empty table', one('    expect: { verdict: deny }\n    table: []'), 'value_invalid 5:12'],
    ['a policy above', 'policy: ../a.yaml\ntests: []\ndiagnostics: []', 'path_outside 1:9'],
    ['a policy hidden above', 'policy: a/../../a.yaml\ndiagnostics: []', 'path_outside 1:9'],
    ['an absolute path', 'policy: /etc/passwd\ndiagnostics: []', 'path_outside 1:9'],
    ['a path of another platform', "policy: 'C:\\a.yaml'\ndiagnostics: []", 'path_outside 1:9'],
    ['an unknown dialect', `${HEAD}options: { dialect: agt }\ndiagnostics: []`, 'value_invalid 2:21'],
    ['a line that is no number', `${HEAD}diagnostics: [{ code: EY201, line: a }]`, 'value_invalid 2:36'],
    ['an unknown tag', one('    input: { context: { a: !secret b } }\n    expect: { verdict: deny }'), 'EY008 4:36'],
    ['an alias of nothing', one('    input: *a\n    expect: { verdict: deny }'), 'EY006 4:12'],
    ['a control character', `${HEAD}tests: "\u0007"`, 'EY012 2:9'],
  ])('%s', async (_, text, expected) => {
    expect((await problemsOf(text))[0]).toBe(expected);
  });

  test('every finding is told, not only the first', async () => {
    expect(await problemsOf(`${HEAD}a: 1\ntests:\n  - nam: b\n    expect: { verdict: no }\n`)).toEqual([
      'key_unknown 2:1',
      'key_unknown 4:5',
      'key_missing 4:5',
      'value_invalid 5:24',
    ]);
  });

  test('a table over a large fixture is refused before it takes gigabytes', async () => {
    const members = Array.from({ length: 20_000 }, (_, index) => `k${index}: 0`).join(', ');
    const rows = '      - {}\n'.repeat(20_000);
    const text = `${HEAD}fixtures:\n  f: { context: { ${members} } }\ntests:\n  - name: t\n    fixture: f\n    input: { context: { a: 1 } }\n    expect: { verdict: deny }\n    table:\n${rows}`;
    expect(await problemsOf(text)).toContain('too_large undefined:undefined');
  });
});
