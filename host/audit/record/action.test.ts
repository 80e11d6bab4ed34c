import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { CborTagged, type CborValue } from '../../engine/cbor/types.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { commitAction, SALT_BYTES } from './action.ts';
import { ByteWriter } from './bytes.ts';
import { discloseField, verifyDisclosure } from './disclosure.ts';
import { OPAQUE_TAG, sortNames, writeValue } from './value.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const opaque = new CborTagged(OPAQUE_TAG, null);
const OPAQUE = 'da65646963f6';

function encode(value: unknown, limit = Infinity): { hex: string; opaque: number } {
  const writer = new ByteWriter(16);
  const count = writeValue(writer, value, limit);
  return { hex: hexOf(writer.bytes.subarray(0, writer.length)), opaque: count };
}

function nested(depth: number, wrap: (value: unknown) => unknown): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
}

describe('a value of an action', () => {
  test.each([
    ['null', null, 'f6'],
    ['an integer', 5, '05'],
    ['an integral float', 5.0, '05'],
    ['minus zero', -0, 'f98000'],
    ['a float', 1.1, 'fb3ff199999999999a'],
    ['2^53', 2 ** 53, 'fa5a000000'],
    ['2^53 as a bigint', 2n ** 53n, '1b0020000000000000'],
    ['2^64 as a bigint', 2n ** 64n, 'c249010000000000000000'],
    ['a bigint', 5n, '05'],
    ['NaN', NaN, 'f97e00'],
    ['a string', 'a\u00e9', '6361c3a9'],
    ['a lone surrogate', '\ud800', 'd9011143eda080'],
    ['bytes', Uint8Array.of(1, 2), '420102'],
    ['a buffer', Buffer.from([1, 2]), '420102'],
    // eslint-disable-next-line no-sparse-arrays -- holes are what is tested
    ['a hole and an opaque item', [1, , undefined], `8301f6${OPAQUE}`],
    ['a record', { b: 1, a: 2, aa: 3 }, 'a361610261620162616103'],
    ['a map with text keys', new Map([['b', 1]]), 'a1616201'],
    ['a map with other keys', new Map([[1, 1]]), OPAQUE],
    ['an own __proto__', JSON.parse('{"__proto__":1}'), 'a1695f5f70726f746f5f5f01'],
    ['a key with a lone surrogate before all others', { a: 1, '\ud800': 2 }, 'a243eda08002616101'],
    ['a set, sorted and without repetition', new Set<unknown>([3, [1], 1, [1], 'a']), 'd9010284010361618101'],
    ['undefined', undefined, OPAQUE],
    ['a function', () => 0, OPAQUE],
    ['a symbol', Symbol.iterator, OPAQUE],
    ['a date', new Date(0), OPAQUE],
    ['an opaque property', { a: undefined }, `a16161${OPAQUE}`],
  ])('%s', (_, value, hex) => {
    expect(encode(value).hex).toBe(hex);
    expect(encode(value).opaque).toBe(hex.split(OPAQUE).length - 1);
  });

  test('is what the deterministic encoder writes, where that can carry it', () => {
    const value: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom(null, true, false),
        fc.integer(),
        fc.maxSafeInteger(),
        fc.double(),
        fc.bigInt(),
        fc.string({ unit: 'binary', maxLength: 100 }),
        fc.uint8Array({ maxLength: 70 }),
        fc.array(tie('value'), { maxLength: 6 }),
        fc.dictionary(fc.string({ unit: 'binary', maxLength: 80 }), tie('value'), { maxKeys: 6 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (each) => {
        expect(encode(each)).toStrictEqual({ hex: hexOf(encodeCbor(each)), opaque: 0 });
      }),
      { numRuns: 1000 },
    );
  });

  test('is opaque within 96 others, and everything stays decodable', () => {
    for (const wrap of [
      (value: unknown) => [value],
      (value: unknown) => ({ a: value }),
      (value: unknown) => new Set([value]),
    ]) {
      expect(encode(nested(96, wrap)).opaque).toBe(0);
      expect(encode(nested(97, wrap)).opaque).toBe(1);
      expect(() => decodeCbor(bytesOf(encode(nested(97, wrap)).hex), { depth: 256 })).not.toThrow();
    }
    expect(encode(nested(100_000, (value) => [value])).opaque).toBe(1);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(encode(cycle).opaque).toBe(1);
  });

  test('that would pass the limit is opaque as a whole, and costs no more than the limit', () => {
    expect(encode('x'.repeat(100), 102)).toMatchObject({ opaque: 0 });
    expect(encode('x'.repeat(100), 101)).toStrictEqual({ hex: OPAQUE, opaque: 1 });
    expect(encode([undefined, 'x'.repeat(100)], 50)).toStrictEqual({ hex: OPAQUE, opaque: 1 });
    // 2^90 items by sharing, and a set of large equal members.
    const started = performance.now();
    expect(
      encode(
        nested(90, (value) => [value, value]),
        1 << 20,
      ),
    ).toStrictEqual({ hex: OPAQUE, opaque: 1 });
    const large = 'x'.repeat(1 << 16);
    const set = new Set(Array.from({ length: 10_000 }, () => [large]));
    expect(encode(set, 1 << 20)).toStrictEqual({ hex: OPAQUE, opaque: 1 });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  describe('names are ordered as their encodings are', () => {
    const encoded = (name: string): string => {
      const writer = new ByteWriter();
      writer.text(name, false);
      return hexOf(writer.bytes.subarray(0, writer.length));
    };
    const check = (names: readonly string[]): void => {
      const expected = names.toSorted((a, b) => (encoded(a) < encoded(b) ? -1 : 1));
      expect(sortNames([...names])).toStrictEqual(expected);
    };

    test('of every kind', () => {
      check(['\u00e9', 'zz', 'a', '', '\ud800', '\u{1f600}', 'b'.repeat(300), 'z', '\uffff']);
      check(['b', 'aa', 'a']);
    });

    test.each(['binary-ascii', 'binary'] as const)('any, few and many: %s', (unit) => {
      const name = fc.oneof(fc.string({ unit, maxLength: 3 }), fc.string({ unit, maxLength: 40 }));
      fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 40 }), check));
    });
  });
});

