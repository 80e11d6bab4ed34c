import type { Expression, Rule, Unit } from '../compiler/ir/types.ts';

/** The only input: the text. */
const TEXT: Expression = { kind: 'read', slot: 0, absentIs: 'false' };

const ruleOf = (pattern: string, index: number): Rule => ({
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
  guard: {
    kind: 'call',
    operation: 'python.search',
    arguments: [TEXT, { kind: 'constant', value: { tag: 'string', value: pattern } }],
  },
  onError: 'deny',
  rank: index,
});

/** A set of patterns as policies are: each a rule that matches where the pattern occurs, and all that match are reported. */
export const unitOf = (patterns: readonly string[]): Unit => ({
  sources: [],
  entries: [
    {
      name: 'patterns',
      version: '1',
      dialect: 'agt-v4',
      strategy: 'all',
      combine: 'first-of-all',
      slots: [{ path: ['context', 'text'], walk: 'record', type: 'any' }],
      rules: patterns.map(ruleOf),
      obligations: [],
    },
  ],
});
