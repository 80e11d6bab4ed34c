/** What can be wrong with a receipt, one thing at a time. */
import {
  createCosigner,
  discloseField,
  formatTlogProof,
  memoryLog,
  parseTlogProof,
  parseVerifierKey,
} from '../../host/audit/index.ts';
import { encodeBinding, parseBinding, type ReceiptParts, type ReceiptTrust } from '../../host/attest/index.ts';
import { encodeCbor } from '../../host/engine/index.ts';
import { bytes, makeParts, NOW, ORIGIN, policyOf, type Made, type Making } from './receipt.ts';

const AT = NOW + 60_000;

/** A receipt with one thing broken, and the claims that then fail. */
interface Breaking {
  readonly what: string;
  readonly claims: readonly string[];
  readonly making: Making;
  readonly change?: (made: Made) => Made | Promise<Made>;
}

type Row = readonly [
  what: string,
  claims: readonly string[],
  making: Making,
  change?: (made: Made) => Made | Promise<Made>,
];

const withParts =
  (change: (parts: ReceiptParts) => Partial<ReceiptParts> | Promise<Partial<ReceiptParts>>) =>
  async (made: Made): Promise<Made> => ({
    ...made,
    parts: { ...made.parts, ...(await change(made.parts)) },
  });
const withTrust =
  (change: (trust: ReceiptTrust) => Partial<ReceiptTrust>) =>
  (made: Made): Made => ({
    ...made,
    trust: { ...made.trust, ...change(made.trust) },
  });

async function otherLog(): Promise<{ parts: ReceiptParts; trust: ReceiptTrust }> {
  return makeParts({ decision: { verdict: 'allow' } });
}

const SENDER = {
  kind: 'received',
  body: {
    kind: 'decision',
    time: NOW + 10,
    agent: 'clerk',
    traceId: null,
    action: 'sql',
    verdict: 'allow',
    mode: 'enforce',
    reasons: [],
    reasonCount: 0,
    reasonsDigest: null,
    moduleDigest: bytes(0x11),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    actionDigest: bytes(1),
    fields: 0,
    opaque: 0,
    sender: { batch: 0, event: 0 },
  },
} as const;