/** docs/record-format.md §5, word for word. */
function digestOf(snapshot: Readonly<Record<string, CborValue>>): string {
  const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  };
  const fields = Object.entries(snapshot)
    .map(([name, value]) => ({ name: encodeCbor(name), value: encodeCbor(value) }))
    .sort((a, b) => Buffer.compare(a.name, b.name));
  const stream: number[] = [];
  for (let i = 0; stream.length < fields.length * 16; i++) {
    stream.push(...sha256(new TextEncoder().encode('edict salt 1'), seed, Uint8Array.of(0, 0, 0, i)));
  }
  const leaves = fields.map(({ name, value }, i) =>
    sha256(Uint8Array.of(0), Uint8Array.from(stream.slice(16 * i, 16 * i + 16)), name, value),
  );
  const root = (hashes: readonly Uint8Array[]): Uint8Array => {
    if (hashes.length === 0) return sha256();
    if (hashes.length === 1) return hashes[0] as Uint8Array;
    let k = 1;
    while (k * 2 < hashes.length) k *= 2;
    return sha256(Uint8Array.of(1), root(hashes.slice(0, k)), root(hashes.slice(k)));
  };
  return hexOf(root(leaves));
}

describe('the action digest', () => {
  test('is the root over the salted commitments, whatever the number of fields and the hash function', () => {
    for (let count = 0; count < 20; count++) {
      const snapshot = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`field ${i * 7}`, { i, text: 'x'.repeat(i * 9) }]),
      );
      const expected = { digest: digestOf(snapshot), fields: count, opaque: 0 };
      expect(commitAction(snapshot, seed)).toStrictEqual(expected);
      expect(commitAction(snapshot, seed, nodeHashInto)).toStrictEqual(expected);
    }
  });

  test('does not depend on the order of the properties, and depends on everything else', () => {
    const snapshot = { to: 'bob', amount: 5, nested: { a: [1, 2] } };
    const { digest } = commitAction(snapshot, seed);
    expect(commitAction({ nested: { a: [1, 2] }, amount: 5, to: 'bob' }, seed).digest).toBe(digest);
    for (const other of [
      { ...snapshot, to: 'bop' },
      { ...snapshot, amount: '5' },
      { ...snapshot, nested: { a: [2, 1] } },
      { to: 'bob', amount: 5 },
      { ...snapshot, more: null },
      { to: 'bob', amounts: 5, nested: { a: [1, 2] } },
    ]) {
      expect(commitAction(other, seed).digest).not.toBe(digest);
    }
    expect(commitAction(snapshot, new Uint8Array(32)).digest).not.toBe(digest);
    expect(refusal(() => commitAction(snapshot, new Uint8Array(31)))).toBe('key_invalid');
  });

  test('counts what it does not bind', () => {
    expect(commitAction({ a: undefined, b: [() => 0, { c: Symbol.iterator }] }, seed)).toMatchObject({
      fields: 2,
      opaque: 3,
    });
  });

  test('binds fields up to 16 MiB together', () => {
    const large = 'x'.repeat(9_000_000);
    expect(commitAction({ a: large }, seed, nodeHashInto).opaque).toBe(0);
    expect(commitAction({ a: large, b: large, c: 'small' }, seed, nodeHashInto)).toMatchObject({
      fields: 3,
      opaque: 1,
    });
  });
});

