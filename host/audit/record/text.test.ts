import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionRecord, encodeRecord } from '../../../test/audit/records.ts';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import { decodeRecord } from './decode.ts';
import { recordText } from './text.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a text of a record', () => {
  const sha256 = async (bytes: Uint8Array): Promise<string> =>
    hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));

  test('is itself up to 512 bytes, and its digest beyond', async () => {
    for (const kept of [
      '',
      'a',
      'x'.repeat(512),
      '\u00e9'.repeat(256),
      '\u6c34'.repeat(170),
      '\u{1f600}'.repeat(128),
    ]) {
      expect(recordText(kept)).toBe(kept);
    }
    for (const long of ['x'.repeat(513), '\u00e9'.repeat(257), '\u6c34'.repeat(171), '\u{1f600}'.repeat(129)]) {
      expect(hexOf(recordText(long) as Uint8Array)).toBe(await sha256(new TextEncoder().encode(long)));
    }
  });

  test('with a lone surrogate is the digest of its WTF-8, and no two are the same', async () => {
    expect(hexOf(recordText('a\ud800b') as Uint8Array)).toBe(await sha256(Uint8Array.of(0x61, 0xed, 0xa0, 0x80, 0x62)));
    expect(hexOf(recordText('\udfff') as Uint8Array)).toBe(await sha256(Uint8Array.of(0xed, 0xbf, 0xbf)));
    expect(recordText('\ud800')).not.toStrictEqual(recordText('\ud801'));
  });

  test('can always be read again', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
          maxLength: 600,
        }),
        (text) => {
          const record = decisionRecord({ action: recordText(text) });
          expect(decodeRecord(encodeRecord(record))).toStrictEqual(record);
        },
      ),
    );
    expect(decodeCbor(encodeCbor('x'))).toBe('x');
  });
});
