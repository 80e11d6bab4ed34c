/** Arbitrary guards: equalities, memberships and inequalities with few constants, so that many rules demand something of few values. */
import fc from 'fast-check';
import type { OperationName } from '../../host/compiler/ir/operations/index.ts';
import type { AbsentIs, Expression } from '../../host/compiler/ir/types.ts';
import type { Cell } from '../../host/engine/index.ts';

/** Slots that the guards read. */
export const SLOTS = 3;

const text = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 25 }).map((index) => `t${index}`) },
  { weight: 1, arbitrary: fc.constantFrom('', '1', '5', 'null', 'undefined', 'true') },
);
const number = fc.oneof(
  fc.integer({ min: -2, max: 40 }).map((value): Cell => ({ tag: 'int', value: BigInt(value) })),
  fc.constantFrom(0.5, 1, 5, NaN, Infinity, -Infinity, 1e300).map((value): Cell => ({ tag: 'float', value })),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n).map((value): Cell => ({ tag: 'int', value })),
  fc.constantFrom(2n ** 64n, 2n ** 64n + 1n, 10n ** 400n).map((value): Cell => ({ tag: 'bigint', value })),
);
const string = text.map((value): Cell => ({ tag: 'string', value }));
const other = fc.constantFrom<Cell>(
  { tag: 'null' },
  { tag: 'bool', value: true },
  { tag: 'bool', value: false },
  { tag: 'list', items: [] },
  { tag: 'list', items: [{ tag: 'string', value: 't1' }] },
  { tag: 'record', entries: [] },
  { tag: 'record', entries: [['toString', { tag: 'null' }]] },
  { tag: 'opaque' },
);
const constant = fc.oneof({ weight: 5, arbitrary: string }, { weight: 3, arbitrary: number }, other);
/** What a slot may hold: often one of the constants. */
export const slotValue: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 5, arbitrary: string },
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: other },
  { weight: 1, arbitrary: fc.constant<Cell>({ tag: 'absent' }) },
);

const absentIs = fc.constantFrom<AbsentIs>('false', 'false', 'true', 'error', 'undefined', 'null', 'absent');
const read = fc
  .tuple(fc.nat(SLOTS - 1), absentIs)
  .map(([slot, absent]): Expression => ({ kind: 'read', slot, absentIs: absent }));

/** A call of an operation with a value and a constant. */
export const callOf = (operation: OperationName, first: Expression, second: Cell): Expression => ({
  kind: 'call',
  operation,
  arguments: [first, { kind: 'constant', value: second }],
});

const list = fc.array(constant, { maxLength: 3 }).map((items): Cell => ({ tag: 'list', items }));
const texts = fc.array(string, { maxLength: 3 }).map((items): Cell => ({ tag: 'list', items }));

/** Patterns that occur in many of the values' texts, and in few. */
const pattern = fc
  .constantFrom(
    '',
    't',
    '^t',
    't1',
    '5$',
    '^t[0-9]$',
    '(?=.*2)t',
    'null|None',
    '^$',
    '[0-9]{2}',
    'True',
    '(?i)FALSE',
    "'t1'",
    '^[^0-9]',
    'inf|nan',
  )
  .map((value): Cell => ({ tag: 'string', value }));

const condition = fc.oneof(
  fc.tuple(read, pattern).map(([first, second]) => callOf('python.search', first, second)),
  fc
    .tuple(fc.constantFrom<OperationName>('python.equal', 'js.strict-equal'), read, constant)
    .map((all) => callOf(...all)),
  fc.tuple(read, list).map(([first, second]) => callOf('python.in', first, second)),
  fc.tuple(read, texts).map(([first, second]) => callOf('js.string-in', first, second)),
  fc
    .tuple(
      fc.constantFrom<OperationName>(
        'python.less',
        'python.greater-or-equal',
        'python.float-less-or-equal',
        'python.float-greater',
        'js.number-less',
        'js.number-greater-or-equal',
      ),
      read,
      number,
    )
    .map((all) => callOf(...all)),
  read.map((first): Expression => ({ kind: 'call', operation: 'python.truthy', arguments: [first] })),
  fc.boolean().map((truth): Expression => ({ kind: 'constant', value: { tag: 'bool', value: truth } })),
);

const { any } = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, depthSize: 'medium' },
    { weight: 3, arbitrary: condition },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('any'), { minLength: 1, maxLength: 3 }))
        .map(([kind, parts]): Expression => ({ kind, arguments: parts })),
    },
    { weight: 1, arbitrary: tie('any').map((argument): Expression => ({ kind: 'not', argument })) },
  ),
}));

/** A guard that an index may find, or not. */
export const guard: fc.Arbitrary<Expression> = any;
