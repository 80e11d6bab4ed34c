/** Receipts of a trust domain of Intel TDX whose evidence is not what it must be. */
import { encodeCbor } from '../../../host/engine/index.ts';
import {
  DUE_AT,
  enclaveLevel,
  makeQuote,
  moduleIdentity,
  platformExtension,
  platformLevel,
  SERIALS,
} from '../../attest/dcap.ts';
import { makeKey } from '../../attest/pki.ts';
import { snpMachine, tdxMachine, posingAs, type TdxMachineOptions } from '../machines.ts';
import { bytes, makeParts, type Made } from '../receipt.ts';
import { NOW } from '../statement.ts';
import { flipped, withCbor, withParts, withPolicy, type Broken, type Change } from './row.ts';

const LATE = NOW - 1000;
const dated = (ms: number): string => new Date(ms).toISOString().replace('.000', '');
const set =
  (at: number, value: number) =>
  (bytes: Uint8Array): void =>
    void (bytes[at] = value);

/** A machine with one thing otherwise, and the check that finds it. */
const on = (what: string, check: string, options: TdxMachineOptions): Broken => ({
  what: `TDX: ${what}`,
  claims: ['measured'],
  checks: [check],
  machine: () => tdxMachine(options),
});

/** A good receipt that is changed afterwards. */
const after = (what: string, checks: readonly string[] | null, change: Change): Broken => ({
  what: `TDX: ${what}`,
  claims: ['measured'],
  checks,
  change,
});

const quoteOf = (members: Map<string, unknown>): Uint8Array => members.get('quote') as Uint8Array;
const withQuote = (change: (quote: Uint8Array) => Uint8Array): Change =>
  withCbor('evidence', (members) => void members.set('quote', change(quoteOf(members))));

/** What another receipt of another machine or statement holds. */
const of = (part: 'evidence' | 'endorsements', other: () => Promise<Made>): Change =>
  withParts(async () => ({ [part]: (await other()).parts[part] }));

