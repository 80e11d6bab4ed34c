import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cedarFolder, POLICY, RAW, TEMPLATE } from '../../test/cli/cedar.ts';
import { edict, json, type Outcome } from '../../test/cli/run.ts';
import { EXIT } from './frame/exit.ts';

const root = cedarFolder();
const at = (...names: readonly string[]): string => join(root, ...names);
const shown = (...names: readonly string[]): string => relative('', at(...names));
const codes = (outcome: Outcome): readonly string[] =>
  (json(outcome) as { readonly diagnostics: readonly { readonly code: string }[] }).diagnostics.map(({ code }) => code);
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('edict check of Cedar', () => {
  test('a folder has its schema with it', async () => {
    const outcome = await edict(['check', at('set')]);
    expect([outcome.out(), outcome.code]).toEqual(['2 files: nothing found\n', EXIT.ok]);
  });

  test('validates where there is a schema, and says where and how to mend it', async () => {
    const unseen = await edict(['check', at('bad.cedar')]);
    expect(unseen.out()).toMatch(/^1 file: nothing found\nnot validated: no schema is named/);
    expect(unseen.code).toBe(EXIT.ok);
    const outcome = await edict(['check', at('bad.cedar'), '--schema', at('set', 'pay.cedarschema')]);
    const [where, line, caret, mend] = outcome.out().split('\n');
    expect(where).toBe(`${shown('bad.cedar')}:7:26 error[EC205] There is no attribute "limits" in Agent.`);
    expect([line, caret]).toEqual([
      '  7 | when { context.amount <= principal.limits };',
      '    |                          ^^^^^^^^^^^^^^^^',
    ]);
    expect(mend).toContain('Did you mean "limit"?');
    expect(outcome.code).toBe(EXIT.no);
  });

  test('as JSON and as SARIF', async () => {
    const argv = ['check', at('bad.cedar'), at('set', 'pay.cedarschema')];
    expect(json(await edict([...argv, '--json']))).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'EC205', file: shown('bad.cedar'), span: { line: 7, column: 26 } }],
    });
    expect(json(await edict([...argv, '--format', 'sarif']))).toMatchObject({
      runs: [{ results: [{ ruleId: 'EC205' }] }],
    });
  });

  test('schemas and entities are checked by themselves', async () => {
    expect((await edict(['check', at('set', 'pay.cedarschema')])).code).toBe(EXIT.ok);
    writeFileSync(
      at('entities.json'),
      '[{"uid": {"type": "Agent", "id": "a"}, "attrs": {"limit": "x"}, "parents": []}]',
    );
    expect((await edict(['check', '--entities', at('entities.json')])).code).toBe(EXIT.ok);
    const outcome = await edict(['check', at('set'), '--entities', at('entities.json'), '--json']);
    expect(codes(outcome)).toEqual(['EC110']);
  });

  test('what does nothing for Cedar is refused', async () => {
    for (const flags of [['--strategy', 'deny_overrides'], ['--fix']]) {
      expect((await edict(['check', at('set'), ...flags])).code).toBe(EXIT.usage);
    }
    expect((await edict(['check', at('set'), '--level', 'x'])).code).toBe(EXIT.usage);
    expect(codes(await edict(['check', at('set', 'pay.cedar'), at('policy.yaml'), '--json']))).toEqual(['EC067']);
    expect(codes(await edict(['check', at('policy.yaml'), '-s', at('set', 'pay.cedarschema'), '--json']))).toEqual([
      'EC069',
    ]);
  });

  test('of a folder of two languages, one is chosen', async () => {
    mkdirSync(at('both'));
    writeFileSync(at('both', 'p.cedar'), RAW);
    writeFileSync(at('both', 'p.yaml'), readFileSync(at('policy.yaml')));
    expect(codes(await edict(['check', at('both'), '--json']))).toEqual(['EC067']);
    for (const dialect of ['cedar', 'agt-py']) {
      const outcome = await edict(['check', at('both'), '--dialect', dialect]);
      expect(outcome.out()).toMatch(/^1 file: /mu);
      expect(outcome.code).toBe(EXIT.ok);
    }
  });

  test('a schema alone is nothing to build', async () => {
    const outcome = await edict(['build', at('set', 'pay.cedarschema')]);
    expect(outcome.err()).toContain('is a schema, and no policy is named with it');
    expect(outcome.code).toBe(EXIT.usage);
  });
});

