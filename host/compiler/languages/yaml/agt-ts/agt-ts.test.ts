import { describe, expect, it } from 'vitest';
import { project } from '../../../../engine/frame/project.ts';
import { lower } from '../../../compile.ts';
import { evaluate } from '../../../ir/evaluate/evaluate.ts';
import type { Entry } from '../../../ir/types.ts';
import type { LowerOptions } from '../options.ts';

const entryOf = async (texts: readonly string[], options: Partial<LowerOptions> = {}): Promise<Entry> => {
  const documents = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  const { unit, diagnostics } = await lower({ documents, dialect: 'agt-ts', ...options });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return unit?.entries[0] ?? expect.unreachable(errors.join(' '));
};

const decide = (entry: Entry, input: Record<string, unknown>): string => {
  const { verdict, winner, reason } = evaluate(entry, project(entry.slots, input));
  const rule = winner === null ? undefined : entry.rules[winner];
  return `${verdict} ${rule?.name ?? rule?.id ?? reason}`;
};

const policy = (rules: string, head = 'name: p\nagents: ["*"]\n'): string => `${head}rules:\n${rules}`;
const input = { agent: 'a', context: { x: 'a' } };

describe('what a rule does', () => {
  it.each([
    ['ruleAction: allow', 'allow r'],
    ['effect: allow', 'allow r'],
    ['action: allow', 'deny r'],
    ['ruleAction: maybe, effect: warn', 'warn r'],
    ['ruleAction: log', 'allow r'],
    ['ruleAction: require_approval', 'escalate r'],
    ['', 'deny r'],
  ])('%s', async (action, expected) => {
    expect(decide(await entryOf([policy(`- {name: r, ${action}}\n`)]), input)).toBe(expected);
  });

  it('only the boolean false switches it off', async () => {
    const rules = (enabled: string): string => policy(`- {name: r, ruleAction: allow, enabled: ${enabled}}\n`);
    expect(decide(await entryOf([rules('false')]), input)).toBe('deny p/default');
    expect(decide(await entryOf([rules('no')]), input)).toBe('allow r');
  });

  it('an unknown default denies, and so do warn and log as defaults', async () => {
    const head = (action: string): string => `name: p\nagents: ["*"]\ndefault_action: ${action}\n`;
    for (const action of ['maybe', 'warn', 'log', '5', 'Allow']) {
      expect(decide(await entryOf([head(action)]), input)).toBe('deny p/default');
    }
    expect(decide(await entryOf([head('allow')]), input)).toBe('allow p/default');
  });
});

describe('conditions', () => {
  const when = (condition: string): Promise<Entry> =>
    entryOf([policy(`- {name: r, ruleAction: allow, condition: ${condition}}\n`)]);
  it('of an object are === to single members', async () => {
    const entry = await when('{x: a, n: 1.0}');
    expect(decide(entry, { agent: 'a', context: { x: 'a', n: 1 } })).toBe('allow r');
    expect(decide(entry, { agent: 'a', context: { x: 'a', n: '1' } })).toBe('deny p/default');
    expect(decide(await when('{x: [a]}'), { agent: 'a', context: { x: ['a'] } })).toBe('deny p/default');
    expect(decide(await when('{}'), input)).toBe('allow r');
  });

  it('see inherited members', async () => {
    expect(decide(await when('toString'), { agent: 'a', context: {} })).toBe('allow r');
  });

  it('that throw do not match', async () => {
    const entry = await when('"x not in [\'a\']"');
    expect(decide(entry, { agent: 'a', context: { x: { toString: 1 } } })).toBe('deny p/default');
    expect(decide(entry, { agent: 'a', context: {} })).toBe('allow r');
  });
});

