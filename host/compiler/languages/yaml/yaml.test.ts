import { describe, expect, it } from 'vitest';
import { check, lower } from '../../compile.ts';
import type { LowerOptions } from './options.ts';

const dialect = async (text: string, options: Partial<LowerOptions> = {}): Promise<string | undefined> => {
  const { unit, diagnostics } = await lower({ documents: [{ name: 'p.yaml', text }], ...options });
  return unit?.entries[0]?.dialect ?? diagnostics.find(({ severity }) => severity === 'error')?.code;
};

describe('the dialect of a document', () => {
  it.each([
    ['apiVersion: governance.toolkit/v1\nname: p\n', 'agt-py'],
    ['name: p\nrules: [{name: r, condition: x, action: deny}]\n', 'agt-py'],
    ['name: p\nagents: ["*"]\nrules: [{name: r, condition: x, action: deny, ruleAction: deny}]\n', 'agt-py'],
    ['name: p\nagents: ["*"]\nrules: [{name: r, condition: x, ruleAction: deny}]\n', 'agt-ts'],
    ['name: p\nrules: [{name: r, condition: {env: prod}, action: "data.*"}]\n', 'agt-ts'],
    ['rules: [{action: "data.*", effect: allow}]\n', 'agt-ts'],
    ['rules: [{name: r, condition: {field: f, operator: eq, value: 1}, action: deny}]\n', 'agt-v4'],
    ['name: d\ndefaults: {action: deny}\n', 'agt-v4'],
    ['apiVersion: governance.toolkit/v1\nname: d\ndefault_action: deny\ndefaults: {}\nrules: []\n', 'agt-py'],
    ['name: p\n', 'EY113'],
    ['- a\n', 'EY113'],
    ['---\n', 'EY016'],
  ])('%o is %s', async (text, expected) => {
    expect(await dialect(text)).toBe(expected);
  });

  it('is the one asked for, where one is', async () => {
    expect(await dialect('name: p\n', { dialect: 'agt-ts' })).toBe('agt-ts');
  });
});

describe('what a finding says to write', () => {
  const head = 'apiVersion: governance.toolkit/v1\nname: p\nagents: ["*"]\ndefault_action: deny\n';
  const v4Head = 'name: d\ndefaults: {action: deny}\n';
  it.each([
    [`${head}version: 1.0\n`, 'Write a text: in quotes, "1.0" is one.'],
    [`${head}description: [a]\n`, 'Write a text.'],
    [`${head}created_at: today\n`, 'Write a point in time such as 2026-01-31T12:00:00Z.'],
    [`${head}extends: [a.yaml, 2024-01-01]\n`, 'Write a file name: in quotes, "2024-01-01" is one.'],
    [`${head}extends: {a: b}\n`, 'Write a file name.'],
    [`${head}rules: {name: r}\n`, 'Write a list of rules, each behind a dash of its own.'],
    [`${head}rules: [{name: r, condition: x, limit: 100}]\n`, 'Write a text such as "100/hour".'],
    [`${head}rules: [{name: r, condition: x, priority: high}]\n`, 'Write an integer.'],
    [
      `${head}rules: [{name: r, condition: x, approvers: [a, 5]}]\n`,
      'Write a list of texts: quote what is a number, a date or a yes/no word.',
    ],
    [
      `${head}rules: [{name: r, condition: x, approvers: finance}]\n`,
      'Write a list of texts, in brackets: ["…", "…"].',
    ],
    ['name: d\ndefaults: deny\nrules: [{condition: {operator: eq}}]\n', 'Write a mapping such as {action: deny}.'],
    [`${v4Head}rules: [{name: r, condition: x > 5, action: deny}]\n`, 'Write a mapping of field, operator and value.'],
  ])('%o', async (text, hint) => {
    const dialect = text.startsWith(head) ? 'agt-py' : 'agt-v4';
    const { diagnostics } = await lower({ documents: [{ name: 'p.yaml', text }], dialect });
    expect(diagnostics.filter(({ code }) => code === 'EY103').map((found) => found.hint)).toEqual([hint]);
  });

  it.each([
    ['p.yaml', ''],
    ['p.yaml', '# nothing\n'],
    ['p.json', ' \n'],
  ])('%s with the text %o holds no document', async (name, text) => {
    const { diagnostics } = await lower({ documents: [{ name, text }], dialect: 'agt-py' });
    expect(diagnostics).toMatchObject([
      { code: 'EY016', hint: 'Write a policy into it, or leave the file out.', source: { name } },
    ]);
  });
});

