import { describe, expect, test } from 'vitest';
import type { Expectation } from '../file/types.ts';
import { compare } from './compare.ts';
import { compareDiagnostics } from './diagnostics.ts';
import { ruleNames, type Observed } from './observed.ts';
import type { ExpectedDiagnostic } from '../file/types.ts';
import { createSource } from '../../compiler/source/source.ts';
import type { Diagnostic } from '../../compiler/diagnostics/types.ts';

const NAMES = ruleNames([
  { id: 'a/stop', name: 'stop' },
  { id: 'b/stop', name: 'stop' },
  { id: 'log-it', name: 'log-it' },
  { id: 'a/default', name: null },
]);

const DECISION: Observed = {
  verdict: 'escalate',
  action: 'require_approval',
  rule: 'stop',
  policy: 'a',
  reason: 'ask',
  reasons: [{ id: 'a/stop', text: 'ask' }],
  errors: [],
  matched: ['a/stop', 'log-it'],
  obligations: [
    { kind: 'approval', approvers: ['finance'] },
    { kind: 'log', label: 'x' },
  ],
  fallback: false,
  error: null,
  limited: false,
  conflict: false,
};

const BY_DEFAULT: Observed = {
  ...DECISION,
  verdict: 'deny',
  rule: null,
  reasons: [{ id: 'a/default', text: '' }],
  fallback: true,
};

const differences = (expectation: Partial<Expectation>, observed: Observed = DECISION): string[] =>
  compare({ verdict: observed.verdict, error: null, ...expectation }, observed, NAMES).map(({ what }) => what);

describe('a decision fits what is expected', () => {
  test.each<[string, Partial<Expectation>, Observed?]>([
    ['by its verdict alone', {}],
    ["by the rule's name", { rule: 'stop' }],
    ["by the rule's id", { rule: 'a/stop' }],
    ['by no rule, where a default decided', { rule: null }, BY_DEFAULT],
    ["by a default's id", { rule: 'a/default' }, BY_DEFAULT],
    ['by all rules that matched, in any order', { rules: ['log-it', 'stop'] }],
    ['by kinds of obligations', { obligations: [{ kind: 'approval' }, { kind: 'log' }] }],
    [
      'by members of obligations',
      {
        obligations: [
          { kind: 'approval', approvers: ['finance'] },
          { kind: 'log', label: 'x' },
        ],
      },
    ],
    ['by its words', { action: 'require_approval', policy: 'a', reason: 'ask', limited: false, conflict: false }],
  ])('%s', (_, expectation, observed) => {
    expect(differences(expectation, observed)).toEqual([]);
  });
});

describe('a decision does not fit', () => {
  test.each<[string, Partial<Expectation>, string[], Observed?]>([
    ['another verdict', { verdict: 'allow' }, ['verdict']],
    ['a rule of another name', { rule: 'log-it' }, ['rule']],
    ['the other rule of the name, by its id', { rule: 'b/stop' }, ['rule']],
    ['no rule, where one decided', { rule: null }, ['rule']],
    ['a rule, where a default decided', { rule: 'stop' }, ['rule'], BY_DEFAULT],
    ['fewer rules than matched', { rules: ['stop'] }, ['rules']],
    ['more rules than matched', { rules: ['stop', 'stop', 'log-it'] }, ['rules']],
    ['no obligations', { obligations: [] }, ['obligations']],
    ['obligations in another order', { obligations: [{ kind: 'log' }, { kind: 'approval' }] }, ['obligations']],
    ['other approvers', { obligations: [{ kind: 'approval', approvers: [] }, { kind: 'log' }] }, ['obligations']],
    ['an error that nobody expects', {}, ['error'], { ...DECISION, error: 'runtime_error:policy_error' }],
    ['no error where one is expected', { error: 'runtime_error:policy_error' }, ['error']],
    ['everything at once', { verdict: 'deny', rule: null, reason: 'x' }, ['verdict', 'rule', 'reason']],
  ])('%s', (_, expectation, what, observed) => {
    expect(differences(expectation, observed)).toEqual(what);
  });

  test('a rule that there is not is said to be none', () => {
    const [mismatch] = compare({ verdict: 'escalate', error: null, rule: 'stpo' }, DECISION, NAMES);
    expect(mismatch).toEqual({
      what: 'rule',
      expected: 'stpo',
      actual: 'a/stop (stop)',
      note: 'no rule has the id or name stpo',
    });
  });
});

describe('diagnostics', () => {
  const source = createSource('p.yaml', '');
  const at = (code: Diagnostic['code'], line: number): Diagnostic => ({
    code,
    severity: 'warning',
    message: '',
    hint: '',
    source,
    span: { source: 0, line, column: 1, endLine: line, endColumn: 2 },
  });
  const expected = (code: string, line: number | null): ExpectedDiagnostic => ({
    code,
    line,
    file: null,
    severity: null,
    span: { source: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
  });
  const found = [at('EY201', 3), at('EY201', 7), at('EY204', 9)];

  test('each expected one is there, and no other', () => {
    const all = [expected('EY201', null), expected('EY204', 9), expected('EY201', 3)];
    expect(compareDiagnostics(all, found, (name) => name)).toEqual([]);
  });

  test('what is missing and what is too many are told', () => {
    expect(compareDiagnostics([expected('EY201', 3), expected('EY204', 8)], found, (name) => name)).toEqual([
      { what: 'diagnostics', expected: 'EY204:8', actual: 'not reported' },
      { what: 'diagnostics', expected: 'none', actual: 'EY201 warning p.yaml:7' },
      { what: 'diagnostics', expected: 'none', actual: 'EY204 warning p.yaml:9' },
    ]);
  });
});
