import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../test/audit/refusal.ts';
import { writeFields } from '../record/action.ts';
import { commitAction } from '../index.node.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { ByteWriter } from '../record/bytes.ts';
import { discloseFields, verifyDisclosure } from '../record/disclosure.ts';
import { readValues, writeValues } from './values.ts';

const anySnapshot = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 12 });
const anySeed = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('what is kept of a record', () => {
  test('gives its action digest again, and each of its fields can be opened', () => {
    fc.assert(
      fc.property(anySnapshot, anySnapshot, anySeed, (before, snapshot, seed) => {
        const fields = new ByteWriter();
        writeFields(fields, before);
        const start = fields.length;
        const { fields: width } = writeFields(fields, snapshot);
        const kept = new ByteWriter();
        writeValues(kept, seed, fields.bytes, start, width);
        const again = new ByteWriter();
        const { seed: read, count } = readValues(kept.bytes.slice(0, kept.length), again);
        expect(read).toStrictEqual(seed);
        const { actionDigest, disclosures } = discloseFields(again.bytes, count, read);
        expect(encodeHex(actionDigest)).toBe(commitAction(snapshot, seed).digest);
        expect(disclosures).toHaveLength(Object.keys(snapshot).length);
        for (const one of disclosures) verifyDisclosure(one, { actionDigest, fields: count });
      }),
      { numRuns: 200 },
    );
  });

  test('is refused when it is not in its form, within its own bytes', () => {
    const taken = (bytes: Uint8Array): string => refusal(() => readValues(bytes, new ByteWriter()));
    const whole = new Uint8Array([1, ...new Uint8Array(32), 0, 0, 0, 2, 0x61, 0x61]);
    expect(taken(whole)).toBe('accepted');
    for (let length = 0; length < whole.length; length++) {
      expect(taken(whole.slice(0, length)), String(length)).toBe(length === 33 ? 'accepted' : 'disclosures_corrupt');
    }
    expect(taken(new Uint8Array([2, ...whole.slice(1)]))).toBe('disclosures_corrupt');
    expect(taken(new Uint8Array([...whole, 0xff, 0xff, 0xff, 0xff]))).toBe('disclosures_corrupt');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['accepted', 'disclosures_corrupt']).toContain(taken(bytes));
      }),
    );
  });
});
