/** Receipts whose decision, opened fields, module, source, statement or time are not what they must be. */
import { discloseField, hostVerifierKey, type Disclosure, type DecisionEvent } from '../../../host/audit/index.ts';
import type { LogEvent } from '../../../host/audit/log/received.ts';
import { encodeCbor } from '../../../host/engine/index.ts';
import { bytes, cosignProof, NONCE, type Made, type Making } from '../receipt.ts';
import { MODULE, NOW } from '../statement.ts';
import { VERIFIED_AT, withParts, withTrust, type Broken, type Change } from './row.ts';

/** What a sender says of a decision of its own. */
const SENT = {
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
    moduleDigest: MODULE,
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    actionDigest: bytes(1),
    fields: 0,
    opaque: 0,
    sender: { batch: 0, event: 0 },
  },
} as const;

/** A receipt, otherwise good, of another record that the host wrote down. */
const ofRecord =
  (event: LogEvent) =>
  async (made: Made): Promise<Made> => {
    const index = made.log.append(event);
    const proof = await made.log.proof(BigInt(index));
    return {
      ...made,
      parts: {
        ...made.parts,
        record: made.log.entries()[index] as Uint8Array,
        proof: await cosignProof(proof, made.witness, BigInt(NOW / 1000 + 30)),
        consistency: await made.log.consistency(BigInt(made.statement.log.size)),
        disclosures: [],
      },
    };
  };

/** Changes the first of the opened fields. */
const withField = (change: (field: Disclosure, other: Disclosure) => Partial<Disclosure>): Change =>
  withParts(({ disclosures: [first, second] }) => {
    if (first === undefined || second === undefined) throw new Error('two fields are opened');
    return { disclosures: [{ ...first, ...change(first, second) }, second] };
  });

const decided = (decision: Partial<DecisionEvent>): Making => ({ decision });

const DECISION: readonly Broken[] = [
  {
    what: 'an approval in the place of the decision',
    claims: ['decision'],
    change: ofRecord({
      kind: 'approval',
      time: NOW + 30,
      agent: 'clerk',
      of: 4,
      approver: 'ann',
      approved: true,
      actionDigest: '00'.repeat(32),
    }),
  },
  {
    what: 'an outcome in the place of the decision',
    claims: ['decision'],
    change: ofRecord({ kind: 'outcome', time: NOW + 30, agent: 'clerk', of: 4, status: 'succeeded' }),
  },
  {
    what: 'the announcement of a host in the place of a decision',
    claims: ['decision'],
    change: ofRecord({
      kind: 'received',
      body: {
        kind: 'binding',
        time: NOW + 30,
        agent: '',
        binding: bytes(1),
        hostKey: hostVerifierKey('a', bytes(2)).publicKey,
        platform: 'tdx',
        evidence: null,
      },
    }),
  },
  { what: 'a decision that a sender made elsewhere', claims: ['decision'], change: ofRecord(SENT) },
  {
    what: 'a record that is none',
    claims: ['decision'],
    change: withParts(({ record }) => ({ record: record.subarray(1) })),
  },
];

const DISCLOSED: readonly Broken[] = [
  {
    what: 'an opened value that was not decided on',
    claims: ['disclosed'],
    change: withField(() => ({ value: encodeCbor('invoices') })),
  },
  {
    what: 'an opened name that was not decided on',
    claims: ['disclosed'],
    change: withField(() => ({ name: encodeCbor('owner') })),
  },
  { what: 'the salt of another field', claims: ['disclosed'], change: withField((_, { salt }) => ({ salt })) },
  { what: 'the path of another field', claims: ['disclosed'], change: withField((_, { path }) => ({ path })) },
  { what: 'a path that ends early', claims: ['disclosed'], change: withField(({ path }) => ({ path: path.slice(1) })) },
  {
    what: 'a path that goes on',
    claims: ['disclosed'],
    change: withField(({ path }) => ({ path: [...path, bytes(1)] })),
  },
  {
    what: 'a value that is no value',
    claims: ['disclosed'],
    change: withField(() => ({ value: Uint8Array.of(0xff) })),
  },
  {
    what: 'a field of another action',
    claims: ['disclosed'],
    change: withParts(() => ({
      disclosures: [discloseField({ action: 'drop', table: 'users', owner: 'someone' }, bytes(77), 'table')],
    })),
  },
  {
    what: 'a field of the same action, decided on with another seed',
    claims: ['disclosed'],
    change: withParts(() => ({
      disclosures: [discloseField({ action: 'drop', table: 'users', owner: 'clerk' }, bytes(78), 'table')],
    })),
  },
];

