import { describe, expect, it } from 'vitest';
import { project } from '../../../../engine/frame/project.ts';
import { lower } from '../../../compile.ts';
import { evaluate } from '../../../ir/evaluate/evaluate.ts';
import type { Entry } from '../../../ir/types.ts';
import type { LowerOptions } from '../options.ts';
import { extendedPath } from './extends.ts';
import { parseLimit } from './limit.ts';

const entryOf = async (texts: readonly string[], options: Partial<LowerOptions> = {}): Promise<Entry> => {
  const documents = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  const { unit, diagnostics } = await lower({ documents, dialect: 'agt-py', ...options });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return unit?.entries[0] ?? expect.unreachable(errors.join(' '));
};

const decide = (entry: Entry, input: Record<string, unknown>): string => {
  const { verdict, winner } = evaluate(entry, project(entry.slots, input));
  const rule = winner === null ? undefined : entry.rules[winner];
  return `${verdict} ${rule?.name ?? rule?.id ?? 'nobody'}`;
};

const policy = (rules: string, head = 'name: p\nagents: ["*"]\n'): string => `${head}rules:\n${rules}`;
const rule = (name: string, action: string, more = ''): string =>
  `- {name: ${name}, condition: x, action: ${action}${more}}\n`;
const input = { agent: 'a', context: { x: true } };

describe('the four strategies', () => {
  const rules = policy(rule('low-deny', 'deny', ', priority: 1') + rule('high-allow', 'allow', ', priority: 9'));
  it.each([
    ['priority_first_match', 'allow high-allow'],
    ['deny_overrides', 'deny low-deny'],
    ['allow_overrides', 'allow high-allow'],
  ] as const)('%s', async (strategy, expected) => {
    expect(decide(await entryOf([rules], { strategy }), input)).toBe(expected);
  });

  it('most_specific_wins', async () => {
    const scoped = (name: string, scope: string, action: string, priority: number): string =>
      policy(rule(name, action, `, priority: ${priority}`), `name: ${name}\nagents: ["*"]\nscope: ${scope}\n`);
    const documents = [
      scoped('g', 'global', 'allow', 9),
      scoped('o', 'organization', 'deny', 0),
      scoped('t', 'tenant', 'allow', 5),
    ];
    expect(decide(await entryOf(documents, { strategy: 'most_specific_wins' }), input)).toBe('deny o');
  });

  it('ties go to the rule that was loaded first, and priorities are exact', async () => {
    expect(decide(await entryOf([policy(rule('one', 'allow') + rule('two', 'deny'))]), input)).toBe('allow one');
    const exact = policy(
      rule('one', 'allow', ', priority: 9007199254740992') + rule('two', 'deny', ', priority: 9007199254740993'),
    );
    expect(decide(await entryOf([exact]), input)).toBe('deny two');
  });
});

describe('whom a document is for', () => {
  const bound = (head: string): string => policy(rule('r', 'allow'), `name: p\n${head}`);
  it('its agents', async () => {
    const entry = await entryOf([bound('agent: a\nagents: [b]\n')]);
    expect(decide(entry, input)).toBe('allow r');
    expect(decide(entry, { ...input, agent: 'b' })).toBe('allow r');
    expect(decide(entry, { ...input, agent: 'c' })).toBe('deny no-policy');
    expect(decide(entry, { context: { x: true } })).toBe('deny no-policy');
  });

  it('all, when it names none, or none', async () => {
    expect(decide(await entryOf([bound('')]), input)).toBe('allow r');
    expect(decide(await entryOf([bound('')], { unboundAgents: 'none' }), input)).toBe('deny no-policy');
  });
});

describe('stages', () => {
  it('a rule counts at its stage, and an input without one is before a tool call', async () => {
    const entry = await entryOf([policy(rule('pre', 'allow') + rule('post', 'warn', ', stage: post_tool'))]);
    expect(decide(entry, input)).toBe('allow pre');
    expect(decide(entry, { ...input, stage: 'pre_tool' })).toBe('allow pre');
    expect(decide(entry, { ...input, stage: 'post_tool' })).toBe('deny post');
    expect(decide(entry, { ...input, stage: 'elsewhere' })).toBe('deny p/default');
  });
});

describe('what rules bring', () => {
  it('approvers, and the limit of the first rule of the name', async () => {
    const entry = await entryOf([
      policy(rule('r', 'deny', ', enabled: false, limit: 5/hour') + rule('r', 'require_approval', ', approvers: [me]')),
    ]);
    const outcome = evaluate(entry, project(entry.slots, input));
    expect(outcome.verdict).toBe('escalate');
    expect(outcome.obligations.map((index) => entry.obligations[index])).toEqual([
      { kind: 'approval', approvers: ['me'] },
      {
        kind: 'limit',
        text: '5/hour',
        count: 5,
        windowMs: 3_600_000,
        key: [{ input: 'agent' }, { literal: 'p' }, { literal: 'r' }],
        grants: 'at-least-one',
      },
    ]);
  });

  it.each([
    ['100/hour', 100],
    [' 2 / HOUR ', 2],
    ['+2/hour', 2],
    ['1_0/day', 10],
    ['\u0663/day', 3],
    ['-0/day', 0],
    [`${'9'.repeat(30)}/second`, Number.MAX_SAFE_INTEGER],
    ['-1/hour', null],
    ['1.5/hour', null],
    ['10', null],
    ['10/hour/day', null],
    ['10/month', null],
    ['10/constructor', null],
    ['', null],
  ])('limit %o counts %o', (text, count) => {
    expect(parseLimit(text)?.count ?? null).toBe(count);
  });
});

