/** The policy that hostile inputs and frames are decided by: it reads values in every way, and its fallback allows, so that whatever slips past a rule shows. */
import type { Entry, Expression, Rule } from '../../host/compiler/ir/types.ts';

const read = (slot: number): Expression => ({ kind: 'read', slot, absentIs: 'false' });
const text = (value: string): Expression => ({ kind: 'constant', value: { tag: 'string', value } });

/** Denies `context.x == 'bad'`, allows everything else. */
export const DENY_BAD: Entry = entry('deny-bad', ['x'], [rule('bad', equal(0, 'bad'))]);

/** Reads three values with every kind of operation: order, membership, text, deep equality. */
export const READ_ALL: Entry = entry(
  'read-all',
  ['x', 'y', 'z'],
  [
    rule('equal', equal(0, 'bad')),
    rule('deep', {
      kind: 'call',
      operation: 'python.equal',
      arguments: [
        read(0),
        {
          kind: 'constant',
          value: {
            tag: 'list',
            items: [
              { tag: 'int', value: 1n },
              { tag: 'record', entries: [['a', { tag: 'null' }]] },
            ],
          },
        },
      ],
    }),
    rule('in', { kind: 'call', operation: 'python.in', arguments: [text('bad'), read(1)] }),
    rule('each other', { kind: 'call', operation: 'python.equal', arguments: [read(0), read(1)] }),
    rule('order', { kind: 'call', operation: 'python.less', arguments: [read(1), read(2)] }),
    rule('number', {
      kind: 'call',
      operation: 'python.float-greater',
      arguments: [read(2), { kind: 'constant', value: { tag: 'int', value: 100n } }],
    }),
    rule('glob', { kind: 'call', operation: 'python.fnmatch', arguments: [read(1), text('*b*a*d*')] }),
    rule('text', { kind: 'call', operation: 'text.includes', arguments: [read(2), text('bad')] }),
  ],
);

function equal(slot: number, value: string): Expression {
  return { kind: 'call', operation: 'python.equal', arguments: [read(slot), text(value)] };
}

function rule(name: string, guard: Expression): Pick<Rule, 'name' | 'guard'> {
  return { name, guard };
}

function entry(name: string, fields: readonly string[], rules: readonly Pick<Rule, 'name' | 'guard'>[]): Entry {
  const always: Expression = { kind: 'constant', value: { tag: 'bool', value: true } };
  const all = [...rules, { name: null, guard: always }];
  return {
    name,
    version: '1',
    dialect: 'agt-py',
    strategy: 'deny_overrides',
    combine: 'first-of-all',
    slots: fields.map((field) => ({ path: ['context', field], walk: 'record', type: 'any' })),
    obligations: [],
    rules: all.map((part, rank): Rule => {
      const fallback = part.name === null;
      const effect = fallback ? 'allow' : 'deny';
      return {
        id: part.name ?? 'default',
        name: part.name,
        policy: null,
        effect,
        action: effect,
        reason: part.name ?? 'nothing matched',
        fallback,
        obligations: [],
        conditions: [],
        annotations: {},
        guard: part.guard,
        onError: fallback ? 'deny' : 'skip',
        rank,
      };
    }),
  };
}