describe('edict fmt', () => {
  test('lays out in place, and keeps comments', async () => {
    writeFileSync(at('raw.cedar'), RAW);
    expect((await edict(['fmt', at('raw.cedar'), '--check'])).code).toBe(EXIT.no);
    expect(readFileSync(at('raw.cedar'), 'utf8')).toBe(RAW);
    const outcome = await edict(['fmt', at('raw.cedar')]);
    expect([outcome.out(), outcome.code]).toEqual([`formatted ${at('raw.cedar')}\n`, EXIT.ok]);
    expect(readFileSync(at('raw.cedar'), 'utf8')).toBe('// all of it\npermit (principal, action, resource);\n');
    expect((await edict(['fmt', at('raw.cedar'), '--check'])).code).toBe(EXIT.ok);
    expect((await edict(['fmt', at('set'), '--check'])).code).toBe(EXIT.ok);
  });

  test('from the standard input to the standard output', async () => {
    expect((await edict(['fmt', '-'], RAW)).out()).toBe('// all of it\npermit (principal, action, resource);\n');
    const wide = await edict(['fmt', '-', '--indent-width', '4'], TEMPLATE);
    expect(wide.out()).toBe('@id("any")\npermit (\n    principal == ?principal,\n    action,\n    resource\n);\n');
    expect((await edict(['fmt', '-', '--check'], RAW)).code).toBe(EXIT.no);
  });

  test('leaves a file with errors as it is', async () => {
    writeFileSync(at('broken.cedar'), 'permit(principal,action,resource)');
    const outcome = await edict(['fmt', at('broken.cedar')]);
    expect(outcome.err()).toContain('error[EC007]');
    expect(outcome.code).toBe(EXIT.no);
    expect(readFileSync(at('broken.cedar'), 'utf8')).toBe('permit(principal,action,resource)');
  });

  test('refuses what it does not lay out', async () => {
    expect((await edict(['fmt', at('set', 'pay.cedarschema')])).err()).toContain('comments');
    expect((await edict(['fmt', at('policy.yaml')])).code).toBe(EXIT.usage);
    expect((await edict(['fmt', at('set'), '--line-width', 'wide'])).code).toBe(EXIT.usage);
  });
});

describe('edict translate', () => {
  test('policies to JSON and back', async () => {
    const to = await edict(['translate', at('set', 'pay.cedar'), '-o', at('pay.cedar.json')]);
    expect([to.out(), to.code]).toEqual([`wrote ${at('pay.cedar.json')}\n`, EXIT.ok]);
    expect((await edict(['translate', at('pay.cedar.json')])).out()).toBe(POLICY);
    expect((await edict(['translate', '-', '--to', 'cedar'], readFileSync(at('pay.cedar.json'), 'utf8'))).out()).toBe(
      POLICY,
    );
    expect((await edict(['check', at('pay.cedar.json'), '-s', at('set', 'pay.cedarschema')])).code).toBe(EXIT.ok);
  });

  test('ids stay what they are', async () => {
    const policy = JSON.stringify({
      effect: 'permit',
      principal: { op: 'All' },
      action: { op: 'All' },
      resource: { op: 'All' },
      conditions: [],
    });
    const set = `{"staticPolicies": {"policy0": ${policy}, "named": ${policy}}}`;
    const { out } = await edict(['translate', '-', '--to', 'cedar'], set);
    expect(out()).toBe(
      'permit (principal, action, resource);\n\n@id("named")\npermit (principal, action, resource);\n',
    );
    const back = JSON.parse((await edict(['translate', '-', '--to', 'json'], out())).out()) as {
      staticPolicies: object;
    };
    expect(Object.keys(back.staticPolicies)).toEqual(['policy0', 'named']);
  });

  test('integers are exact', async () => {
    const text = 'permit (principal, action, resource)\nwhen { context.n == 9223372036854775807 };\n';
    const to = await edict(['translate', '-', '--to', 'json'], text);
    expect(to.out()).toContain('"Value": 9223372036854775807');
    expect((await edict(['translate', '-', '--to', 'cedar'], to.out())).out()).toBe(text);
  });

  test('schemas, both ways', async () => {
    const to = await edict(['translate', at('set', 'pay.cedarschema')]);
    const back = await edict(['translate', '-', '--kind', 'schema', '--to', 'cedar'], to.out());
    expect(back.out()).toContain('entity Agent in [Team] = {\n  limit: Long\n};');
    expect((await edict(['translate', '-', '--kind', 'schema', '--to', 'json'], back.out())).out()).toBe(to.out());
  });

  test('what the other form cannot say is an error', async () => {
    const schema =
      '{"": {"commonTypes": {"P": {"type": "Record", "attributes": {}}}, "entityTypes": {"A": {"shape": {"type": "P"}}}, "actions": {}}}';
    const outcome = await edict(['translate', '-', '--kind', 'schema', '--to', 'cedar', '--json'], schema);
    expect([codes(outcome), outcome.code]).toEqual([['EC109'], EXIT.no]);
    expect((await edict(['translate', '-'], '')).code).toBe(EXIT.usage);
    expect((await edict(['translate', at('set', 'pay.cedar'), at('set', 'pay.cedarschema')])).code).toBe(EXIT.usage);
  });
});

