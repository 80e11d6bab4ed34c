/** Inputs and slots of every kind, for properties of frames. */
import fc from 'fast-check';
import { Float } from '../../host/engine/json/float.ts';
import type { Slot } from '../../host/engine/manifest/types.ts';

const KEYS = [
  'a',
  'b',
  'c',
  '0',
  '1',
  'length',
  '__proto__',
  'constructor',
  'toString',
  'é',
  '\u{1f600}',
  '\uffff',
  '',
  'hasOwnProperty',
];
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 150, maxLength: 300 }),
  fc.nat(400).map((n) => 'x'.repeat(n)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(
    0,
    -0,
    NaN,
    Infinity,
    2 ** 53,
    -(2 ** 53),
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    -(2 ** 32),
    2 ** 31 - 1,
    0.1,
  ),
);

/** Objects with any own keys, `__proto__` among them. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object: object = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

/**
 * Any value that an input may hold.
 *
 * @param withFloats also `Float`s and sets, which the second projection does not know
 */
export function inputs(withFloats: boolean): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      text,
      number,
      fc.constantFrom(true, false, null, undefined, 1n),
      fc.bigInt(),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6, selector: ([key]) => key })
        .map(objectOf),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 3, selector: ([key]) => key })
        .map((entries) => new Map(entries)),
      ...(withFloats
        ? [
            number.map((value) => new Float(value)),
            fc.array(tie('value'), { maxLength: 4 }).map((items) => new Set(items)),
          ]
        : []),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
      fc.constantFrom<unknown>(() => 1, new Date(0), Symbol('s'), new Uint16Array(1)),
      fc.tuple(tie('value'), tie('value')).map(([a, b]) => Object.assign(Object.create(null) as object, { a, b })),
    ),
  })).value;
}

/** Slots whose paths those values have, or nearly. */
export const slots: fc.Arbitrary<readonly Slot[]> = fc.array(
  fc.record({
    path: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 4 }),
    walk: fc.constantFrom<Slot['walk']>('record', 'js'),
    type: fc.constantFrom<Slot['type']>('any', 'any', 'float'),
  }),
  { maxLength: 6 },
);
