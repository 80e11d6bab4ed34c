import { describe, expect, it } from 'vitest';
import {
  CORIM_MEASUREMENTS,
  CORIM_OID,
  corimBytes,
  writeCorim,
  type WrittenCorim,
} from '../../../test/attest/corim.ts';
import { readOrRefuse } from '../../../test/attest/fuzz.ts';
import { attestRefusal } from '../../../test/attest/refusal.ts';
import { CborTagged, type CborValue } from '../../engine/cbor/types.ts';
import { readSnpCorim } from './corim-snp.ts';
import { matchReferences } from './match.ts';
import { readReferenceValues } from './read.ts';
import type { ReferenceValue } from './types.ts';

const AT = Date.UTC(2026, 10, 22);
const VALUE: ReferenceValue = {
  tee: 'tdx',
  label: 'agents 1.4',
  measurements: { mrTd: ['11', '22'], 'rtmrs.3': ['33'], version: [4] },
  floors: { 'tcb.svn': 7 },
  expires: AT,
  signer: null,
};
const CLAIMS = { tee: 'tdx', mrTd: '22', rtmrs: ['0', '1', '2', '33'], version: 4, tcb: { svn: 7 } };

describe('claims', () => {
  it('match the first value whose measurements and floors are all theirs', () => {
    const other = { ...VALUE, label: 'agents 1.3', measurements: { mrTd: ['00'] } };
    expect(matchReferences(CLAIMS, [other, VALUE], AT)).toEqual({
      matched: VALUE,
      reasons: ['agents 1.3: mrTd is another'],
    });
  });

  it.each<[string, object, Partial<ReferenceValue>]>([
    ['another measurement', { mrTd: '23' }, {}],
    ['another register', { rtmrs: ['33', '33', '33', '34'] }, {}],
    ['a number for a text', { version: '4' }, {}],
    ['a claim less', { mrTd: undefined }, {}],
    ['an older version', { tcb: { svn: 6 } }, {}],
    ['no version', { tcb: {} }, {}],
    ['a version that is no number', { tcb: { svn: '9' } }, {}],
    ['another TEE', { tee: 'snp' }, {}],
    ['a value that has expired', {}, { expires: AT - 1 }],
    ['a value that names nothing', {}, { measurements: {} }],
    ['a value of what every object has', {}, { measurements: { 'constructor.name': ['Object'] } }],
  ])('do not match with %s', (_, claims, value) => {
    expect(matchReferences({ ...CLAIMS, ...claims }, [{ ...VALUE, ...value }], AT).matched).toBeNull();
  });

  it('match nothing that has an end at a time that is none', () => {
    expect(matchReferences(CLAIMS, [VALUE], Number.NaN).matched).toBeNull();
  });
});

describe('a file of reference values', () => {
  const read = (value: unknown) => readReferenceValues(new TextEncoder().encode(JSON.stringify(value)));
  const written = { ...VALUE, expires: '2026-11-22T00:00:00Z', signer: 'release' };

  it('is read', () => {
    expect(read({ version: 1, values: [written] })).toEqual([{ ...VALUE, signer: 'release' }]);
    expect(read({ version: 1, values: [{ tee: 'snp', label: 'a', measurements: { measurement: '11' } }] })).toEqual([
      { tee: 'snp', label: 'a', measurements: { measurement: ['11'] }, floors: {}, expires: null, signer: null },
    ]);
  });

  it.each<[string, unknown]>([
    ['another version', { version: 2, values: [] }],
    ['no values', { version: 1 }],
    ['more than it may have', { version: 1, values: [], more: 1 }],
    ['a value that is no object', { version: 1, values: ['a'] }],
    ['an unknown TEE', { version: 1, values: [{ ...written, tee: 'z80' }] }],
    ['an unknown member', { version: 1, values: [{ ...written, label2: 'a' }] }],
    ['no label', { version: 1, values: [{ ...written, label: '' }] }],
    ['no measurement', { version: 1, values: [{ ...written, measurements: {} }] }],
    ['a measurement without values', { version: 1, values: [{ ...written, measurements: { mrTd: [] } }] }],
    ['a measurement that is true', { version: 1, values: [{ ...written, measurements: { mrTd: [true] } }] }],
    ['a floor that is no integer', { version: 1, values: [{ ...written, floors: { a: 1.5 } }] }],
    ['a time without a zone', { version: 1, values: [{ ...written, expires: '2026-11-22T00:00:00' }] }],
    ['a day that is none', { version: 1, values: [{ ...written, expires: '2026-13-22T00:00:00Z' }] }],
    ['a signer that is no text', { version: 1, values: [{ ...written, signer: 1 }] }],
  ])('is refused with %s', (_, file) => {
    expect(attestRefusal(() => read(file))).toBe('malformed');
  });
});

