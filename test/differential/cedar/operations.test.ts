/** Every operator and function over values at their limits, against cedar-wasm 4.12: whether each test of a long list holds, fails or errs. */
import * as wasm from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { isAuthorized } from '../../../host/cedar/index.ts';
import { EXTENSION_TEXTS, LONGS, STRINGS } from './world.ts';

const ENTITIES = [
  {
    uid: { type: 'A', id: 'a' },
    attrs: { x: 1, r: { y: { z: 1 } } },
    parents: [{ type: 'A', id: 'b' }],
    tags: { t: 'v' },
  },
  { uid: { type: 'A', id: 'b' }, attrs: {}, parents: [{ type: 'B', id: 'c' }] },
];

const REQUEST = {
  principal: { type: 'A', id: 'a' },
  action: { type: 'Action', id: 'act' },
  resource: { type: 'B', id: 'unknown' },
  context: { x: 1, r: { y: 2 }, s: [1, 'a', [1]], e: { __entity: { type: 'A', id: 'a' } } },
  entities: ENTITIES,
};

/** What becomes of each condition: as many policies, all of which are evaluated. */
const outcomes = (
  conditions: readonly string[],
): readonly { readonly condition: string; readonly ours: string; readonly theirs: string }[] => {
  const staticPolicies = Object.fromEntries(
    conditions.map((condition, index) => [`p${index}`, `permit (principal, action, resource) when { ${condition} };`]),
  );
  const call = { ...REQUEST, policies: { staticPolicies } };
  const [ours, theirs] = [isAuthorized(call), wasm.isAuthorized(call)];
  if (ours.type === 'failure' || theirs.type === 'failure')
    throw new TypeError(`refused: ${JSON.stringify(ours)} ${JSON.stringify(theirs)}`);
  const readers = [ours, theirs].map(({ response: { diagnostics } }) => {
    const reasons = new Set(diagnostics.reason);
    const errors = new Set(diagnostics.errors.map(({ policyId }) => policyId));
    return (id: string): string => (errors.has(id) ? 'error' : String(reasons.has(id)));
  });
  return conditions.map((condition, index) => {
    const [mine = '', yours = ''] = readers.map((read) => read(`p${index}`));
    return { condition, ours: mine, theirs: yours };
  });
};

const agree = (conditions: readonly string[]): void => {
  const found = outcomes(conditions);
  expect(found.filter(({ ours, theirs }) => ours !== theirs)).toEqual([]);
  expect(new Set(found.map(({ theirs }) => theirs)).size).toBeGreaterThan(1);
};

const quoted = (text: string): string =>
  `"${Array.from(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('')}"`;

const pairs = <A, B>(left: readonly A[], right: readonly B[], write: (a: A, b: B) => string): string[] =>
  left.flatMap((a) => right.map((b) => write(a, b)));

const made = (kind: keyof typeof EXTENSION_TEXTS): string[] =>
  EXTENSION_TEXTS[kind].map((text) => `${kind}(${quoted(text)})`);

/** Of those, the ones that have a value, found by asking for it. */
const valid = (kind: keyof typeof EXTENSION_TEXTS): string[] =>
  outcomes(made(kind).map((value) => `${value} == ${value}`))
    .filter(({ theirs }) => theirs === 'true')
    .map(({ condition }) => condition.slice(0, condition.indexOf(' == ')));

