/** Receipts of an AWS Nitro enclave whose evidence is not what it must be. */
import { makeKey } from '../../attest/pki.ts';
import { nitroMachine, posingAs, tdxMachine, type NitroMachineOptions } from '../machines.ts';
import { bytes, makeParts } from '../receipt.ts';
import { NOW } from '../statement.ts';
import { flipped, withCbor, withParts, withPolicy, type Broken, type Change } from './row.ts';

const HOUR = 3_600_000;
const zero = new Uint8Array(48);

/** A machine with one thing otherwise, and the check that finds it. */
const on = (
  what: string,
  check: string,
  options: () => NitroMachineOptions | Promise<NitroMachineOptions>,
): Broken => ({
  what: `Nitro: ${what}`,
  claims: ['measured'],
  checks: [check],
  machine: async () => nitroMachine(await options()),
});

const after = (what: string, checks: readonly string[] | null, change: Change): Broken => ({
  what: `Nitro: ${what}`,
  claims: ['measured'],
  checks,
  machine: nitroMachine,
  change,
});

const withDocument = (change: (document: Uint8Array) => Uint8Array): Change =>
  withCbor('evidence', (members) => void members.set('document', change(members.get('document') as Uint8Array)));

export const NITRO: readonly Broken[] = [
  {
    what: 'Nitro: evidence of another statement of the same enclave',
    claims: ['measured'],
    checks: ['binding'],
    change: async (made) => {
      const machine = await nitroMachine();
      const [now, before] = [
        await makeParts({ machine }),
        await makeParts({ machine, measured: [], statement: { nonce: bytes(7, 16) } }),
      ];
      return { ...made, ...now, parts: { ...now.parts, evidence: before.parts.evidence } };
    },
  },
  on('no statement at all', 'binding', () => ({ document: { userData: null } })),
  on('another image', 'pcr-0', () => ({ document: { pcrs: { 0: new Uint8Array(48).fill(9) } } })),
  {
    what: 'Nitro: another module measured into its register',
    claims: ['measured'],
    checks: ['pcr-others'],
    machine: nitroMachine,
    making: { measured: [bytes(0x33)] },
  },
  {
    what: 'Nitro: nothing measured into its register',
    claims: ['measured'],
    checks: ['pcr-others'],
    machine: nitroMachine,
    making: { measured: [] },
  },
  {
    what: 'Nitro: an enclave that its host can look into',
    claims: ['measured'],
    checks: ['debug', 'pcr-0'],
    machine: () => nitroMachine({ document: { pcrs: { 0: zero, 1: zero, 2: zero } } }),
  },
  {
    what: 'Nitro: a document older than is taken',
    claims: ['measured'],
    checks: ['timestamp'],
    machine: nitroMachine,
    change: withPolicy({ nitro: { maximumAge: 30 } }),
  },
  {
    what: 'Nitro: a document of later',
    claims: ['measured'],
    checks: ['timestamp'],
    machine: () => nitroMachine({ document: { timestamp: NOW + 10 * 60_000 } }),
  },
  {
    what: 'Nitro: a document whose certificate is over at the time of verification',
    claims: ['measured'],
    checks: ['certificate-current'],
    machine: nitroMachine,
    change: withPolicy({ nitro: { maximumAge: 86_400 } }),
    at: NOW + 2 * HOUR,
  },
  on('a certificate that lives for a day', 'leaf-lifetime', () => ({ leaf: { notAfter: NOW + 24 * HOUR } })),
  on('a certificate that nobody signed', 'certificate-chain', () => ({ leaf: { spoil: true } })),
  on('a document that another key signed', 'document-signature', async () => ({
    document: { key: await makeKey('P-384') },
  })),
  on('another algorithm', 'document-algorithm', () => ({ document: { header: new Map([[1, -7]]) } })),
  on('a member that no document has', 'document-form', () => ({
    document: { change: (members) => void members.set('more', 1) },
  })),
  {
    what: 'Nitro: an enclave of another root',
    claims: ['measured'],
    checks: ['root-pinned'],
    machine: () => posingAs(nitroMachine(), nitroMachine({ root: { serial: 5n } })),
  },
  {
    what: 'Nitro: evidence of TDX',
    claims: ['measured'],
    checks: null,
    machine: nitroMachine,
    change: withParts(async () => ({ evidence: (await makeParts({ machine: await tdxMachine() })).parts.evidence })),
  },
  after(
    'a document that was cut off',
    ['document-form'],
    withDocument((document) => document.subarray(0, -1)),
  ),
  after(
    'a document whose signature was changed',
    ['document-signature'],
    withDocument((document) => flipped(document, document.length - 1)),
  ),
  after(
    'endorsements, which it has within itself',
    null,
    withCbor('endorsements', (members) => void members.set('root', bytes(1))),
  ),
  after('an enclave that nobody asked', ['nonce'], withPolicy({ nitro: { nonce: '07' } })),
  after('an instance that nobody named', ['pcr-4'], withPolicy({ nitro: { pcrs: { 4: ['09'.repeat(48)] } } })),
];
