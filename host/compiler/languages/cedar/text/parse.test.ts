import { describe, expect, it } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { DIAGNOSTICS } from '../../../diagnostics/table.ts';
import { createSource } from '../../../source/source.ts';
import { childrenOf } from '../syntax/children.ts';
import type { Expression, Policy } from '../syntax/types.ts';
import { parsePolicies } from './parse.ts';
import { printPolicy } from './print.ts';

const read = (text: string) => {
  const sink = createSink();
  const parsed = parsePolicies(createSource('p.cedar', text), sink);
  return { policies: parsed?.policies ?? null, diagnostics: sink.diagnostics };
};

const SCOPE = 'permit (principal, action, resource)';
const when = (condition: string): string => `${SCOPE}\nwhen { ${condition} };`;
const scoped = (scope: string): string => `permit (${scope});`;

const parse = (text: string): Policy => {
  const { policies, diagnostics } = read(text);
  const [policy] = policies ?? [];
  if (policy === undefined) throw new Error(diagnostics[0]?.message ?? 'no policy');
  return policy;
};

const bodyOf = (condition: string): Expression => {
  const [first] = parse(when(condition)).conditions;
  if (first === undefined) throw new Error('no condition');
  return first.body;
};

/** Where each finding stands: its code, line and column. */
const findings = (text: string): readonly string[] =>
  read(text).diagnostics.map(({ code, span }) => `${code} ${span?.line}:${span?.column}-${span?.endColumn}`);