describe('operators and functions over values at their limits', () => {
  it.each(['ip', 'decimal', 'datetime', 'duration'] as const)('which texts %s reads', (kind) => {
    agree(made(kind).map((value) => `${value} == ${value}`));
  });

  it('addresses', () => {
    const ips = valid('ip');
    agree([
      ...ips.flatMap((ip) => ['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast'].map((method) => `${ip}.${method}()`)),
      ...pairs(ips, ips, (a, b) => `${a}.isInRange(${b})`),
      ...pairs(ips, ips, (a, b) => `${a} == ${b}`),
    ]);
  });

  it('decimals', () => {
    const decimals = valid('decimal');
    agree(
      ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'].flatMap((method) =>
        pairs(decimals, decimals, (a, b) => `${a}.${method}(${b})`),
      ),
    );
    agree([
      ...pairs(decimals, decimals, (a, b) => `${a} == ${b}`),
      ...pairs(decimals, decimals, (a, b) => `${a} < ${b}`),
    ]);
  });

  it('datetimes', () => {
    const datetimes = valid('datetime');
    const extremes = ['-9223372036854775808ms', '9223372036854775807ms', '-1ms', '1ms', '-86400000ms'].map(
      (by) => `datetime("1970-01-01").offset(duration("${by}"))`,
    );
    const all = [...datetimes, ...extremes];
    agree([
      ...pairs(all, all, (a, b) => `${a} < ${b}`),
      ...pairs(all, all, (a, b) => `${a} == ${b}`),
      ...pairs(all, all, (a, b) => `${a}.toDate() == ${b}`),
      ...pairs(all, all, (a, b) => `${a}.toDate() <= ${b}`),
      ...pairs(all, all, (a, b) => `${a}.durationSince(${b}).toMilliseconds() > 0`),
      ...pairs(all, valid('duration'), (a, b) => `${a}.offset(${b}) > ${a}`),
      ...pairs(all, valid('duration'), (a, b) => `${a}.toTime() == ${b}`),
      ...pairs(all, [0, 1, 86_399_999, 43_200_000, 23_400_000], (a, b) => `${a}.toTime().toMilliseconds() == ${b}`),
    ]);
  });

  it('durations', () => {
    const durations = valid('duration');
    const numbers = ['0', '1', '-1', '5', '24', '25', '60', '90', '86399', '106751991167', '-106751991167', '93784'];
    agree([
      ...['toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays'].flatMap((method) =>
        pairs(durations, numbers, (a, b) => `${a}.${method}() == ${b}`),
      ),
      ...pairs(durations, durations, (a, b) => `${a} <= ${b}`),
    ]);
  });

  it('whole numbers', () => {
    const longs = LONGS.map((value) => `(${value})`);
    agree(
      ['+', '-', '*'].flatMap((operator) =>
        pairs(longs, longs, (a, b) => `${a} ${operator} ${b} == ${a} ${operator} ${b}`),
      ),
    );
    agree([
      ...['<', '<=', '>', '>=', '==', '!='].flatMap((operator) =>
        pairs(longs, longs, (a, b) => `${a} ${operator} ${b}`),
      ),
      ...longs.map((a) => `-${a} == -${a}`),
      '-9223372036854775808 == -9223372036854775807 - 1',
    ]);
  });

  it('patterns', () => {
    const texts = [
      '',
      'a',
      'b',
      'ab',
      'ba',
      'aab',
      'abb',
      'abab',
      'abcabc',
      'a*b',
      '*',
      '😀',
      'a😀b',
      '\0',
      ...STRINGS,
    ];
    const patterns = [
      '',
      '*',
      '**',
      'a',
      'a*',
      '*a',
      '*a*',
      'a*b',
      'a*b*',
      '*ab*b',
      'ab*ab',
      'ab*b',
      'a*ab',
      '*ab*ab*',
      '*b*a*',
      'a\\*b',
      '\\*',
      '*\\**',
      '😀',
      '*😀*',
      'a*😀*b',
      '\\u{d7ff}*',
      'é',
      '*\\0',
    ];
    agree(pairs(texts, patterns, (text, pattern) => `${quoted(text)} like "${pattern}"`));
  });

  it('sets, records, entities, and what has no value', () => {
    const values = [
      'true',
      '1',
      '"a"',
      '[]',
      '[1]',
      '[1, 1]',
      '[[1], 1]',
      '[2, 1]',
      '[1, 2]',
      '{}',
      '{a: 1}',
      '{"a": 1, b: [1]}',
      '{b: [1, 1], a: 1}',
      'principal',
      'A::"a"',
      'A::"b"',
      'B::"c"',
      'A::"unknown"',
      'resource',
      'context',
      'context.s',
      'context.e',
      'context.r.y',
      'context.missing',
      '[A::"b"]',
      '[A::"b", 1]',
      '[principal, B::"c"]',
      'ip("1.2.3.4")',
      'decimal("1.0")',
      'duration("1s")',
      'datetime("2024-01-01")',
      'principal.x',
      'principal.missing',
      'resource.x',
      'principal.getTag("t")',
      'principal.getTag("u")',
      'ip()',
      'ip("1.2.3.4", "5")',
      'context.s.isInRange()',
      'unknown("x")',
      '(if true then 1 else 2)',
      '(if 1 then 1 else 2)',
    ];
    agree([
      ...['==', '!=', '<', '<=', 'in', '&&', '||'].flatMap((operator) =>
        pairs(values, values, (a, b) => `(${a}) ${operator} (${b})`),
      ),
      ...['contains', 'containsAll', 'containsAny', 'hasTag'].flatMap((method) =>
        pairs(values, values, (a, b) => `(${a}).${method}(${b})`),
      ),
      ...values.flatMap((value) => [
        value,
        `!(${value})`,
        `(${value}).isEmpty()`,
        `(${value}) has x`,
        `(${value}) has r.y`,
        `(${value}) has r.y.z`,
        `(${value}) has r.y.z.w`,
        `(${value}) has "x"`,
        `(${value}) is A`,
        `(${value}) is B`,
        `(${value}) is A in A::"b"`,
        `(${value}) is A in 1`,
        `(${value}) is B in 1`,
        `(${value}) like "*"`,
        `(${value}).x == 1`,
        `(${value}).r.y == 2`,
        `-(${value}) == -1`,
        `(${value}).getTag("t") == "v"`,
        `(if ${value} then 1 else 2) == 1`,
        `(if true then ${value} else 2) == 1`,
        `[${value}] == [1]`,
        `{a: ${value}}.a == 1`,
        `false && (${value})`,
        `true || (${value})`,
      ]),
    ]);
  });
});
