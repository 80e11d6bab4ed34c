import { describe, expect, it } from 'vitest';
import { lower } from '../../../compile.ts';
import type { LowerOptions } from '../../yaml/options.ts';

const TEXT = 'permit (principal, action, resource);';
const TEMPLATE = '@id("t")\npermit (principal == ?principal, action, resource);';

const read = async (files: Readonly<Record<string, string>>, options: Partial<LowerOptions> = {}) => {
  const documents = Object.entries(files).map(([name, text]) => ({ name, text }));
  const { unit, diagnostics } = await lower({ documents, ...options });
  const [entry] = unit?.entries ?? [];
  return {
    unit,
    entry,
    ids: entry?.rules.filter(({ fallback }) => !fallback).map(({ id }) => id),
    found: diagnostics.map(
      ({ code, severity, source, span }) => `${severity} ${code} ${source?.name}:${span?.line}:${span?.column}`,
    ),
  };
};

const links = (...list: readonly unknown[]) => ({ links: [{ name: 'links.json', text: JSON.stringify(list) }] });
const link = (change: object = {}) => ({
  template_id: 't',
  link_id: 'l',
  args: { '?principal': 'User::"alice"' },
  ...change,
});

const SCHEMA = 'entity User { age: Long };\naction view appliesTo { principal: User, resource: User };\n';
const schema = (...texts: readonly string[]) => ({
  schema: texts.map((text, index) => ({ name: `s${index}.cedarschema${text.startsWith('{') ? '.json' : ''}`, text })),
});
const when = (condition: string): string =>
  `permit (principal, action == Action::"view", resource)\nwhen { ${condition} };`;

describe('documents of Cedar', () => {
  it('are one set, whose policies are called by their annotation or their place in it', async () => {
    const { ids, unit } = await read({
      'a.cedar': `${TEXT}\n@id("mine")\n${TEXT}`,
      'b.cedar.json': JSON.stringify({
        effect: 'permit',
        principal: { op: 'All' },
        action: { op: 'All' },
        resource: { op: 'All' },
        conditions: [],
      }),
      'c.cedar': TEXT,
      'd.cedar.json': JSON.stringify({ staticPolicies: { x: TEXT } }),
    });
    expect(ids).toEqual(['policy0', 'mine', 'policy2', 'policy3', 'x']);
    expect(unit?.sources.map(({ name }) => name)).toEqual(['a.cedar', 'b.cedar.json', 'c.cedar', 'd.cedar.json']);
  });

  it('are named, and their rules know where they stand', async () => {
    const { entry } = await read({ 'x/a.cedar': TEXT, 'b.cedar.json': `{"staticPolicies":\n {"x": "${TEXT}"}}` });
    expect(entry).toMatchObject({ name: 'a', version: '0.0.0', dialect: 'cedar' });
    expect(entry?.rules.map(({ span }) => span && [span.source, span.line, span.column])).toEqual([
      [0, 1, 1],
      [1, 2, 8],
      undefined,
    ]);
  });

  it('of one id are refused', async () => {
    const { found, unit } = await read({ 'a.cedar': `@id("p")\n${TEXT}`, 'b.cedar': `\n@id("p")\n${TEXT}` });
    expect(found).toEqual(['error EC060 b.cedar:2:1']);
    expect(unit).toBeNull();
  });

  it('do not stand beside YAML', async () => {
    expect((await read({ 'a.cedar': TEXT, 'b.yaml': 'name: b\n' })).found).toEqual([
      'error EC067 b.yaml:undefined:undefined',
    ]);
    expect((await read({ 'a.cedar': TEXT }, { dialect: 'agt-py' })).found).toEqual([
      'error EC068 a.cedar:undefined:undefined',
    ]);
  });

  it('may have any name when they are said to be Cedar', async () => {
    expect((await read({ 'a.txt': TEXT }, { dialect: 'cedar' })).ids).toEqual(['policy0']);
  });

  it('are read on after an error', async () => {
    expect((await read({ 'a.cedar': `permt;\n${TEXT}`, 'b.cedar.json': '{' })).found).toEqual([
      'error EC010 a.cedar:1:1',
      'error EC054 b.cedar.json:undefined:undefined',
    ]);
  });
});