export const TDX: readonly Broken[] = [
  {
    what: 'TDX: evidence of another statement of the same machine, with a nonce of before',
    claims: ['measured'],
    checks: ['binding'],
    change: async (made) => {
      const machine = await tdxMachine();
      const [now, before] = [
        await makeParts({ machine }),
        await makeParts({ machine, measured: [], statement: { nonce: bytes(7, 16) } }),
      ];
      return { ...made, ...now, parts: { ...now.parts, evidence: before.parts.evidence } };
    },
  },
  on('other software', 'mrtd', { mrTd: new Uint8Array(48).fill(0xee) }),
  {
    what: 'TDX: another module measured into its register',
    claims: ['measured'],
    checks: ['rtmr'],
    making: { measured: [bytes(0x33)] },
  },
  {
    what: 'TDX: one more module measured into its register',
    claims: ['measured'],
    checks: ['rtmr'],
    making: { measured: [bytes(0x11), bytes(0x33)] },
  },
  on('TCB info that was due', 'tcb-info-time', { tcbInfo: { nextUpdate: dated(LATE) } }),
  on('TCB info of later', 'tcb-info-time', { tcbInfo: { issueDate: dated(NOW + 120_000) } }),
  on('an identity of the quoting enclave that was due', 'qe-identity-time', {
    qeIdentity: { nextUpdate: dated(LATE) },
  }),
  on("a list of the root's that was due", 'root-crl', { rootCrl: { nextUpdate: LATE } }),
  on("a list of the platform's CA that was due", 'pck-crl', { pckCrl: { nextUpdate: LATE } }),
  on('a list that somebody else signed', 'pck-crl', { pckCrl: { spoil: true } }),
  {
    what: 'TDX: all collateral due, at a later time',
    claims: ['measured'],
    checks: ['root-crl', 'pck-crl', 'tcb-info-time', 'qe-identity-time'],
    at: DUE_AT + 1000,
  },
  on('a platform whose certificate was withdrawn', 'revocation', { pckCrl: { revoked: [SERIALS.pck] } }),
  on('a signer of collateral that was withdrawn', 'revocation', { rootCrl: { revoked: [SERIALS.signer] } }),
  on('a certificate of the platform that is over', 'pck-validity', { pck: { notAfter: LATE } }),
  on('a platform out of date', 'tcb-status', { tcbInfo: { tcbLevels: [platformLevel({ tcbStatus: 'OutOfDate' })] } }),
  on('a module of TDX out of date', 'tcb-status', {
    tcbInfo: { tdxModuleIdentities: [moduleIdentity({ tcbLevels: [enclaveLevel(6, { tcbStatus: 'OutOfDate' })] })] },
  }),
  on('a platform with an advisory', 'advisories', {
    tcbInfo: { tcbLevels: [platformLevel({ advisoryIDs: ['INTEL-SA-00001'] })] },
  }),
  on('TCB info of another platform', 'platform', { tcbInfo: { fmspc: '00906ED50000' } }),
  on('a domain that can be debugged', 'debug', { body: set(120, 1) }),
  on('a domain whose secrets a service may move', 'service-td', { body: set(600, 1) }),
  on('a module of TDX that Intel has not signed', 'tdx-module', { body: set(64, 1) }),
  on('a report of the quoting enclave for another key', 'qe-report-data', { qeReport: set(320, 0) }),
  on('a platform whose CA is none', 'pck-chain', { issuer: { name: 'Intel SGX Other CA' } }),
  {
    what: 'TDX: levels that the platform does not reach',
    claims: ['measured'],
    checks: ['tcb-level', 'tcb-status'],
    machine: () => tdxMachine({ extension: platformExtension(Array.from({ length: 16 }, () => 0)) }),
  },
  on('an event log that is none', 'event-log', { eventLog: new Uint8Array(100) }),
  {
    what: 'TDX: a machine of another root',
    claims: ['measured'],
    checks: ['pck-chain', 'tcb-signer'],
    machine: async () => posingAs(tdxMachine(), tdxMachine({ root: { key: await makeKey() } })),
  },
  {
    what: 'TDX: evidence of SEV-SNP',
    claims: ['measured'],
    checks: null,
    change: of('evidence', async () => makeParts({ machine: await snpMachine() })),
  },
  after(
    'endorsements of SEV-SNP',
    null,
    of('endorsements', async () => makeParts({ machine: await snpMachine() })),
  ),
  after('a quote of SGX', ['quote'], async (made) => {
    const { quote } = await makeQuote({ tee: 'sgx' });
    return withCbor('evidence', (members) => void members.set('quote', quote))(made);
  }),
  after(
    'a quote that was cut off',
    ['quote'],
    withQuote((quote) => quote.subarray(0, -1)),
  ),
  after(
    'a quote with a byte behind it',
    ['trailing'],
    withQuote((quote) => Uint8Array.of(...quote, 1)),
  ),
  after(
    'a quote whose report was changed',
    ['quote-signature', 'mrtd'],
    withQuote((quote) => flipped(quote, 54 + 136)),
  ),
  after(
    'a quote with the key of another',
    ['qe-report-data', 'quote-signature'],
    withQuote((quote) => flipped(quote, 770)),
  ),
  after(
    'a quote that is a text',
    null,
    withCbor('evidence', (members) => void members.set('quote', 'quote')),
  ),
  after(
    'a member that no evidence of it has',
    null,
    withCbor('evidence', (members) => void members.set('more', true)),
  ),
  after(
    'no collateral',
    ['collateral'],
    withCbor('endorsements', (members) => void members.set('collateral', null)),
  ),
  after(
    'evidence that is cut off',
    null,
    withParts(({ evidence }) => ({
      evidence: {
        bytes: evidence !== null && 'bytes' in evidence ? evidence.bytes.subarray(0, 500) : encodeCbor(null),
      },
    })),
  ),
  after('a platform that nobody named', ['platform-allowed'], withPolicy({ tdx: { ppids: ['00'.repeat(16)] } })),
  after('collateral older than is taken', ['tcb-evaluation'], withPolicy({ tdx: { minEvaluationNumber: 21 } })),
];