describe('what is wrong is found where it stands', () => {
  it.each([
    ['a stray character', when('true & true'), 'EC002 2:13-14'],
    ['a text that is not closed', when('"a'), 'EC003 2:8-9'],
    ['a text closed by no continued line', when('"a\\\nb"'), 'EC003 2:8-9'],
    ['half a pair', when('"\ud800"'), 'EC004 2:9-10'],
    ['an escape', when('"ab\\qcd"'), 'EC005 2:11-13'],
    ['an escape in a pattern', when('context.a like "\\*\\q"'), 'EC005 2:26-28'],
    ['a surrogate as an escape', when('"\\u{d800}"'), 'EC005 2:9-17'],
    ['a missing operand', when('1 + '), 'EC007 2:13-14'],
    ['a missing semicolon', SCOPE, 'EC007 1:37-37'],
    ['no effect', 'pemit (principal, action, resource);', 'EC010 1:1-6'],
    ['no condition', `${SCOPE} where { true };`, 'EC011 1:38-43'],
    ['an empty condition', when(''), 'EC012 2:9-10'],
    ['an annotation twice', `@a @a ${SCOPE};`, 'EC013 1:4-6'],
    ['another variable', scoped('principle, action, resource'), 'EC014 1:9-18'],
    ['a missing variable', scoped('principal, action'), 'EC014 1:26-27'],
    ['one variable more', scoped('principal, action, resource, context'), 'EC014 1:38-45'],
    ['an operator of the scope', scoped('principal != A::"x", action, resource'), 'EC015 1:19-21'],
    ['a type with a colon', scoped('principal: A, action, resource'), 'EC015 1:18-19'],
    ['is behind in', scoped('principal in A::"x" is A, action, resource'), 'EC015 1:29-31'],
    ['is with ==', scoped('principal is A == A::"x", action, resource'), 'EC015 1:24-26'],
    ['is on the action', scoped('principal, action is A, resource'), 'EC015 1:27-29'],
    ['a text as an entity', scoped('principal == "x", action, resource'), 'EC016 1:22-25'],
    ['a type as an entity', scoped('principal == A::B, action, resource'), 'EC016 1:22-26'],
    ['the slot of the other', scoped('principal == ?resource, action, resource'), 'EC016 1:22-31'],
    ['a slot for the action', scoped('principal, action == ?action, resource'), 'EC016 1:30-37'],
    ['an action of another type', scoped('principal, action == A::"x", resource'), 'EC017 1:30-36'],
    ['a slot in a condition', when('principal == ?principal'), 'EC018 2:21-31'],
    ['a single =', when('1 = 2'), 'EC019 2:10-11'],
    ['a reserved word', when('context.if'), 'EC020 2:16-18'],
    ['a reserved name', when('context.__cedar'), 'EC021 2:16-23'],
    ['an unknown variable', when('principle'), 'EC022 2:8-17'],
    ['an unknown function', when('ipaddr("a")'), 'EC023 2:8-14'],
    ['an unknown method', when('context.a.lessThn(1)'), 'EC024 2:18-25'],
    ['a method as a function', when('contains(1)'), 'EC025 2:8-16'],
    ['a function as a method', when('"a".ip()'), 'EC026 2:12-14'],
    ['too many arguments', when('[].contains(1, 2)'), 'EC027 2:8-25'],
    ['a call of a variable', when('context("a")'), 'EC028 2:15-16'],
    ['relations in a row', when('1 < 2 < 3'), 'EC029 2:14-15'],
    ['has without a name', when('context has 1'), 'EC030 2:20-21'],
    ['like without a pattern', when('context.a like 1'), 'EC031 2:23-24'],
    ['is without a type', when('context.a is "A"'), 'EC032 2:21-24'],
    ['a division', when('4 / 2'), 'EC033 2:10-11'],
    ['five negations', when('!!!!!true'), 'EC034 2:8-13'],
    ['a large number', when('9223372036854775808'), 'EC035 2:8-27'],
    ['a number of many digits', when('9'.repeat(100_000)), 'EC035 2:8-100008'],
    ['a key twice', when('{a: 1, "a": 2} == {}'), 'EC036 2:15-18'],
    ['a key that is none', when('{1: 2} == {}'), 'EC037 2:9-10'],
    ['a computed attribute', when('context[context.a]'), 'EC038 2:16-23'],
    ['an entity as a record', when('A::{b: 1}'), 'EC039 2:11-12'],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual([expected]);
    expect(DIAGNOSTICS[expected.slice(0, 5) as keyof typeof DIAGNOSTICS].severity).toBe('error');
  });

  it('in each policy', () => {
    expect(findings(`${when('a')}\n${SCOPE};\n${when('"\\q" == "\\w"')}`)).toEqual([
      'EC022 2:8-9',
      'EC005 5:9-11',
      'EC005 5:17-19',
    ]);
  });

  it('with the word that may be meant', () => {
    const hints = (text: string) => read(text).diagnostics.map(({ hint }) => hint.replace(/^.*\. /u, ''));
    expect(hints('pemit (principal, action, resource);')).toEqual(['Did you mean "permit"?']);
    expect(hints(when('resorce == context'))).toEqual(['Did you mean "resource"?']);
    expect(hints(when('decimals("1.0")'))).toEqual(['Did you mean "decimal"?']);
    expect(hints(when('context.a.containAll([])'))).toEqual(['Did you mean "containsAll"?']);
    expect(hints(when('context.a == 1 and context.b == 2'))).toEqual(['Write && for and.']);
    expect(hints(when('not (context.a == 1)'))).toEqual(['Did you mean "!"?']);
    expect(hints(when("context.a == 'b'"))).toEqual(['A text stands in double quotes.']);
    expect(hints('# no comment')).toEqual(['A comment begins with //.']);
    expect(hints('/* no comment */')).toEqual(['A comment begins with // and ends with its line.']);
    expect(hints(when('context.a.startsWith("b")'))[0]).toContain('like');
  });

  it('a missing semicolon where it is missing, and not at the next policy', () => {
    for (const next of ['', '\n', `\n\nforbid (principal, action, resource);`, `\n@id("b")\n${SCOPE};`]) {
      const [found, ...others] = read(`${SCOPE}${next}`).diagnostics;
      expect([found?.code, found?.span?.line, found?.span?.column, others]).toEqual(['EC007', 1, SCOPE.length + 1, []]);
      expect(found?.hint).toContain('semicolon');
    }
  });
});

