/** Files that are no receipts: nothing of them is verified. */
import { decodeCbor, encodeCbor } from '../../../host/engine/index.ts';
import type { CborValue } from '../../../host/engine/cbor/types.ts';
import { encodeBase64 } from '../../../host/encoding/base64/base64.ts';
import { KEY } from '../../../host/attest/binding/members.ts';
import { formatReceipt, formatReceiptJson } from '../../../host/attest/index.ts';
import { bytes, type Made } from '../receipt.ts';
import { flipped, withJson, withMembers, withValue, type BreakFile, type Broken } from './row.ts';

const whole = ({ parts }: Made): Uint8Array => formatReceipt(parts);
/** Type, value, and the indicator where there is one. */
type Row = readonly [type: string, value: Uint8Array, indicator?: number];

const row = (label: string, change: (row: Row) => CborValue[]): BreakFile =>
  withMembers((members) => void members.set(label, change(members.get(label) as Row)));
const without = (label: string): BreakFile => withMembers((members) => void members.delete(label));

/** The rows of the opened fields, changed. */
const withFields = (change: (rows: CborValue[][]) => CborValue): BreakFile =>
  withValue('disclosures', (value) => encodeCbor(change(decodeCbor(value) as CborValue[][])));

const FILES: readonly (readonly [what: string, file: BreakFile])[] = [
  ['nothing', () => new Uint8Array()],
  ['a file that was cut off', (made) => whole(made).subarray(0, 1000)],
  ['a file without its last byte', (made) => whole(made).subarray(0, -1)],
  ['a byte after the end', (made) => Uint8Array.of(...whole(made), 0)],
  ['a record of a log in the place of a receipt', ({ parts }) => parts.record],
  ['a list', () => encodeCbor([])],
  ['JSON that was cut off', (made) => new TextEncoder().encode(formatReceiptJson(made.parts).slice(0, -1))],
  ['text after the JSON', withJson((text) => `${text}x`)],
  ['a mark of the byte order before the JSON', withJson((text) => `\u{feff}${text}`)],
  ['an empty object', () => new TextEncoder().encode('{}')],
  [
    'a member twice',
    withJson((text) => text.replace('"record":', '"record":["application/vnd.edict.record+cbor",""],"record":')),
  ],
  ['a name that is escaped', withJson((text) => text.replace('"record"', String.raw`"recor\u0064"`))],
  [
    'base64 in the place of base64url',
    ({ parts }) => {
      const [part = ''] = /(?<="binding":\["[^"]+",")[^"]+/.exec(formatReceiptJson(parts)) ?? [];
      const padded = encodeBase64(Buffer.from(part, 'base64url'));
      return new TextEncoder().encode(formatReceiptJson(parts).replace(part, `${padded}=`));
    },
  ],
  [
    'JSON deeper than a collection',
    withJson((text) => text.replace('"record":', `"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},"record":`)),
  ],
  [
    'another collection',
    withMembers((members) => void members.set('__cmwc_t', 'urn:uuid:00000000-0000-0000-0000-000000000000')),
  ],
  ['a member that no receipt has', withMembers((members) => void members.set('comment', ['text/plain', bytes(1)]))],
  [
    'members in another order',
    ({ parts }) => {
      const members = decodeCbor(formatReceipt(parts), { bytes: 1 << 24 }) as Map<string, CborValue>;
      // By hand, for what encodes puts them in order.
      const rows = [...members].toReversed().flatMap((pair) => pair.map((each) => encodeCbor(each)));
      return Uint8Array.from([0xa0 | members.size, ...rows.flatMap((each) => [...each])]);
    },
  ],
  ['no record', without('record')],
  ['no proof', without('proof')],
  ['no proof that the log grew', without('consistency')],
  ['no statement', without('binding')],
  ['no evidence', without('evidence')],
  ['no endorsements', without('endorsements')],
  ['evidence of the type of another platform', withJson((text) => text.replace('tdx-evidence', 'snp-evidence'))],
  ['evidence without its indicator', row('evidence', ([type, value]) => [type, value])],
  ['endorsements with the indicator of evidence', row('endorsements', ([type, value]) => [type, value, 4])],
  ['a record with an indicator', row('record', ([type, value]) => [type, value, 4])],
  ['a value that is a text', row('record', ([type]) => [type, 'record'])],
  ['a record named by its digest', row('record', ([type]) => [`${type};digest=sha-256`, bytes(1)])],
  [
    'evidence named by a digest that is too short',
    row('evidence', ([type]) => [`${type};digest=sha-256`, bytes(1, 31), 4]),
  ],
  ['a record longer than any', withValue('record', () => bytes(1, 65_536))],
  ['fields out of their order', withFields((rows) => rows.toReversed())],
  ['a field twice', withFields(([first = []]) => [first, first])],
  ['fields that are none', withFields(() => [])],
  ['a field of four members', withFields((rows) => rows.map((each) => each.slice(0, 4)))],
  ['a salt of another length', withFields(([[index = 0, , ...rest] = []]) => [[index, bytes(1, 15), ...rest]])],
  ['a hash of another length', withValue('consistency', () => encodeCbor([bytes(1, 31)]))],
  [
    'more hashes than the tallest tree has',
    withValue('consistency', () => encodeCbor(Array.from({ length: 66 }, () => bytes(1)))),
  ],
  ['a statement with a byte after it', withValue('binding', (value) => Uint8Array.of(...value, 0))],
  ['a statement that was cut off', withValue('binding', (value) => value.subarray(0, -1))],
  ['a statement of another version', withValue('binding', (value) => changedStatement(value, KEY.version, 2))],
  ['a statement that says more', withValue('binding', (value) => changedStatement(value, 99, 'good'))],
  ['a type of the collection that is no text', withMembers((members) => void members.set('__cmwc_t', 1))],
  ['a first byte that was changed', (made) => flipped(whole(made), 0)],
];

function changedStatement(statement: Uint8Array, member: number, value: CborValue): Uint8Array {
  return encodeCbor((decodeCbor(statement) as Map<number, CborValue>).set(member, value));
}

/** Each fails the claim `form` alone. */
export const FORM: readonly Broken[] = [
  ...FILES.map(([what, file]): Broken => ({ what: `no receipt: ${what}`, claims: ['form'], checks: null, file })),
  {
    what: 'evidence where there is no machine',
    claims: ['form'],
    checks: null,
    making: { platform: 'none' },
    file: withMembers((members) => {
      members.set('evidence', ['application/vnd.edict.none-evidence+cbor', bytes(1), 4]);
      members.set('endorsements', ['application/vnd.edict.none-endorsements+cbor', bytes(1), 2]);
    }),
  },
];