describe('a disclosed field', () => {
  const snapshot = {
    to: 'bob',
    amount: 5,
    items: [1, undefined],
    '\ud800': 'odd',
    ['__proto__']: { x: 1 },
    zero: null,
  };
  const { digest, fields } = commitAction(snapshot, seed);
  const action = { actionDigest: bytesOf(digest), fields };

  test('is shown to be part of the action, alone', () => {
    expect(verifyDisclosure(discloseField(snapshot, seed, 'to'), action)).toStrictEqual({ name: 'to', value: 'bob' });
    expect(verifyDisclosure(discloseField(snapshot, seed, 'zero'), action).value).toBeNull();
    expect(verifyDisclosure(discloseField(snapshot, seed, 'items'), action).value).toStrictEqual([1, opaque]);
    expect(verifyDisclosure(discloseField(snapshot, seed, '__proto__'), action).value).toStrictEqual(
      new Map([['x', 1]]),
    );
    const odd = verifyDisclosure(discloseField(snapshot, seed, '\ud800'), action);
    expect(odd).toStrictEqual({ name: Uint8Array.of(0xed, 0xa0, 0x80), value: 'odd' });
  });

  test('of another action, place, name, value or salt is refused', () => {
    const good = discloseField(snapshot, seed, 'amount');
    for (const bad of [
      { ...good, value: encodeCbor(6) },
      { ...good, name: encodeCbor('amounT') },
      { ...good, salt: new Uint8Array(SALT_BYTES) },
      { ...good, index: good.index + 1 },
      { ...good, path: good.path.slice(1) },
    ]) {
      expect(refusal(() => verifyDisclosure(bad, action))).toBe('proof_invalid');
    }
    expect(refusal(() => verifyDisclosure(good, { ...action, actionDigest: new Uint8Array(32) }))).toBe(
      'proof_invalid',
    );
    expect(refusal(() => verifyDisclosure({ ...good, salt: new Uint8Array(17) }, action))).toBe('disclosure_invalid');
    expect(refusal(() => verifyDisclosure({ ...good, index: 0.5 }, action))).toBe('disclosure_invalid');
    expect(refusal(() => verifyDisclosure({ ...good, index: -1 }, action))).toBe('index_out_of_range');
    expect(refusal(() => verifyDisclosure({ ...good, index: fields }, action))).toBe('index_out_of_range');
  });

  test('has one border between salt, name and value', () => {
    const good = discloseField(snapshot, seed, 'amount');
    // The same bytes, cut elsewhere: the commitment is the same, what it would say is not.
    const whole = Uint8Array.of(...good.name, ...good.value);
    for (let cut = 0; cut <= whole.length; cut++) {
      if (cut === good.name.length) continue;
      const moved = { ...good, name: whole.slice(0, cut), value: whole.slice(cut) };
      expect(
        refusal(() => verifyDisclosure(moved, action)),
        String(cut),
      ).toBe('disclosure_invalid');
    }
  });

  test('that the action does not have cannot be disclosed', () => {
    expect(refusal(() => discloseField(snapshot, seed, 'toString'))).toBe('disclosure_invalid');
    expect(refusal(() => discloseField(snapshot, seed, 't'))).toBe('disclosure_invalid');
    expect(refusal(() => discloseField({}, seed, 'to'))).toBe('disclosure_invalid');
  });
});