describe('every node knows where it stands', () => {
  const inside = (expression: Expression): void => {
    for (const child of childrenOf(expression)) {
      expect(child.range[0]).toBeGreaterThanOrEqual(expression.range[0]);
      expect(child.range[1]).toBeLessThanOrEqual(expression.range[1]);
      inside(child);
    }
  };

  it.each([
    '1 + (2 * 3) - -4 == context["a"].b',
    '(if !(a::B::"c" in [principal]) then {a: (1), "b": ip("x")} else context).a.contains(((2))) && context has a.b',
    '(context.a like "x*") || ((principal is A) == (principal is A::B in resource))',
  ])('%s', (condition) => {
    const text = when(condition);
    const body = bodyOf(condition);
    expect(text.slice(...body.range)).toBe(condition);
    inside(body);
  });

  it('without its parentheses', () => {
    const text = when('((1)) == (2)');
    const body = bodyOf('((1)) == (2)');
    expect(childrenOf(body).map(({ range }) => text.slice(...range))).toEqual(['1', '2']);
  });

  it('and so do annotations, constraints and conditions', () => {
    const text = `@a("b") ${scoped('principal in A::"x", action == Action::"y", resource is B').slice(0, -1)} unless { false };`;
    const { annotations, principal, action, resource, conditions, range } = parse(text);
    const ranges = [...annotations, principal, action, resource, ...conditions].map((node) => node.range);
    expect(ranges.map((each) => text.slice(...each))).toEqual([
      '@a("b")',
      'principal in A::"x"',
      'action == Action::"y"',
      'resource is B',
      'unless { false }',
    ]);
    expect(text.slice(...range)).toBe(text);
  });
});

describe('hostile texts', () => {
  const deep = (open: string, close: string, depth: number): string =>
    when(open.repeat(depth) + '1' + close.repeat(depth));

  it.each([
    ['parentheses', (depth: number) => deep('(', ')', depth)],
    ['sets', (depth: number) => deep('[', ']', depth)],
    ['records', (depth: number) => deep('{a:', '}', depth)],
    ['calls', (depth: number) => deep('ip(', ')', depth)],
    ['conditions', (depth: number) => deep('if true then 1 else ', '', depth)],
    ['sums', (depth: number) => deep('', ' + 1', depth)],
    ['attributes', (depth: number) => when(`context${'.a'.repeat(depth)}`)],
    ['sums in sums', (depth: number) => deep('(', ' + 1 + 1 + 1)', Math.floor(depth / 3))],
  ])('take stack for few levels only: %s', (_, make) => {
    expect(read(make(250)).diagnostics).toEqual([]);
    const printed = printPolicy(parse(make(250)));
    expect(printPolicy(parse(printed))).toBe(printed);
    const codes = read(make(100_000)).diagnostics.map(({ code }) => code);
    expect(codes).toEqual(['EC006']);
  });

  it('may have rows of any length', () => {
    const row = Array.from({ length: 20_000 }, (_, index) => `context.n == ${index}`).join(' || ');
    const body = bodyOf(row);
    expect(body.kind === 'or' && body.operands.length).toBe(20_000);
    expect(printPolicy(parse(when(row)))).toContain('context.n == 19999');
  });

  it('take time for their length only', { timeout: 20_000 }, () => {
    expect(findings('('.repeat(1_000_000))).toHaveLength(1);
    expect(findings(`"${'\\'.repeat(1_000_001)}`)).toHaveLength(1);
    expect(read(`${'// x\n'.repeat(300_000)}${SCOPE};`).diagnostics).toEqual([]);
    expect(read(`@a("${'x'.repeat(5_000_000)}") ${SCOPE};`).diagnostics).toEqual([]);
    expect(findings('"'.repeat(100_001))).toHaveLength(1);
  });
});