describe('rule ids', () => {
  const idsOf = async (...texts: string[]): Promise<readonly string[]> => {
    const documents = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
    const { unit } = await lower({ documents, dialect: 'agt-py' });
    return unit?.entries[0]?.rules.filter(({ fallback }) => !fallback).map(({ id }) => id) ?? [];
  };
  const policy = (name: string, ...rules: string[]): string =>
    `name: ${name}\nrules:\n${rules.map((rule) => `- {name: ${rule}, condition: x}\n`).join('')}`;

  it('are the names, with the policy where two policies use one', async () => {
    expect(await idsOf(policy('p', 'a', 'b'), policy('q', 'b'))).toEqual(['a', 'p/b', 'q/b']);
  });

  it('have a digest of the rule where one policy uses a name twice', async () => {
    const rules = ['a, action: deny', 'a, action: allow', 'a, action: deny'];
    const ids = await idsOf(policy('p', ...rules));
    expect(ids[0]).toMatch(/^p\/a#[0-9a-f]{12}$/u);
    expect(ids[2]).toBe(`${ids[0]}-2`);
    expect(new Set(ids).size).toBe(3);
    // Another rule between them, and other ones in front, change nothing.
    const more = await idsOf(policy('p', 'z', ...rules.slice(0, 1), 'y', ...rules.slice(1)));
    expect(more.filter((id) => id.startsWith('p/a#'))).toEqual(ids);
  });

  it('stay apart from names that look like them', async () => {
    const ids = await idsOf(policy('p', 'a', 'a', '"q/a"'), policy('q', 'a'));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('lower', () => {
  it('names the entry after the document and freezes the unit', async () => {
    const { unit } = await lower({ documents: [{ name: 'dir/main.policy.yaml', text: 'name: p\nagents: []\n' }] });
    expect(unit?.entries[0]?.name).toBe('main.policy');
    expect(Object.isFrozen(unit?.entries[0]?.rules[0]?.guard)).toBe(true);
  });

  it('digests the bytes of the file, its byte order mark included', async () => {
    const text = '\ufeffname: p\nagents: ["*"]\n';
    const { unit } = await lower({ documents: [{ name: 'p.yaml', text }] });
    const bytes = new TextEncoder().encode(text);
    expect(unit?.sources[0]?.sha256).toEqual(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  });

  it('gives the same unit for the same documents', async () => {
    const options = {
      documents: [{ name: 'p.yaml', text: 'name: p\nagents: ["*"]\nrules: [{name: r, condition: x}]\n' }],
    };
    expect(await lower(options)).toEqual(await lower(options));
  });

  it('names every document among the sources, replaced ones too', async () => {
    const { unit } = await lower({
      documents: ['a', 'b'].map((name) => ({ name: `${name}.yaml`, text: 'name: p\nagents: []\n' })),
    });
    expect(unit?.sources.map(({ name }) => name)).toEqual(['a.yaml', 'b.yaml']);
  });
});

describe('check', () => {
  it('finds nothing to say about a document that both engines read alike', async () => {
    const text = `apiVersion: governance.toolkit/v1
name: p
version: "1.0"
agents: ["*"]
rules:
- name: stop
  condition: action.type in ['drop', 'delete'] or amount > 500
  action: deny
  priority: 10
default_action: deny
`;
    expect(await check({ documents: [{ name: 'p.yaml', text }], strict: true })).toEqual([]);
  });

  it('keeps control characters and long texts of a document out of its messages', async () => {
    const text = `name: p\n"a\\e[31m${'b'.repeat(500)}": 1\nagents: []\n`;
    const [found] = (await check({ documents: [{ name: 'p.yaml', text }] })).filter(({ code }) => code === 'EY240');
    expect(found?.message).toContain('a\\u{1b}[31m');
    expect(found?.message.length).toBeLessThan(250);
  });
});
