import { describe, expect, it } from 'vitest';
import { lower } from '../../compiler/compile.ts';
import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { project } from '../../engine/frame/project.ts';
import { generateInputs } from '../bench/inputs.ts';
import { diff } from '../diff/diff.ts';

const entryOf = async (policies: string): Promise<Entry> => {
  const { unit, diagnostics } = await lower({ documents: [{ name: 'p.cedar', text: policies }] });
  const [entry] = unit?.entries ?? [];
  if (entry === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return entry;
};

const when = (condition: string): string => `permit (principal, action, resource) when { ${condition} };`;
const scope = (text: string): string => `permit (${text});`;

/** Policies, and what an author may make of them by mistake. */
const PAIRS: readonly (readonly [before: string, after: string])[] = [
  [scope('principal == User::"a", action, resource'), scope('principal == User::"b", action, resource')],
  [scope('principal in Team::"a", action, resource'), scope('principal, action, resource')],
  [scope('principal in Team::"a", action, resource'), scope('principal == Team::"a", action, resource')],
  [scope('principal is User, action, resource'), scope('principal is Agent, action, resource')],
  [scope('principal is User in Team::"a", action, resource'), scope('principal is User, action, resource')],
  [
    scope('principal, action in [Action::"a", Action::"b"], resource'),
    scope('principal, action == Action::"a", resource'),
  ],
  [when('context.amount <= 100'), when('context.amount < 100')],
  [when('context.amount > 100'), when('context.amount >= 100')],
  [when('context.amount > 100'), when('context.amount > 101')],
  [when('context.a + context.b < 10'), when('context.a + context.b <= 10')],
  [when('principal.limit >= context.amount'), when('principal.limit > context.amount')],
  [when('principal.team.lead == resource.owner'), when('principal.team == resource.owner')],
  [when('context has x && context.x'), when('context has x')],
  [when('principal has a.b'), when('principal has a')],
  [when('resource.tags.contains("secret")'), when('resource.tags.contains("public")')],
  [when('context.roles.containsAny(["a", "b"])'), when('context.roles.containsAll(["a", "b"])')],
  [when('context.roles.isEmpty()'), when('!context.roles.isEmpty()')],
  [when('context.path like "/tmp/*"'), when('context.path like "/tmp*"')],
  [when('context.path like "*.txt"'), when('context.path like "*txt"')],
  [when('principal.hasTag("a") && principal.getTag("a") == "x"'), when('principal.hasTag("a")')],
  [when('if context.safe then context.n < 5 else false'), when('context.safe')],
  [
    when('decimal(context.score).lessThan(decimal("0.5"))'),
    when('decimal(context.score).lessThanOrEqual(decimal("0.5"))'),
  ],
  [when('context.score.greaterThan(decimal("0.5"))'), when('context.score.greaterThan(decimal("0.5001"))')],
  [when('context.ip.isInRange(ip("10.0.0.0/8"))'), when('context.ip.isInRange(ip("10.0.0.0/9"))')],
  [when('context.ip.isLoopback()'), when('context.ip.isIpv4()')],
  [when('context.at < datetime("2025-01-01")'), when('context.at <= datetime("2025-01-01")')],
  [when('context.a == 1 || context.b == 2'), when('context.a == 1')],
  [when('context.a == 1 && context.b == 2'), when('context.a == 1 || context.b == 2')],
  [when('context.who == principal'), when('context.who == resource')],
  [
    `${when('true')} forbid (principal, action, resource) unless { context.ok };`,
    `${when('true')} forbid (principal, action, resource) when { context.ok };`,
  ],
  [`${when('context.a == 1')} ${when('context.b == 2')}`, when('context.a == 1')],
  [`${when('true')} forbid (principal, action == Action::"x", resource) when { context.big };`, when('true')],
];

describe('requests that are drawn from policies', () => {
  it.each(PAIRS)('tell %s from %s', async (before, after) => {
    const [a, b] = [await entryOf(before), await entryOf(after)];
    const report = diff(a, b);
    expect(report.result).toBe('different');
    for (const { input, a: judged, b: other } of report.differences) {
      expect(evaluate(a, project(a.slots, input)).verdict).toBe(judged.verdict);
      expect(evaluate(b, project(b.slots, input)).verdict).toBe(other.verdict);
      expect(judged.verdict).not.toBe(other.verdict);
    }
  });

  it.each(PAIRS)('are decided by each policy of %s', async (before) => {
    const entry = await entryOf(before);
    const reached = generateInputs(entry).map(({ rule }) => rule);
    const expected = entry.rules.filter(({ fallback }) => !fallback).map(({ id }) => id);
    expect(reached).toEqual(expect.arrayContaining(expected));
  });

  it('show no difference where there is none', async () => {
    const [a, b] = [await entryOf(when('context.a > 1')), await entryOf(when('context.a >= 2'))];
    expect(diff(a, b)).toMatchObject({ result: 'unknown', differences: [], complete: false });
    const [c, d] = [
      `${PAIRS[0]?.[0]} ${PAIRS[6]?.[0]}`,
      `@id("policy1") ${PAIRS[6]?.[0]} @id("policy0") ${PAIRS[0]?.[0]}`,
    ];
    expect(diff(await entryOf(c), await entryOf(d), { level: 'verdict' })).toMatchObject({ result: 'equal', tried: 0 });
  });

  it('are made as simple as they can be', async () => {
    const [a, b] = [
      await entryOf(when('context.a > 1 && context has b')),
      await entryOf(when('context.a > 2 && context has b')),
    ];
    const [difference] = diff(a, b).differences;
    expect(difference?.input).toEqual({
      principal: { type: 'Principal', id: 'other' },
      action: { type: 'Action', id: 'other' },
      resource: { type: 'Resource', id: 'other' },
      context: { a: 2, b: 'other' },
      entities: [],
    });
  });

  it('may be given, too', async () => {
    const [a, b] = [
      await entryOf(when('context.a.toTime() == duration("1h")')),
      await entryOf(when('context.a.toTime() == duration("2h")')),
    ];
    const input = {
      ...uids,
      context: { a: { __extn: { fn: 'datetime', arg: '2025-01-01T01:00:00Z' } } },
      entities: [],
    };
    expect(diff(a, b).result).toBe('unknown');
    expect(diff(a, b, { inputs: [input] })).toMatchObject({ result: 'different', differences: [{ input, count: 1 }] });
  });

  it('are not for YAML', async () => {
    const { unit } = await lower({
      documents: [{ name: 'p.yaml', text: 'apiVersion: governance.toolkit/v1\nname: p\nagents: ["*"]\nrules: []\n' }],
    });
    const [yaml] = unit?.entries ?? [];
    if (yaml === undefined) throw new Error('no entry');
    const cedar = await entryOf(when('true'));
    expect(() => diff(cedar, yaml)).toThrow('policies of Cedar and of YAML');
  });
});

const uids = {
  principal: { type: 'A', id: 'a' },
  action: { type: 'Action', id: 'a' },
  resource: { type: 'A', id: 'b' },
};
