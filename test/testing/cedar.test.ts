/** Policy tests of Cedar policies, run through the command line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverageOfRun, mutationOfRun, testFiles } from '../../host/testing/index.node.ts';
import type { TestRun } from '../../host/testing/index.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-cedar-tests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES = {
  'pay.cedarschema': `entity Team;
entity Agent in [Team] { limit: Long };
action pay appliesTo { principal: Agent, resource: Agent, context: { amount: Long } };
`,
  'pay.cedar': `@id("within-limit")
permit (principal in Team::"finance", action == Action::"pay", resource)
when { context.amount <= principal.limit };

@id("any-small")
permit (principal, action == Action::"pay", resource)
when { context.amount <= 10 };

@id("never-oneself")
forbid (principal, action, resource)
when { principal == resource };
`,
  'pay.test.yaml': `policy: pay.cedar
options: { schema: pay.cedarschema, level: 1 }
fixtures:
  request:
    principal: { type: Agent, id: clerk }
    action: { type: Action, id: pay }
    resource: { type: Agent, id: shop }
    context: { amount: 50 }
    entities:
      - { uid: { type: Agent, id: clerk }, attrs: { limit: 100 }, parents: [{ type: Team, id: finance }] }
tests:
  - name: within the limit
    fixture: request
    expect: { verdict: allow, rule: within-limit, rules: [within-limit], errors: [] }
  - name: two determine it
    fixture: request
    input: { context: { amount: 5 } }
    expect: { verdict: allow, rule: any-small, rules: [within-limit, any-small] }
  - name: by default
    fixture: request
    input: { context: { amount: 500 } }
    expect: { verdict: deny, rule: null, rules: [] }
  - name: to oneself
    fixture: request
    input: { resource: { id: clerk } }
    expect: { verdict: deny, rule: never-oneself }
  - name: an entity that is not there
    fixture: request
    input: { entities: [] }
    expect: { verdict: deny, rule: null }
  - name: what is no request
    input: { principal: clerk }
    expect: { verdict: deny, rule: null, error: runtime_error:input_invalid }
`,
  'rich.cedar': `@id("rich")
permit (principal, action in [Action::"pay", Action::"refund"], resource)
when { context.amount >= 5 && context.to != "x" && context.path like "/a*b*" && (if context.safe then principal has limit else false) }
unless { decimal("1.5").lessThan(context.score) };

@id("no")
forbid (principal == Agent::"eve", action, resource);
`,
  'rich.test.yaml': `policy: rich.cedar
tests:
  - name: by default
    input: { principal: { type: A, id: a }, action: { type: A, id: a }, resource: { type: A, id: a } }
    expect: { verdict: deny }
  - name: eve pays
    input:
      principal: { type: Agent, id: eve }
      action: { type: Action, id: pay }
      resource: { type: A, id: a }
      context: { amount: 5, to: y, path: /ab, safe: true, score: { __extn: { fn: decimal, arg: "1.5" } } }
      entities: [{ uid: { type: Agent, id: eve }, attrs: { limit: 1 }, parents: [] }]
    expect: { verdict: deny, rule: no, rules: [rich, no] }
`,
  'wrong.cedar': 'permit (principal, action == Action::"pay", resource) when { principal.limits > 5 };\n',
  'wrong.test.yaml': `policy: wrong.cedar
options: { schema: pay.cedarschema }
diagnostics:
  - { code: EC205, line: 1, file: wrong.cedar }
`,
  'links.json': '[{"template_id": "team", "link_id": "of-red", "args": {"?principal": "Team::\\"red\\""}}]\n',
  'templates.cedar': '@id("team")\npermit (principal in ?principal, action, resource);\n',
  'templates.test.yaml': `policy: templates.cedar
options: { links: links.json }
tests:
  - name: linked
    input:
      principal: { type: Team, id: red }
      action: { type: Action, id: any }
      resource: { type: Team, id: red }
    expect: { verdict: allow, rule: of-red }
`,
  'inputs.test.yaml':
    'policy: pay.cedar\ntests:\n  - { name: a, input: { agent: clerk }, expect: { verdict: deny } }\n',
  'outside.test.yaml':
    'policy: pay.cedar\noptions: { schema: ../pay.cedarschema, level: -1 }\ntests:\n  - { name: a, expect: { verdict: deny } }\n',
};

describe('policy tests of Cedar', () => {
  let run: TestRun;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    run = await testFiles([folder], { optimize: 'none' });
  }, 60_000);

  const file = (name: string) => run.files.find((each) => each.file.endsWith(name));

  test.each(['pay.test.yaml', 'rich.test.yaml', 'wrong.test.yaml', 'templates.test.yaml'])('%s passes', (name) => {
    const result = file(name);
    expect(
      result?.tests.flatMap((each) => each.mismatches.map((mismatch) => ({ test: each.name, ...mismatch }))),
    ).toEqual([]);
    expect(result?.status).toBe('passed');
  });

  test.each([
    ['inputs.test.yaml', ['key_unknown']],
    ['outside.test.yaml', ['path_outside', 'value_invalid']],
  ])('%s is malformed', (name, codes) => {
    expect(
      file(name)
        ?.problems.map(({ code }) => code)
        .toSorted(),
    ).toEqual(codes);
  });

  const of = (name: string) => run.ran.filter(({ result }) => result.file.endsWith(name));

  test('coverage tells what tests saw', async () => {
    const [coverage] = await coverageOfRun(of('pay.test.yaml'));
    expect(coverage?.counts.rules).toEqual({ covered: 4, total: 4 });
    expect(coverage?.uncovered.map(({ text, missing }) => `${text} ${missing}`)).toContain(
      'action == Action::"pay" false',
    );
  });

  test('mutants are what authors get wrong', () => {
    const [report] = mutationOfRun(of('rich.test.yaml'));
    // Eve is denied whatever is permitted, and so nothing of that is noticed but by the list of rules.
    const changes = report?.survivors.map(({ text, change }) => `${text}: ${change}`) ?? [];
    const survived = changes.filter((text) => !text.startsWith('principal == '));
    expect(survived).toContain('action in [Action::"pay", Action::"refund"]: Action::"refund" is dropped from the set');
    expect(survived.some((text) => text.endsWith('>= becomes >'))).toBe(false);
    expect(survived.some((text) => text.endsWith('a * of the pattern is dropped'))).toBe(true);
    expect(report?.killed).toBeGreaterThan(10);
  });

  test('a permit that becomes a forbid trumps the others', () => {
    const [report] = mutationOfRun(of('pay.test.yaml'));
    expect(report?.survivors.map(({ change }) => change)).not.toContain('permit becomes forbid');
  });

  test('the schema and the links are watched', () => {
    expect([...run.read.files.keys()].map((path) => path.slice(folder.length + 1))).toEqual(
      expect.arrayContaining(['pay.cedarschema', 'links.json', 'pay.cedar']),
    );
  });
});