describe("a CoRIM of AMD's profile", () => {
  it('is read as measurements and floors, without what is of one report', () => {
    const end = new Map([[1, new CborTagged(1, AT / 1000)]]);
    expect(readSnpCorim(writeCorim({ more: [[4, end]] }), 'agents')).toEqual([
      {
        tee: 'snp',
        label: 'agents',
        measurements: {
          policy: ['0x30000'],
          familyId: ['01'.repeat(16)],
          vmpl: [0],
          measurement: ['11'.repeat(48)],
          'committedTcb.bl': [10],
          'committedTcb.tee': [0],
          'committedTcb.snp': [0x17],
          'committedTcb.ucode': [0x54],
        },
        floors: {
          guestSvn: 2,
          'reportedTcb.bl': 10,
          'reportedTcb.tee': 0,
          'reportedTcb.snp': 0x17,
          'reportedTcb.ucode': 0x54,
        },
        expires: AT,
        signer: null,
      },
    ]);
  });

  it('has the levels of Turin in their own order', () => {
    const [value] = readSnpCorim(
      writeCorim({
        model: 'ARK-Turin',
        measurements: [
          [641, new Map([[2, [[7, new Uint8Array(48)]]]])],
          [647, new Map([[1, new CborTagged(553, 0x54_00_00_00_04_03_02_01n)]])],
        ],
      }),
      'a',
    );
    expect(value?.floors).toEqual({
      'reportedTcb.fmc': 1,
      'reportedTcb.bl': 2,
      'reportedTcb.tee': 3,
      'reportedTcb.snp': 4,
      'reportedTcb.ucode': 0x54,
    });
  });

  const withMeasurement = (key: CborValue, value: CborValue): WrittenCorim => ({
    measurements: [...CORIM_MEASUREMENTS.slice(6, 7), [key, value]],
  });

  it.each<[string, WrittenCorim]>([
    ['another profile', { profile: new CborTagged(32, 'tag:example.com') }],
    ['a profile without its tag', { profile: 'tag:amd.com,2024:snp-corim-profile' }],
    ['another vendor', { vendor: 'Advanced Micro Devices, Inc.' }],
    ['no vendor', { vendor: null }],
    ['no model', { model: null }],
    ['a model that is not known', { model: 'ARK-Naples' }],
    ['another class', { oid: new CborTagged(111, Uint8Array.of(1)) }],
    ['a class without its tag', { oid: Uint8Array.from([0x2b]) }],
    ['no measurements', { measurements: [] }],
    ['nothing that was launched', { measurements: CORIM_MEASUREMENTS.slice(0, 4) }],
    ['a key that is no number', withMeasurement(CORIM_OID, new Map([[1, new CborTagged(552, 1)]]))],
    ['a key that is not known', withMeasurement(99, new Map([[1, new CborTagged(552, 1)]]))],
    ['a version without its tag', withMeasurement(1, new Map([[1, 3]]))],
    ['a version below zero', withMeasurement(1, new Map([[1, new CborTagged(552, -1)]]))],
    ['a level with reserved bytes', withMeasurement(647, new Map([[1, new CborTagged(552, 0xff_00_00n)]]))],
    ['an id of another size', withMeasurement(3, new Map([[4, corimBytes(15)]]))],
    ['a digest of another hash', { measurements: [[641, new Map([[2, [[1, new Uint8Array(32)]]]])]] }],
    [
      'two digests',
      {
        measurements: [
          [
            641,
            new Map([
              [
                2,
                [
                  [7, new Uint8Array(48)],
                  [7, new Uint8Array(48)],
                ],
              ],
            ]),
          ],
        ],
      },
    ],
    ['a member that is not known', { more: [[9, 1]] }],
    ['what it depends on', { more: [[2, [1]]] }],
    ['triples of another kind', { triples: [[1, [1]]] }],
    ['no root', { triples: [[0, [1]]] }],
  ])('is refused with %s', (_, written) => {
    expect(attestRefusal(() => readSnpCorim(writeCorim(written), 'a'))).toBe('malformed');
  });

  it('is read or refused, and never an error, whatever its bytes', () => {
    expect(readOrRefuse(writeCorim(), (bytes) => readSnpCorim(bytes, 'a'))).toEqual(['accepted', 'malformed']);
  });
});
