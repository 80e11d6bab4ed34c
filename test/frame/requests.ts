/** Slots of entries of Cedar, and inputs of every kind for them, for properties of frames. */
import fc from 'fast-check';
import type { Slot } from '../../host/engine/index.ts';
import { slot } from './write.ts';

const NAMES = [
  'a',
  'b',
  'bool',
  'string',
  '',
  '__proto__',
  '__entity',
  'constructor',
  '\u00e9',
  '\u{1f600}',
  '\uffff',
] as const;

const objectOf = (entries: readonly (readonly [string, unknown])[]): object => {
  const object: object = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
};

/** The slots of an entry, of which some read only a part of what entities are. */
export const requestSlots: fc.Arbitrary<readonly Slot[]> = fc
  .record({
    variables: fc.subarray(['principal', 'action', 'resource'] as const),
    names: fc.subarray([...NAMES]),
    whole: fc.integer({ min: 0, max: 9 }),
    entities: fc.integer({ min: 0, max: 4 }),
    attributes: fc.subarray([...NAMES]),
    tags: fc.boolean(),
    ancestors: fc.boolean(),
  })
  .chain(({ variables, names, whole, entities, attributes, tags, ancestors }) => {
    const slots: Slot[] = [
      ...variables.map((variable) => slot(variable, 'record', 'cedar-entity')),
      ...names.map((name): Slot => ({ path: ['context', name], walk: 'record', type: 'cedar-value' })),
    ];
    if (whole === 0) slots.push(slot('context', 'record', 'cedar-value'));
    const reading = { ...slot('entities', 'record', 'cedar-entities'), reads: { attributes, tags, ancestors } };
    if (entities > 0) slots.push(entities > 2 ? slot('entities', 'record', 'cedar-entities') : reading);
    return fc.shuffledSubarray(slots, { minLength: slots.length, maxLength: slots.length });
  });

const ID = ['a', 'b', 'c', '', '\u00e9', '"', 'x'.repeat(40)] as const;
const TYPE = ['User', 'Role', 'N::Tool', 'Action', 'N::Action', 'A', 'Z9'] as const;

const plainUid = fc.record({ type: fc.constantFrom(...TYPE), id: fc.constantFrom(...ID) });
const uid = fc.oneof(
  { weight: 8, arbitrary: plainUid },
  { weight: 1, arbitrary: plainUid.map((__entity) => ({ __entity })) },
);

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ maxLength: 12 }),
  fc.nat(300).map((length) => 'x'.repeat(length)),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constantFrom(0, -0, 2 ** 31, -(2 ** 31), 2 ** 53 - 1),
  plainUid.map((__entity) => ({ __entity })),
  fc.constantFrom('10.0.0.0/8', '::1', 'ff00::/8').map((arg) => ({ __extn: { fn: 'ip', arg } })),
  fc.constantFrom('1.5', '-0.0001', '922337203685477.5807').map((arg) => ({ __extn: { fn: 'decimal', arg } })),
  fc.constantFrom('2024-02-29', '1969-12-31T23:59:59.999Z').map((arg) => ({ __extn: { fn: 'datetime', arg } })),
  fc.constantFrom('1d2h', '-9223372036854775808ms').map((arg) => ({ __extn: { fn: 'duration', args: [arg] } })),
);

/** What is no value, or a value of an odd form. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    0.5,
    NaN,
    2 ** 53,
    2n ** 63n,
    '\ud800',
    'a\udc00',
    new Map([['a', 1]]),
    new Set([1]),
    new Date(0),
    Symbol('odd'),
    { __entity: { type: 'User' } },
    { __entity: { type: 'User', id: 'a', more: 1 } },
    { __entity: { type: 'User', id: 'a', more: 0.5 } },
    { __entity: { type: 'no type', id: 'a' } },
    { __entity: 1 },
    { __extn: { fn: 'ip', arg: 'none' } },
    { __extn: { fn: 'isLoopback', arg: { __extn: { fn: 'ip', arg: '127.0.0.1' } } } },
    { __extn: { fn: 'toString', arg: '1' } },
    { __extn: 1 },
    { __expr: '1' },
    { __expr: 1 },
    // oxlint-disable-next-line no-sparse-arrays -- a hole is no value.
    [1, , 2],
  ),
  fc.func(fc.constant(1)),
);

const valueWith = (oddly: number): fc.Arbitrary<unknown> =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 6, arbitrary: scalar },
      { weight: oddly, arbitrary: odd },
      { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom('a', 'b', 'aa', 'zz', '', 'x'.repeat(256)), { maxLength: 9 }) },
      { weight: 1, arbitrary: fc.array(fc.integer({ min: -600, max: 600 }), { maxLength: 9 }) },
      { weight: 2, arbitrary: membersOf(tie('value')) },
    ),
  })).value;

const membersOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...NAMES, 'z', '__extn'), value), {
      maxLength: 7,
      selector: ([name]) => name,
    })
    .map(objectOf);

const entityWith = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.record(
    {
      uid,
      attrs: membersOf(value),
      parents: fc.array(uid, { maxLength: 4 }),
      tags: membersOf(value),
      more: fc.constant(1),
    },
    { requiredKeys: ['uid', 'attrs', 'parents'] },
  );

/** @param oddly how often a value is none; 0 for inputs that are mostly good */
export const requests = (oddly: number): fc.Arbitrary<unknown> => {
  const value = valueWith(oddly);
  const entity = entityWith(value);
  const whole = fc.record(
    {
      principal: uid,
      action: uid,
      resource: uid,
      context: membersOf(value),
      entities: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.uniqueArray(entity, {
            maxLength: 4,
            selector: ({ uid: name }: { uid?: unknown }) => JSON.stringify(name),
          }),
        },
        { weight: 1, arbitrary: fc.array(entity, { maxLength: 14 }) },
      ),
      agent: fc.constant('*'),
    },
    { requiredKeys: ['principal', 'action', 'resource'] },
  );
  if (oddly === 0) return whole;
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    { weight: 1, arbitrary: odd },
    {
      weight: 4,
      arbitrary: fc
        .tuple(whole, fc.constantFrom('principal', 'action', 'resource', 'context', 'entities'), value)
        .map(([input, key, other]) => ({ ...input, [key]: other })),
    },
  );
};