describe('links', () => {
  it('make policies of templates', async () => {
    const { ids, unit, found } = await read({ 'a.cedar': `${TEXT}\n${TEMPLATE}` }, links(link()));
    expect(found).toEqual([]);
    expect(ids).toEqual(['policy0', 'l']);
    expect(unit?.sources.map(({ name }) => name)).toEqual(['a.cedar', 'links.json']);
  });

  it.each([
    [link({ template_id: 'x' }), 'EC063'],
    [link({ args: {} }), 'EC064'],
    [link({ args: { '?principal': 'User::"a"', '?resource': 'User::"a"' } }), 'EC065'],
    [link({ args: { '?principal': 'alice' } }), 'EC066'],
    [link({ args: { '?principal': 'User::"a" ' } }), null],
    [link({ args: { '?principal': 'User::"a" x' } }), 'EC066'],
    [link({ args: { '?principal': 5 } }), 'EC050'],
    [link({ more: 1 }), 'EC051'],
    [link({ link_id: 't' }), 'EC060'],
  ])('%j', async (each, code) => {
    const { found } = await read({ 'a.cedar': TEMPLATE }, links(each));
    expect(found.map((text) => text.split(' ')[1])).toEqual(code === null ? [] : [code]);
  });

  it('are missed where a template has none', async () => {
    const { found, unit } = await read({ 'a.cedar': `${TEXT}\n${TEMPLATE}` }, { strict: true });
    expect(found).toEqual(['note EC070 a.cedar:2:1']);
    expect(unit).not.toBeNull();
  });
});

describe('a schema', () => {
  it('refuses policies that are not of it, where they stand', async () => {
    expect((await read({ 'a.cedar': when('principal.age > "18"') }, schema(SCHEMA))).found).toEqual([
      'error EC203 a.cedar:2:24',
    ]);
    const json = { 'a.cedar.json': JSON.stringify({ staticPolicies: { x: when('principal.ag > 18') } }) };
    expect((await read(json, schema(SCHEMA))).found).toEqual(['error EC205 a.cedar.json:1:24']);
    expect((await read({ 'a.cedar': when('principal.age > "18"') })).found).toEqual([]);
  });

  it('warns of policies that never apply', async () => {
    const { found, unit } = await read({ 'a.cedar': when('false') }, schema(SCHEMA));
    expect(found).toEqual(['warning EC220 a.cedar:1:1']);
    expect(unit).not.toBeNull();
    expect((await read({ 'a.cedar': when('false') }, { ...schema(SCHEMA), strict: true })).unit).toBeNull();
  });

  it('may be several documents of both syntaxes, each of which names what others declare', async () => {
    const action =
      '{"": {"entityTypes": {}, "actions": {"view": {"appliesTo": {"principalTypes": ["User"], "resourceTypes": ["User"]}}}}}';
    const { found, unit } = await read(
      { 'a.cedar': when('principal.age > 18') },
      schema('entity User { age: Long };', action),
    );
    expect(found).toEqual([]);
    expect(unit?.sources.map(({ name }) => name)).toEqual(['a.cedar', 's0.cedarschema', 's1.cedarschema.json']);
  });

  it('says in which document something is wrong', async () => {
    const parts = (...texts: readonly string[]) => read({ 'a.cedar': TEXT }, schema(...texts));
    expect((await parts('entity A;', '\nentity A;')).found).toEqual(['error EC103 s1.cedarschema:2:1']);
    expect((await parts('entity A;', '\nentity B { c: C };')).found).toEqual(['error EC105 s1.cedarschema:2:15']);
    expect(
      (await parts('entity A { b: C };', '{"": {"entityTypes": {"D": {"memberOfTypes": ["E"]}}, "actions": {}}}'))
        .found,
    ).toEqual(['error EC105 s1.cedarschema.json:1:47', 'error EC105 s0.cedarschema:1:15']);
    expect(
      (await parts('entity A; action a appliesTo { principal: A, resource: A };', 'entity String;')).found,
    ).toEqual(['warning EC112 s1.cedarschema:1:1']);
  });

  it('has levels', async () => {
    const files = { 'a.cedar': when('principal.age > 18') };
    expect((await read(files, { ...schema(SCHEMA), level: 1 })).found).toEqual([]);
    expect((await read(files, { ...schema(SCHEMA), level: 0 })).found).toEqual(['error EC215 a.cedar:2:8']);
    expect((await read(files, { level: 1 })).found).toEqual(['error EC069 undefined:undefined:undefined']);
    expect((await read(files, { ...schema(SCHEMA), level: -1 })).found).toEqual([
      'error EY115 undefined:undefined:undefined',
    ]);
  });

  it('can be checked alone', async () => {
    expect((await read({}, schema('entity A { b: B };'))).found).toEqual(['error EC105 s0.cedarschema:1:15']);
  });

  it('is asked of Cedar alone', async () => {
    expect((await read({ 'a.yaml': 'name: a\n' }, schema(SCHEMA))).found).toEqual([
      'error EC069 undefined:undefined:undefined',
    ]);
  });
});

describe('a policy that errs', () => {
  it('is skipped, or denies where that is asked for', async () => {
    const files = { 'a.cedar': 'forbid (principal, action, resource) when { context.x };' };
    expect((await read(files)).entry?.rules[0]?.onError).toBe('skip');
    expect((await read(files, { onError: 'deny' })).entry?.rules[0]?.onError).toBe('deny');
  });
});
