/** Decimal to double and back: the library's own conversions against those of the platform, bit for bit. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { among } from './cells.ts';
import { LibraryModule } from './library.ts';

/** Doubles of every size, subnormal ones and neighbours of powers of two among them. */
const anyDouble = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, bits);
      return view.getFloat64(0);
    }),
    fc.integer({ min: -1074, max: 1023 }).map((exponent) => 2 ** exponent),
    fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  )
  .filter(Number.isFinite);

/** Halfway between a double and the next, where rounding is decided by the last digit. */
const halfway = fc
  .tuple(
    fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }),
    fc.integer({ min: -1074, max: 971 }),
    fc.constantFrom('', '0', '1', '000001'),
  )
  .map(([mantissa, exponent, tail]) => {
    const doubled = mantissa * 2n + 1n;
    if (exponent > 0) return `${doubled * 2n ** BigInt(exponent - 1)}${tail === '' ? '' : `.${tail}`}`;
    const places = 1 - exponent;
    const digits = (doubled * 5n ** BigInt(places)).toString().padStart(places + 1, '0');
    return `${digits.slice(0, -places)}.${digits.slice(-places)}${tail}`;
  });

describe('numbers of the runtime library', () => {
  let library: LibraryModule;
  beforeAll(async () => {
    library = await LibraryModule.load();
  });

  /** Whether the library reads the text as exactly this double, in both languages. */
  const reads = (text: string, value: number): boolean =>
    (
      [
        'python.float-less-or-equal',
        'python.float-greater-or-equal',
        'js.number-less-or-equal',
        'js.number-greater-or-equal',
      ] as const
    ).every(
      (name) =>
        library.call(name, [
          [{ tag: 'string', value: text }, 'frame'],
          [{ tag: 'float', value }, 'constant'],
        ]) === 'true',
    );

  it('a double is written as String writes it', () => {
    fc.assert(
      fc.property(anyDouble, (value) => {
        expect(library.text(value)).toBe(String(value));
      }),
      { numRuns: 20_000 },
    );
  });

  it('the text of a double is read back as that double', () => {
    fc.assert(
      fc.property(anyDouble, (value) => reads(String(value), value)),
      { numRuns: 4_000 },
    );
  });

  it('halfway between two doubles the even one is read, and beyond it the next', () => {
    fc.assert(
      fc.property(halfway, (text) => reads(text, Number(text))),
      { numRuns: 3_000 },
    );
  });

  it('digits of any number and place are read as the nearest double', () => {
    const digits = fc.tuple(
      fc.string({ unit: among('0123456789'), minLength: 1, maxLength: 900 }),
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: -400, max: 400 }),
    );
    fc.assert(
      fc.property(digits, ([all, point, exponent]) => {
        const text = `${all.slice(0, point)}.${all.slice(point)}e${exponent}`;
        return /\d/u.test(text.split('e')[0] ?? '') ? reads(text, Number(text)) : true;
      }),
      { numRuns: 2_000 },
    );
  });
});