describe('several documents', () => {
  it('one of the same name takes the place of the earlier', async () => {
    const entry = await entryOf([
      policy(rule('old', 'allow'), 'name: p\nagents: ["*"]\n'),
      policy('[]', 'name: q\nagents: ["*"]\ndefault_action: deny\n').replace('rules:\n[]', 'rules: []\n'),
      policy(rule('new', 'deny'), 'name: p\nagents: ["*"]\ndefault_action: allow\n'),
    ]);
    expect(decide(entry, input)).toBe('deny new');
    expect(decide(entry, { agent: 'a', context: {} })).toBe('allow p/default');
  });

  it('none denies', async () => {
    expect(decide(await entryOf([]), input)).toBe('deny no-policy');
  });
});

describe('extends', () => {
  const files: Readonly<Record<string, string>> = {
    'base.yaml': policy(rule('r', 'deny') + rule('s', 'allow'), 'name: base\n'),
    'sub/mid.yaml': policy(rule('s', 'warn'), 'name: mid\nextends: top.yaml\n'),
    'sub/top.yaml': policy(rule('t', 'allow', ', priority: 5'), 'name: top\n'),
    'loop.yaml': 'name: loop\nextends: loop2.yaml\n',
    'loop2.yaml': 'name: loop2\nextends: loop.yaml\n',
    'bad.yaml': 'rules: []\n',
  };
  const resolve = (path: string): string | null => files[path] ?? null;
  const extending = (parents: string, rules = '[]'): Promise<Entry> =>
    entryOf([`name: p\nagents: ["*"]\nextends: ${parents}\nrules: ${rules}\n`], { resolve });

  it('takes the rules of parents first', async () => {
    const entry = await extending('[base.yaml, sub/mid.yaml]');
    expect(entry.rules.filter(({ name }) => name !== null).map(({ name, action }) => `${name} ${action}`)).toEqual([
      'r deny',
      's warn',
      't allow',
    ]);
    expect(decide(entry, input)).toBe('allow t');
  });

  it('a child may tighten a rule, and not loosen a deny', async () => {
    const loose = await extending('base.yaml', '[{name: r, condition: x, action: allow}]');
    expect(decide(loose, input)).toBe('deny r');
    const tight = await extending('base.yaml', '[{name: s, condition: x, action: deny, priority: 9}]');
    expect(decide(tight, input)).toBe('deny s');
  });

  it.each([
    ['missing.yaml', 'EY111'],
    ['../base.yaml', 'EY109'],
    ['sub/../../base.yaml', 'EY109'],
    ['/etc/base.yaml', 'EY109'],
    ['https://example.org/base.yaml', 'EY109'],
    ['"sub\\\\mid.yaml"', 'EY109'],
    ['loop.yaml', 'EY110'],
    ['bad.yaml', 'EY102'],
    ['[5]', 'EY103'],
  ])('%s is refused', async (path, code) => {
    const documents = [{ name: 'p.yaml', text: `name: p\nextends: ${path}\n` }];
    const { unit, diagnostics } = await lower({ documents, dialect: 'agt-py', resolve });
    expect(unit).toBeNull();
    expect(diagnostics.filter(({ severity }) => severity === 'error').map((found) => found.code)).toEqual([code]);
  });

  it.each([
    [undefined, 'was not looked for: nothing was given that reads files'],
    [() => null, 'was not found'],
    [() => Promise.reject(new Error('it is a folder')), 'cannot be read: it is a folder'],
  ])('says why a file is not extended', async (resolve, why) => {
    const documents = [{ name: 'p.yaml', text: 'name: p\nextends: a.yaml\n' }];
    const options = { documents, dialect: 'agt-py' } as const;
    const { unit, diagnostics } = await lower(resolve === undefined ? options : { ...options, resolve });
    expect(unit).toBeNull();
    expect(diagnostics.find(({ code }) => code === 'EY111')).toMatchObject({
      message: `The file "a.yaml" that this policy extends ${why}.`,
      span: { line: 2, column: 10 },
    });
  });

  it('names every file among the sources', async () => {
    const { unit } = await lower({
      documents: [{ name: 'p.yaml', text: 'name: p\nagents: ["*"]\nextends: base.yaml\n' }],
      resolve,
    });
    expect(unit?.sources.map(({ name }) => name)).toEqual(['p.yaml', 'base.yaml']);
  });

  it('resolves below the folder of the extending file', () => {
    expect(extendedPath('b.yaml', 'dir/a.yaml')).toBe('dir/b.yaml');
    expect(extendedPath('./x/../b.yaml', '/abs/a.yaml')).toBe('/abs/b.yaml');
    expect(extendedPath('.', 'a.yaml')).toBe(null);
  });
});

describe('an exception in a condition', () => {
  it('matches, as in the engine', async () => {
    const entry = await entryOf([
      policy('- {name: r, condition: n > 5, action: deny}\n', 'name: p\nagents: ["*"]\ndefault_action: allow\n'),
    ]);
    expect(decide(entry, { agent: 'a', context: { n: 10n ** 400n } })).toBe('deny r');
    expect(decide(entry, { agent: 'a', context: { n: 'abc' } })).toBe('allow p/default');
  });
});