const ROWS: readonly Row[] = [
  [
    'an approval in the place of the decision',
    ['decision'],
    {},
    async (made) => {
      made.log.append({
        kind: 'approval',
        time: NOW + 30,
        agent: 'clerk',
        of: 4,
        approver: 'ann',
        approved: true,
        actionDigest: '00'.repeat(32),
      });
      const entries = made.log.entries();
      const index = entries.length - 1;
      return {
        ...made,
        trust: { ...made.trust, witnesses: null },
        parts: {
          ...made.parts,
          record: entries[index] as Uint8Array,
          proof: await made.log.proof(BigInt(index)),
          disclosures: [],
        },
      };
    },
  ],
  [
    'a decision that a sender made elsewhere',
    ['decision'],
    {},
    async (made) => {
      made.log.append(SENDER);
      const entries = made.log.entries();
      const index = entries.length - 1;
      return {
        ...made,
        trust: { ...made.trust, witnesses: null },
        parts: {
          ...made.parts,
          record: entries[index] as Uint8Array,
          proof: await made.log.proof(BigInt(index)),
          consistency: await made.log.consistency(3n),
          disclosures: [],
        },
      };
    },
  ],
  ['a record that is none', ['decision', 'log'], {}, withParts(({ record }) => ({ record: record.subarray(1) }))],
  [
    'an opened value that was not decided on',
    ['disclosed'],
    {},
    withParts(({ disclosures: [first, second] }) => ({
      disclosures: [{ ...(first as object), value: encodeCbor('invoices') } as never, second as never],
    })),
  ],
  [
    'a salt of another field',
    ['disclosed'],
    {},
    withParts(({ disclosures: [first, second] }) => ({
      disclosures: [{ ...(first as object), salt: (second as { salt: Uint8Array }).salt } as never],
    })),
  ],
  [
    'a field of another action',
    ['disclosed'],
    {},
    withParts(() => ({
      disclosures: [discloseField({ action: 'drop', table: 'users', owner: 'someone' }, bytes(77), 'table')],
    })),
  ],
  ['a module that the statement does not name', ['module'], { statement: { modules: [bytes(0x22)] } }],
  ['a module that nobody knows', ['module'], {}, withTrust(() => ({ modules: [{ digest: '33'.repeat(32) }] }))],
  ['no module', ['module'], { decision: { moduleDigest: '' } }],
  ['software that nobody knows', ['measured'], { measurement: 'evil software' }],
  [
    'evidence of another statement',
    ['measured'],
    {},
    withParts(async () => ({ evidence: (await makeParts({ statement: { nonce: bytes(7, 16) } })).parts.evidence })),
  ],
  ['evidence of another platform than is accepted', ['measured'], {}, withTrust(() => ({ platforms: {} }))],
  ['evidence that is none', ['measured'], {}, withParts(() => ({ evidence: { bytes: encodeCbor([]) } }))],
  ['a platform that has no verifier here', ['measured'], { platform: 'sgx' }],
  ['a statement that had expired at the decision', ['asserted'], { statement: { expires: NOW + 5 } }],
  ['a statement that was not in force yet', ['asserted'], { statement: { notBefore: NOW + 20 } }],
  ['host code that nobody knows', ['asserted'], { statement: { host: bytes(4) } }],
  ['a key that did not sign the head', ['key'], { signingSeed: bytes(99) }],
  [
    'a signing key of small order',
    ['key', 'measured'],
    {},
    withParts(({ binding }) => ({ binding: encodeBinding({ ...parseBinding(binding), signingKey: bytes(0) }) })),
  ],
  [
    'a record from before the host started',
    ['key', 'consistent'],
    { statement: { log: { origin: ORIGIN, id: bytes(0), size: 6, root: bytes(0) } } },
    async (made) => made,
  ],
  ['a nonce that was replayed', ['time'], {}, withTrust(() => ({ nonce: { value: bytes(8, 16), at: NOW - 2000 } }))],
  [
    'a decision older than the nonce',
    ['time'],
    {},
    withTrust(({ nonce }) => ({ nonce: { value: nonce?.value ?? bytes(0), at: NOW + 61_000 } })),
  ],
  ['a decision newer than its cosignature', ['time'], { cosigned: BigInt(NOW / 1000 - 61) }],
  [
    'a decision from after the verification',
    ['asserted', 'time'],
    { decision: { time: AT + 700_000 } },
    withTrust(() => ({ witnesses: null })),
  ],
  [
    'a log that is not trusted',
    ['key', 'log'],
    {},
    async (made) => {
      const other = parseVerifierKey((await memoryLog({ origin: ORIGIN, seed: bytes(50) })).verifierKey);
      return { ...made, trust: { ...made.trust, log: { origin: ORIGIN, keys: [other] } } };
    },
  ],
  [
    'a log of another name',
    ['key', 'log'],
    {},
    withTrust(({ log }) => ({ log: { ...log, origin: 'example.com/other' } })),
  ],
  [
    'a record that stands elsewhere',
    ['log', 'key'],
    {},
    withParts(({ proof }) => ({ proof: formatTlogProof({ ...parseTlogProof(proof), index: 3n }) })),
  ],
  [
    'a record of a forked log',
    ['log'],
    {},
    withParts(async () => ({ record: (await otherLog()).parts.record, disclosures: [] })),
  ],
  ['no cosignature of the witness', ['witnessed'], { cosigned: null }],
  [
    'a witness that nobody has asked',
    ['witnessed'],
    {},
    async (made) => ({
      ...made,
      trust: { ...made.trust, witnesses: policyOf(await createCosigner('w1.example', bytes(44))) },
    }),
  ],
  [
    'a proof that the log grew of another log',
    ['consistent'],
    {},
    withParts(({ consistency }) => ({ consistency: consistency.map(() => bytes(1)) })),
  ],
  ['no proof that the log grew', ['consistent'], {}, withParts(() => ({ consistency: [] }))],
  [
    'a proof more than an empty log needs',
    ['consistent'],
    { before: 0 },
    withParts(() => ({ consistency: [bytes(1)] })),
  ],
  [
    'an empty log with another root',
    ['consistent'],
    { before: 0 },
    async (made) => {
      const { log } = made.statement;
      return makeParts({ before: 0, statement: { log: { ...log, root: bytes(1) } } });
    },
  ],
  [
    'a head of another history',
    ['consistent'],
    {},
    async (made) => makeParts({ statement: { log: { ...made.statement.log, root: bytes(1) } } }),
  ],
];

export const BROKEN: readonly Breaking[] = ROWS.map(([what, claims, making, change]) => ({
  what,
  claims,
  making,
  ...(change === undefined ? {} : { change }),
}));