describe('edict link', () => {
  const links = at('links.json');
  const linking = (id: string, entity: string): readonly string[] => [
    'link',
    at('template.cedar'),
    '--template-id',
    'any',
    '--new-id',
    id,
    '--arguments',
    JSON.stringify({ '?principal': entity }),
  ];

  test('adds to a file of links, and shows the policy', async () => {
    const outcome = await edict([...linking('a', 'Agent::"a"'), '--links', links]);
    expect(outcome.out()).toBe(`@id("any")\npermit(principal == Agent::"a", action, resource);\nwrote ${links}\n`);
    await edict([...linking('b', 'Agent::"b"'), '--template-linked', links]);
    expect(JSON.parse(readFileSync(links, 'utf8'))).toEqual([
      { template_id: 'any', link_id: 'a', args: { '?principal': 'Agent::"a"' } },
      { template_id: 'any', link_id: 'b', args: { '?principal': 'Agent::"b"' } },
    ]);
    expect((await edict(['check', at('template.cedar'), '--links', links])).out()).toContain(
      '2 files: nothing found\n',
    );
  });

  test('prints the whole set where no file is named', async () => {
    const set = await edict(linking('c', 'Agent::"c"'));
    expect(JSON.parse(set.out())).toMatchObject({
      templates: { any: { effect: 'permit' } },
      templateLinks: [{ templateId: 'any', newId: 'c', values: { '?principal': { type: 'Agent', id: 'c' } } }],
    });
    writeFileSync(at('linked.cedar.json'), set.out());
    expect((await edict(['translate', at('linked.cedar.json')])).code).toBe(EXIT.usage);
    const text = await edict(['translate', at('linked.cedar.json'), '--links-out', at('out.json')]);
    expect(text.out()).toBe('@id("any")\npermit (\n  principal == ?principal,\n  action,\n  resource\n);\n');
    expect(JSON.parse(readFileSync(at('out.json'), 'utf8'))).toHaveLength(1);
  });

  test('refuses what does not fit, and leaves the file as it is', async () => {
    const before = readFileSync(links, 'utf8');
    for (const argv of [
      linking('a', 'Agent::"again"'),
      linking('d', 'Agent'),
      [...linking('d', 'Agnt::"d"'), '--schema', at('set', 'pay.cedarschema')],
      [...linking('d', 'Agent::"d"').slice(0, -1), '{"?resource": "Agent::\\"d\\""}'],
      [...linking('d', 'Agent::"d"').slice(0, -1), '{'],
    ]) {
      expect((await edict([...argv, '--links', links])).code).toBe(EXIT.no);
    }
    expect((await edict(['link', at('template.cedar')])).code).toBe(EXIT.usage);
    expect((await edict(['link', at('template.cedar'), '--new-id', 'x'])).code).toBe(EXIT.usage);
    expect(readFileSync(links, 'utf8')).toBe(before);
  });
});

describe('edict inspect of Cedar', () => {
  test('tells what documents hold', async () => {
    const outcome = await edict(['inspect', at('template.cedar'), '--links', at('links.json')]);
    expect(outcome.out()).toBe(
      '1 template\n  any  permit  principal == ?principal, action, resource\n' +
        '2 links\n  a  of any  ?principal = Agent::"a"\n  b  of any  ?principal = Agent::"b"\n',
    );
    expect(json(await edict(['inspect', at('set'), '--json']))).toMatchObject({
      policies: [{ id: 'within-limit', effect: 'permit', conditions: 1 }],
      schema: { actions: [{ id: 'Action::"pay"', principals: ['Agent'] }] },
    });
    expect((await edict(['inspect', at('broken.cedar')])).code).toBe(EXIT.trouble);
  });
});

describe('edict diff and bench of Cedar', () => {
  test('show requests', async () => {
    writeFileSync(at('other.cedar'), POLICY.replace('<=', '<'));
    const outcome = await edict(['diff', at('set'), at('other.cedar'), '--json']);
    expect(json(outcome)).toMatchObject({
      result: 'different',
      differences: [
        { a: { verdict: 'allow', rule: 'within-limit' }, b: { verdict: 'deny' }, input: { context: { amount: 10 } } },
      ],
    });
    expect(outcome.code).toBe(EXIT.no);
    expect((await edict(['diff', at('set'), at('policy.yaml')])).code).toBe(EXIT.trouble);
    expect((await edict(['diff', at('set'), at('set')])).out()).toMatch(/This\s+is\s+proven\./);
  });

  test('measure on requests for each policy', async () => {
    const outcome = await edict(['bench', at('set'), '-n', '200', '--json']);
    expect(json(outcome)).toMatchObject({ inputs: 2, measured: { verdicts: { allow: 1, deny: 1 } } });
  }, 60_000);
});