describe('agents', () => {
  const bound = (head: string): Promise<Entry> =>
    entryOf([policy('- {name: r, ruleAction: allow}\n', `name: p\n${head}\n`)]);
  it.each([
    ['', 'a', 'allow r'],
    ['agents: []', 'a', 'allow r'],
    ['agent: a', 'b', 'deny no-policy'],
    ['agents: [b]', 'a', 'deny no-policy'],
    ['agent: a\nagents: [b]', 'a', 'allow r'],
    ['agents: xax', 'a', 'allow r'],
    ['agents: xax', 'b', 'deny no-policy'],
    ['agents: "*x"', 'b', 'allow r'],
    ['agents: 5', 'a', 'deny policy-error'],
    ['agent: a\nagents: 5', 'a', 'allow r'],
    ['agent: a\nagents: 5', 'b', 'deny policy-error'],
    ['agents: {}', 'a', 'deny policy-error'],
  ])('%s, asked as %s', async (head, agent, expected) => {
    expect(decide(await bound(head), { agent, context: {} })).toBe(expected);
  });
});

describe('priorities', () => {
  const order = async (...priorities: string[]): Promise<string> => {
    const rules = priorities.map(
      (priority, index) => `- {name: r${index}, ruleAction: allow, priority: ${priority}}\n`,
    );
    return decide(await entryOf([policy(rules.join(''))]), input);
  };
  it('are subtracted as JavaScript subtracts', async () => {
    expect(await order('"9"', '"10"')).toBe('allow r1');
    expect(await order('"0x10"', '15')).toBe('allow r0');
    expect(await order('9007199254740992', '9007199254740993')).toBe('allow r0');
    expect(await order('null', '-1')).toBe('allow r0');
    expect(await order('[3]', '2')).toBe('allow r0');
  });
  it('that are no numbers tie', async () => {
    expect(await order('high', '5')).toBe('allow r0');
    expect(await order('5', 'high')).toBe('allow r0');
  });
});

describe('limits', () => {
  const limit = async (value: string): Promise<unknown> => {
    const entry = await entryOf([policy(`- {name: r, ruleAction: allow, limit: ${value}}\n`)]);
    const outcome = evaluate(entry, project(entry.slots, input));
    const found = outcome.obligations.map((index) => entry.obligations[index]).find((one) => one?.kind === 'limit');
    return found?.kind === 'limit' ? [found.count, found.windowMs, found.key] : outcome.reason;
  };
  const key = [{ literal: 'r' }];
  it('are counted by the rule name alone, and misread as in the engine', async () => {
    expect(await limit('5/minute')).toEqual([5, 60_000, key]);
    expect(await limit('5/week')).toEqual([5, 3_600_000, key]);
    expect(await limit('"5"')).toEqual([5, 3_600_000, key]);
    expect(await limit('-1/hour')).toEqual([0, 3_600_000, key]);
    expect(await limit('x/hour')).toEqual([Number.MAX_SAFE_INTEGER, 3_600_000, key]);
    expect(await limit('5/constructor')).toEqual([5, Number.MAX_SAFE_INTEGER, key]);
    expect(await limit('true')).toBe('policy-error');
    expect(await limit('""')).toBe('none');
  });
});

describe('flat rules', () => {
  const flat = (rules: string): Promise<Entry> => entryOf([`rules:\n${rules}`], { typescriptApi: 'evaluate' });
  it.each([
    ['{action: "*", effect: allow}', 'x', 'allow rule-*'],
    ['{action: "data.*", effect: allow}', 'data.read', 'allow rule-data.*'],
    ['{action: "data.*", effect: allow}', 'data', 'allow rule-data.*'],
    ['{action: "data.*", effect: allow}', 'database', 'deny default'],
    ['{action: "d[a]*.*", effect: allow}', 'd[a]*.x', 'allow rule-d[a]*.*'],
    ['{action: "d[a]*.*", effect: allow}', 'dax.x', 'deny default'],
    ['{action: data}', 'data', 'deny rule-data'],
    ['{action: data, effect: review}', 'data', 'escalate rule-data'],
    ['{action: data, effect: other}', 'data', 'deny rule-data'],
    ['{action: data, effect: allow, condition: {env: prod}}', 'data', 'allow rule-data'],
    ['{action: data, effect: allow, conditions: {env: dev}}', 'data', 'deny default'],
    ['{action: 5, effect: allow}', 'data', 'deny policy-error'],
    ['null', 'data', 'deny policy-error'],
  ])('%s, asked for %s', async (rule, action, expected) => {
    expect(decide(await flat(`- ${rule}\n`), { action, context: { env: 'prod' } })).toBe(expected);
  });
});
