import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborKey, CborValue } from '../../engine/cbor/types.ts';
import type { AuditError } from '../error/error.ts';
import { decodeRecord } from './decode.ts';
import type { AuditRecord } from './types.ts';
import { decisionRecord, encodeRecord, recordHead } from '../../../test/audit/records.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const digest = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const head = recordHead({ agent: 'agent-1', time: 1_700_000_000_000, sequence: 300, agentSequence: 2, previous: 12 });
/** Recorded by the log's own host. */
const own = { ...head, sender: null } as const;

const decision = decisionRecord({
  ...own,
  action: 'send_email',
  verdict: 'escalate',
  reasons: ['rule-a', digest(7)],
  reasonCount: 2,
  moduleDigest: digest(1),
  actionDigest: digest(3),
  fields: 4,
});

/** A record as docs/record-format.md §2 writes it: the fields of each, those of the kind, and those that are other. */
function written(
  kind: number,
  fields: readonly (readonly [number, CborValue | undefined])[],
): readonly (readonly [number, CborValue])[] {
  const all = new Map<number, CborValue | undefined>([
    [0, 1],
    [1, kind],
    [2, 1_700_000_000_000],
    [3, 300],
    [4, 'agent-1'],
    [5, 2],
    [6, 12],
    [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
    ...fields,
  ]);
  return [...all].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}

/** The same records as docs/record-format.md §2 writes them. */
const KNOWN: readonly (readonly [string, AuditRecord, readonly (readonly [number, CborValue])[]])[] = [
  [
    'a decision with all that must be there',
    decision,
    written(0, [
      [9, 'send_email'],
      [10, 4],
      [11, 0],
      [12, ['rule-a', digest(7)]],
      [15, digest(1)],
      [16, 'main'],
      [17, 0],
      [19, digest(3)],
      [20, 4],
    ]),
  ],
  [
    'a decision with all that may be there',
    {
      ...decision,
      agentSequence: 0,
      previous: null,
      traceId: '4bf9',
      verdict: 'transform',
      mode: 'observe',
      reasons: Array.from({ length: 64 }, (_, i) => `r${i}`),
      reasonCount: 65,
      reasonsDigest: digest(9),
      epoch: (1n << 64n) - 1n,
      stateDigest: digest(2),
      opaque: 3,
    },
    written(0, [
      [5, 0],
      [6, undefined],
      [8, '4bf9'],
      [9, 'send_email'],
      [10, 5],
      [11, 1],
      [12, Array.from({ length: 64 }, (_, i) => `r${i}`)],
      [13, 65],
      [14, digest(9)],
      [15, digest(1)],
      [16, 'main'],
      [17, (1n << 64n) - 1n],
      [18, digest(2)],
      [19, digest(3)],
      [20, 4],
      [21, 3],
    ]),
  ],
  [
    'an outcome',
    { kind: 'outcome', ...own, agent: digest(5), of: 299, status: 'aborted' },
    written(1, [
      [4, digest(5)],
      [22, 299],
      [23, 2],
    ]),
  ],
  [
    'an approval',
    { kind: 'approval', ...own, of: 0, approver: 'ann', approved: true, actionDigest: digest(3) },
    written(2, [
      [19, digest(3)],
      [22, 0],
      [24, 'ann'],
      [25, true],
    ]),
  ],
  ['a swap', { kind: 'swap', ...own, from: null, to: digest(4) }, written(3, [[27, digest(4)]])],
  [
    'an outcome that a sender asserts',
    { kind: 'outcome', ...head, of: 298, status: 'failed', sender: { batch: 299, event: 70_000 } },
    written(1, [
      [22, 298],
      [23, 1],
      [29, 299],
      [30, 70_000],
    ]),
  ],
  ['a heartbeat', { kind: 'heartbeat', ...own, interval: 30_000 }, written(4, [[28, 30_000]])],
  [
    'a close of a sender',
    { kind: 'close', ...head, sender: { batch: 0, event: 0 } },
    written(5, [
      [29, 0],
      [30, 0],
    ]),
  ],
  [
    'a session',
    { kind: 'session', ...head, certificate: Uint8Array.of(1, 2, 3), sessionId: new Uint8Array(16).fill(9) },
    written(6, [
      [31, Uint8Array.of(1, 2, 3)],
      [32, new Uint8Array(16).fill(9)],
    ]),
  ],
  [
    'a batch',
    {
      kind: 'batch',
      ...head,
      session: 290,
      number: 3,
      first: 17,
      count: 0,
      digest: digest(8),
      signature: new Uint8Array(64).fill(7),
    },
    written(7, [
      [33, 290],
      [34, 3],
      [35, 17],
      [36, 0],
      [37, digest(8)],
      [38, new Uint8Array(64).fill(7)],
    ]),
  ],
  [
    'a binding',
    { kind: 'binding', ...head, binding: digest(1), hostKey: digest(2), platform: 'snp', evidence: digest(3) },
    written(9, [
      [42, digest(1)],
      [43, digest(2)],
      [44, 'snp'],
      [45, digest(3)],
    ]),
  ],
  [
    'an erasure',
    { kind: 'erasure', ...head, store: new Uint8Array(16).fill(4), dataKey: 2 ** 48 - 1, ordered: 5, by: 'officer' },
    written(10, [
      [46, new Uint8Array(16).fill(4)],
      [47, 2 ** 48 - 1],
      [48, 5],
      [49, 'officer'],
    ]),
  ],
];

describe('a record', () => {
  test.each(KNOWN)('%s has the bytes that the format gives it, and is read again', (_, record, fields) => {
    const bytes = encodeRecord(record);
    expect(hexOf(bytes)).toBe(hexOf(encodeCbor(new Map<CborKey, CborValue>(fields))));
    expect(decodeRecord(bytes)).toStrictEqual(record);
  });

  /** The decision's fields with some of them changed or, with undefined, left out. */
  const changed = (changes: readonly (readonly [number, CborValue | undefined])[], of = 0): Uint8Array => {
    const fields = new Map<CborKey, CborValue>((KNOWN[of] as (typeof KNOWN)[0])[2]);
    for (const [key, value] of changes) {
      if (value === undefined) fields.delete(key);
      else fields.set(key, value);
    }
    return encodeCbor(fields);
  };

  test('each field that must be there must', () => {
    for (const [of, [, , fields]] of KNOWN.entries()) {
      for (const [key] of fields) {
        const optional = of < 2 ? [8, 15, 18, 21] : of === 4 ? [26, 27] : [19, 45, 49];
        const outcome = refusal(() => decodeRecord(changed([[key, undefined]], of)));
        expect(outcome, `key ${key} of ${of}`).toBe(
          optional.includes(key) && (of < 2 ? key !== 19 : true) ? 'accepted' : 'record_malformed',
        );
      }
    }
  });

  test.each([
    ['an unknown key', [[28, 0]]],
    ['a key of another kind', [[22, 0]]],
    ['a text key', [['agent' as unknown as number, 'x']]],
    ['another version', [[0, 2]]],
    ['an unknown kind', [[1, 4]]],
    ['another kind than its fields', [[1, 1]]],
    ['a negative time', [[2, -1]]],
    ['a time with a fraction', [[2, 1.5]]],
    ['a sequence beyond 2^53', [[3, 1n << 60n]]],
    ['a verdict of 0', [[10, 0]]],
    ['an unknown verdict', [[10, 6]]],
    ['an unknown mode', [[11, 2]]],
    ['a reason that is a number', [[12, [1]]]],
    ['reasons that are a text', [[12, 'r']]],
    ['65 reasons', [[12, Array.from({ length: 65 }, () => 'r')]]],
    ['a count without a digest', [[13, 65]]],
    [
      'a count of few reasons',
      [
        [13, 2],
        [14, digest(1)],
      ],
    ],
    ['a short digest', [[15, new Uint8Array(31)]]],
    ['a digest in hexadecimal', [[15, 'ab'.repeat(32)]]],
    ['an epoch with a fraction', [[17, 0.5]]],
    ['a negative epoch', [[17, -1]]],
    ['an epoch of 2^64', [[17, 1n << 64n]]],
    ['an infinite epoch', [[17, Infinity]]],
    ['no opaque values, said', [[21, 0]]],
    ['a text that is too long', [[9, 'x'.repeat(513)]]],
    ['a digest of another length for a text', [[9, new Uint8Array(20)]]],
    ['a key id of five bytes', [[7, new Uint8Array(5)]]],
    ['a first record with a previous one', [[5, 0]]],
    ['a later record without a previous one', [[6, undefined]]],
    ['a previous record that is later', [[6, 300]]],
    ['a field that is null', [[15, null]]],
  ] as const)('%s is malformed', (_, changes) => {
    expect(refusal(() => decodeRecord(changed(changes as readonly (readonly [number, CborValue | undefined])[])))).toBe(
      'record_malformed',
    );
  });

  test('an outcome, an approval and a swap are as strict', () => {
    for (const [of, key, value] of [
      [2, 22, 300],
      [2, 23, 4],
      [2, 9, 'x'],
      [3, 25, 1],
      [3, 22, 301],
      [3, 23, 0],
      [4, 26, 'x'],
      [4, 22, 0],
    ] as const) {
      expect(
        refusal(() => decodeRecord(changed([[key, value]], of))),
        `key ${key} of ${of}`,
      ).toBe('record_malformed');
    }
  });

  test('an erasure names a key of a store, and nothing beside', () => {
    const of = KNOWN.length - 1;
    for (const [key, value] of [
      [46, new Uint8Array(15)],
      [47, 2 ** 48],
      [48, -1],
      [49, 5],
      [26, digest(1)],
      [29, 0],
    ] as const) {
      expect(
        refusal(() => decodeRecord(changed([[key, value]], of))),
        `key ${key}`,
      ).toBe('record_malformed');
    }
  });

  test('other encodings of the same record are refused', () => {
    const bytes = encodeRecord(decision);
    const at = bytes.indexOf(300 >> 8, 10);
    expect(refusal(() => decodeRecord(Uint8Array.of(...bytes, 0)))).toBe('record_malformed');
    expect(refusal(() => decodeRecord(bytes.subarray(0, -1)))).toBe('record_malformed');
    // Version 1 as a longer integer.
    expect(refusal(() => decodeRecord(Uint8Array.of(bytes[0] as number, 0, 0x18, 1, ...bytes.subarray(3))))).toBe(
      'record_malformed',
    );
    expect(at).toBeGreaterThan(0);
    expect(refusal(() => decodeRecord(new Uint8Array(0)))).toBe('record_malformed');
    expect(refusal(() => decodeRecord(encodeCbor([1])))).toBe('record_malformed');
    expect(refusal(() => decodeRecord(new Uint8Array(70_000)))).toBe('record_malformed');
  });

  test('bytes that are accepted are the bytes that are written', () => {
    let accepted = 0;
    const bases = KNOWN.map(([, record]) => encodeRecord(record));
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }),
        (base, edits) => {
          const bytes = base.slice();
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          let record: AuditRecord;
          try {
            record = decodeRecord(bytes);
          } catch (error) {
            expect((error as AuditError).code).toBe('record_malformed');
            return;
          }
          accepted++;
          expect(hexOf(encodeRecord(record))).toBe(hexOf(bytes));
        },
      ),
      { numRuns: 4000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});
