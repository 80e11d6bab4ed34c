import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborKey, CborValue } from '../../engine/cbor/types.ts';
import type { AuditError } from '../error/error.ts';
import { ByteWriter } from './bytes.ts';
import { decodeRecord } from './decode.ts';
import { writeRecord } from './encode.ts';
import { recordText } from './text.ts';
import type { AuditRecord, DecisionRecord } from './types.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const digest = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const head = {
  version: 1,
  time: 1_700_000_000_000,
  sequence: 300,
  agent: 'agent-1',
  agentSequence: 2,
  previous: 12,
  hostKeyId: 0xfedcba98,
} as const;
/** Recorded by the log's own host. */
const own = { ...head, sender: null } as const;

const decision: DecisionRecord = {
  kind: 'decision',
  ...own,
  traceId: null,
  action: 'send_email',
  verdict: 'escalate',
  mode: 'enforce',
  reasons: ['rule-a', digest(7)],
  reasonCount: 2,
  reasonsDigest: null,
  moduleDigest: digest(1),
  entry: 'main',
  epoch: 0n,
  stateDigest: null,
  actionDigest: digest(3),
  fields: 4,
  opaque: 0,
};

/** The same records as docs/record-format.md §2 writes them. */
const KNOWN: readonly (readonly [string, AuditRecord, readonly (readonly [number, CborValue])[]])[] = [
  [
    'a decision with all that must be there',
    decision,
    [
      [0, 1],
      [1, 0],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [9, 'send_email'],
      [10, 4],
      [11, 0],
      [12, ['rule-a', digest(7)]],
      [15, digest(1)],
      [16, 'main'],
      [17, 0],
      [19, digest(3)],
      [20, 4],
    ],
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
    [
      [0, 1],
      [1, 0],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 0],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
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
    ],
  ],
  [
    'an outcome',
    { kind: 'outcome', ...own, agent: digest(5), of: 299, status: 'aborted' },
    [
      [0, 1],
      [1, 1],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, digest(5)],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [22, 299],
      [23, 2],
    ],
  ],
  [
    'an approval',
    { kind: 'approval', ...own, of: 0, approver: 'ann', approved: true, actionDigest: digest(3) },
    [
      [0, 1],
      [1, 2],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [19, digest(3)],
      [22, 0],
      [24, 'ann'],
      [25, true],
    ],
  ],
  [
    'a swap',
    { kind: 'swap', ...own, from: null, to: digest(4) },
    [
      [0, 1],
      [1, 3],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [27, digest(4)],
    ],
  ],
  [
    'an outcome that a sender asserts',
    { kind: 'outcome', ...head, of: 298, status: 'failed', sender: { batch: 299, event: 70_000 } },
    [
      [0, 1],
      [1, 1],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [22, 298],
      [23, 1],
      [29, 299],
      [30, 70_000],
    ],
  ],
  [
    'a heartbeat',
    { kind: 'heartbeat', ...own, interval: 30_000 },
    [
      [0, 1],
      [1, 4],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [28, 30_000],
    ],
  ],
  [
    'a close of a sender',
    { kind: 'close', ...head, sender: { batch: 0, event: 0 } },
    [
      [0, 1],
      [1, 5],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [29, 0],
      [30, 0],
    ],
  ],
  [
    'a session',
    { kind: 'session', ...head, certificate: Uint8Array.of(1, 2, 3), sessionId: new Uint8Array(16).fill(9) },
    [
      [0, 1],
      [1, 6],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [31, Uint8Array.of(1, 2, 3)],
      [32, new Uint8Array(16).fill(9)],
    ],
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
    [
      [0, 1],
      [1, 7],
      [2, 1_700_000_000_000],
      [3, 300],
      [4, 'agent-1'],
      [5, 2],
      [6, 12],
      [7, Uint8Array.of(0xfe, 0xdc, 0xba, 0x98)],
      [33, 290],
      [34, 3],
      [35, 17],
      [36, 0],
      [37, digest(8)],
      [38, new Uint8Array(64).fill(7)],
    ],
  ],
];

function encode(record: AuditRecord): Uint8Array {
  const writer = new ByteWriter(16);
  writeRecord(writer, record);
  return writer.bytes.slice(0, writer.length);
}

describe('a record', () => {
  test.each(KNOWN)('%s has the bytes that the format gives it, and is read again', (_, record, fields) => {
    const bytes = encode(record);
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
        const optional = of < 2 ? [8, 15, 18, 21] : of === 4 ? [26, 27] : [19];
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

  test('other encodings of the same record are refused', () => {
    const bytes = encode(decision);
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
    const bases = KNOWN.map(([, record]) => encode(record));
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
          expect(hexOf(encode(record))).toBe(hexOf(bytes));
        },
      ),
      { numRuns: 4000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});

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
          const record = { ...decision, action: recordText(text) };
          expect(decodeRecord(encode(record))).toStrictEqual(record);
        },
      ),
    );
    expect(decodeCbor(encodeCbor('x'))).toBe('x');
  });
});