const sha256 = async (value: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(value)));

const MODULES: readonly Broken[] = [
  {
    what: 'a module that the statement does not name',
    claims: ['module'],
    making: { statement: { modules: [bytes(0x22)] }, measured: [MODULE] },
  },
  {
    what: 'a module that nobody knows',
    claims: ['module'],
    change: withTrust(() => ({ modules: [{ digest: '33'.repeat(32), rebuilt: true }] })),
  },
  { what: 'no module', claims: ['module'], making: decided({ moduleDigest: '' }) },
  {
    what: 'a module that comes along and is another',
    claims: ['source'],
    change: withParts(() => ({ module: { bytes: bytes(9) } })),
  },
  {
    what: 'a module that is not at hand',
    claims: ['source'],
    change: withParts(() => ({ module: { digest: MODULE } })),
  },
  {
    what: 'a module that was found under a digest that it does not have',
    claims: ['source'],
    change: async (made) => {
      const named = await withParts(() => ({ module: { digest: MODULE } }))(made);
      return withTrust(() => ({ find: () => bytes(9) }))(named);
    },
  },
];

const ATTACHED: readonly Broken[] = [
  {
    what: 'evidence that is not at hand',
    claims: ['measured'],
    checks: null,
    change: withParts(() => ({ evidence: { digest: bytes(1) } })),
  },
  {
    what: 'endorsements that were found under a digest that they do not have',
    claims: ['measured'],
    checks: null,
    change: async (made) => {
      const { endorsements } = made.parts;
      if (endorsements === null || !('bytes' in endorsements)) throw new Error('nothing is attached');
      const digest = await sha256(endorsements.bytes);
      const named = await withParts(() => ({ endorsements: { digest } }))(made);
      return withTrust(() => ({ find: () => bytes(9) }))(named);
    },
  },
  {
    what: 'a platform that is not accepted',
    claims: ['measured'],
    checks: null,
    change: withTrust(() => ({ platforms: { snp: {} } })),
  },
  {
    what: 'software in the place of hardware',
    claims: ['measured'],
    checks: null,
    making: { platform: 'none' },
    change: withTrust(() => ({ platforms: { tdx: {} } })),
  },
  {
    what: 'software where the policy does not take it',
    claims: ['measured'],
    checks: ['hardware'],
    making: { platform: 'none' },
    change: withTrust(() => ({ platforms: { none: {} } })),
  },
];

const ASSERTED: readonly Broken[] = [
  {
    what: 'a statement that had expired at the decision',
    claims: ['asserted'],
    making: { statement: { expires: NOW + 5 } },
  },
  {
    what: 'a statement that was not in force yet',
    claims: ['asserted'],
    making: { statement: { notBefore: NOW + 20 } },
  },
  {
    what: 'host code that nobody knows',
    claims: ['asserted'],
    making: { statement: { host: bytes(4) } },
  },
];

const givenAt = (at: number, value = NONCE): Change => withTrust(() => ({ nonce: { value, at } }));

const TIME: readonly Broken[] = [
  { what: 'a nonce that was replayed', claims: ['time'], change: givenAt(NOW - 2000, bytes(8, 16)) },
  {
    what: 'the beginning of a nonce',
    claims: ['time'],
    change: givenAt(NOW - 2000, NONCE.slice(0, 8)),
  },
  { what: 'a decision older than the nonce', claims: ['time'], change: givenAt(NOW + 10 + 60_001) },
  {
    what: 'a decision newer than its cosignature',
    claims: ['time'],
    making: { cosigned: BigInt(NOW / 1000 - 61) },
  },
  {
    what: 'a nonce newer than the cosignature',
    claims: ['time'],
    making: { cosigned: BigInt(NOW / 1000 - 31) },
    change: givenAt(NOW + 30_001),
  },
  {
    what: 'a decision from after the verification',
    claims: ['time'],
    making: { cosigned: BigInt(NOW / 1000 + 180), ...decided({ time: NOW + 180_000 }) },
    at: NOW + 119_999,
  },
];

/** What of a receipt is neither the log's nor the machine's. */
export const DECISIONS: readonly Broken[] = [
  ...DECISION,
  ...DISCLOSED,
  ...MODULES,
  ...ATTACHED,
  ...ASSERTED,
  ...TIME,
  {
    what: 'a decision from after the verification, and after its statement',
    claims: ['asserted', 'time'],
    making: decided({ time: VERIFIED_AT + 700_000 }),
    change: withTrust(() => ({ witnesses: null })),
  },
];
