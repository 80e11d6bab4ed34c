import type { Entry, Expression, Rule, Unit } from '../compiler/ir/types.ts';

const ruleOf = (guard: Expression, index: number): Rule => ({
  id: String(index),
  name: null,
  policy: null,
  effect: 'allow',
  action: 'match',
  reason: '',
  fallback: false,
  obligations: [],
  annotations: {},
  conditions: [],
  guard,
  onError: 'deny',
  rank: index,
});

/** Whether the text, which is the only input, matches a pattern. */
export const textMatches = (operation: 'python.search' | 'python.fnmatch', pattern: string): Expression => ({
  kind: 'call',
  operation,
  arguments: [
    { kind: 'read', slot: 0, absentIs: 'false' },
    { kind: 'constant', value: { tag: 'string', value: pattern } },
  ],
});

/** Expressions over the text as policies are: each the guard of a rule whose id is its number, and all that hold are reported. */
export const textEntry = (name: string, guards: readonly Expression[]): Entry => ({
  name,
  version: '1',
  dialect: 'agt-v4',
  strategy: 'all',
  combine: 'first-of-all',
  slots: [{ path: ['context', 'text'], walk: 'record', type: 'any' }],
  rules: guards.map(ruleOf),
  obligations: [],
});

/** A set of patterns, each of which matches where it occurs. */
export const unitOf = (patterns: readonly string[]): Unit => ({
  sources: [],
  entries: [
    textEntry(
      'patterns',
      patterns.map((pattern) => textMatches('python.search', pattern)),
    ),
  ],
});
