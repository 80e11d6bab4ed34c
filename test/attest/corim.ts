/** CoRIMs of our own, of AMD's profile. */
import { encodeCbor } from '../../host/engine/cbor/encode.ts';
import { CborTagged, type CborValue } from '../../host/engine/cbor/types.ts';
import { issueCertificate, makeKey, toPem } from './pki.ts';

export const CORIM_OID = new CborTagged(111, Uint8Array.from([0x2b, 6, 1, 4, 1, 0x9c, 0x78, 3, 1]));
export const corimBytes = (size: number, fill = 0): CborTagged => new CborTagged(560, new Uint8Array(size).fill(fill));
export const CORIM_MEASUREMENTS: readonly (readonly [CborValue, CborValue])[] = [
  [
    0,
    new Map([
      [
        0,
        new Map<number, CborValue>([
          [0, '3'],
          [1, 4],
        ]),
      ],
    ]),
  ],
  [1, new Map([[1, new CborTagged(553, 2)]])],
  [2, new Map([[4, new CborTagged(560, Uint8Array.of(0, 0, 0, 0, 0, 3, 0, 0))]])],
  [3, new Map([[4, corimBytes(16, 1)]])],
  [5, new Map([[4, corimBytes(4)]])],
  [640, new Map([[4, corimBytes(64, 9)]])],
  [641, new Map([[2, [[7, new Uint8Array(48).fill(0x11)]]]])],
  [647, new Map([[1, new CborTagged(553, 0x54_17_00_00_00_00_00_0an)]])],
  [3329, new Map([[1, new CborTagged(552, 0x54_17_00_00_00_00_00_0an)]])],
];
const CERTIFICATE: string = toPem(
  (await issueCertificate({ name: 'ARK-Genoa', key: await makeKey('P-384'), ca: true })).der,
);

/** What of a CoRIM is otherwise. */
export interface WrittenCorim {
  readonly profile?: CborValue;
  readonly measurements?: readonly (readonly [CborValue, CborValue])[];
  readonly vendor?: string | null;
  readonly model?: string | null;
  readonly oid?: CborValue;
  readonly more?: readonly (readonly [number, CborValue])[];
  readonly triples?: readonly (readonly [number, CborValue])[];
}

/** A CoRIM as AMD's profile has it. */
export function writeCorim({
  profile = new CborTagged(32, 'tag:amd.com,2024:snp-corim-profile'),
  measurements = CORIM_MEASUREMENTS,
  vendor = 'Advanced Micro Devices',
  model = 'ARK-Genoa',
  oid = CORIM_OID,
  more = [],
  triples,
}: WrittenCorim = {}): Uint8Array<ArrayBuffer> {
  const classOf = (entries: readonly (readonly [number, CborValue | null])[]): CborValue =>
    new Map([[0, new Map(entries.filter((entry): entry is readonly [number, CborValue] => entry[1] !== null))]]);
  const values: CborValue = [
    [
      classOf([[0, oid]]),
      measurements.map(
        ([key, value]) =>
          new Map([
            [0, key],
            [1, value],
          ]),
      ),
    ],
  ];
  const roots: CborValue = [
    [
      classOf([
        [1, vendor],
        [2, model],
      ]),
      [new CborTagged(555, CERTIFICATE)],
    ],
  ];
  const comid = new Map<number, CborValue>([
    [1, new Map([[0, new Uint8Array(16)]])],
    [
      4,
      new Map(
        triples ?? [
          [0, values],
          [3, roots],
        ],
      ),
    ],
  ]);
  return encodeCbor(
    new CborTagged(
      501,
      new Map<number, CborValue>([[0, 'id'], [1, [new CborTagged(506, encodeCbor(comid))]], [3, profile], ...more]),
    ),
  );
}
