/** Receipts of a guest of AMD SEV-SNP whose evidence is not what it must be. */
import { AT } from '../../../host/attest/snp/layout.ts';
import { makeKey } from '../../attest/pki.ts';
import { setByte, setPolicy } from '../../attest/snp/case.ts';
import { makeSnpMachine } from '../../attest/snp/machine.ts';
import { nitroMachine, posingAs, snpMachine, type SnpGuestOptions } from '../machines.ts';
import { bytes, makeParts } from '../receipt.ts';
import { NOW } from '../statement.ts';
import { flipped, withCbor, withParts, withPolicy, type Broken, type Change } from './row.ts';

const LATE = NOW - 1000;

/** A machine with one thing otherwise, and the check that finds it. */
const on = (what: string, check: string, options: () => SnpGuestOptions | Promise<SnpGuestOptions>): Broken => ({
  what: `SEV-SNP: ${what}`,
  claims: ['measured'],
  checks: [check],
  machine: async () => snpMachine(await options()),
});

/** A good receipt that is changed afterwards. */
const after = (what: string, checks: readonly string[] | null, change: Change): Broken => ({
  what: `SEV-SNP: ${what}`,
  claims: ['measured'],
  checks,
  machine: snpMachine,
  change,
});

const withReport = (change: (report: Uint8Array) => Uint8Array): Change =>
  withCbor('evidence', (members) => void members.set('report', change(members.get('report') as Uint8Array)));

/** What was made for the machine, and a list of certificates, changed. */
const withCertificates = (change: (all: readonly Uint8Array[]) => readonly Uint8Array[]): Change =>
  withCbor('endorsements', (members) => {
    members.set('certificates', change(members.get('certificates') as readonly Uint8Array[]));
  });

export const SNP: readonly Broken[] = [
  {
    what: 'SEV-SNP: evidence of another statement of the same machine',
    claims: ['measured'],
    checks: ['binding'],
    change: async (made) => {
      const machine = await snpMachine();
      const [now, before] = [
        await makeParts({ machine }),
        await makeParts({ machine, statement: { nonce: bytes(7, 16) } }),
      ];
      return { ...made, ...now, parts: { ...now.parts, evidence: before.parts.evidence } };
    },
  },
  on('other software', 'measurement', () => ({ report: { change: setByte(AT.measurement, 0) } })),
  on('another module named by the launcher', 'host-data', () => ({ hostData: bytes(0x33) })),
  on('no module named by the launcher', 'host-data', () => ({ hostData: bytes(0) })),
  on('a guest that can be debugged', 'policy-debug', () => ({ report: { change: setPolicy(0xb001fn) } })),
  on('a guest that can be moved', 'policy-migration', () => ({ report: { change: setPolicy(0x7001fn) } })),
  on('a report from below the guest', 'vmpl', () => ({ report: { change: setByte(AT.vmpl, 2) } })),
  on('firmware that can be taken back', 'tcb-provisional', () => ({
    report: { change: setByte(AT.currentTcb + 6, 25) },
  })),
  on('memory that was not searched for aliases', 'platform-alias-check', () => ({
    report: { change: (view) => view.setBigUint64(AT.platformInfo, 0x05n, true) },
  })),
  on('a list that was due', 'revocation', () => ({ list: { nextUpdate: LATE } })),
  on('a list that somebody else signed', 'revocation', () => ({ list: { spoil: true } })),
  {
    what: 'SEV-SNP: an issuer that was withdrawn',
    claims: ['measured'],
    checks: ['revocation'],
    machine: () => snpMachine({ issuer: { serial: 77n }, list: { revoked: [77n] } }),
  },
  on("a certificate of the chip's key that is over", 'certificate-validity', () => ({ leaf: { notAfter: LATE } })),
  on("a certificate of the chip's key that nobody signed", 'certificate-chain', () => ({ leaf: { spoil: true } })),
  on('the certificate of another chip', 'leaf-chip', () => ({ leafChip: bytes(0xc2, 64) })),
  on('a certificate of other levels', 'leaf-tcb', () => ({ leafTcb: { ucode: 1 } })),
  on('a report that another key signed', 'report-signature', async () => ({ report: { key: await makeKey('P-384') } })),
  {
    what: 'SEV-SNP: a machine of another root',
    claims: ['measured'],
    checks: ['root-pinned'],
    machine: async () => posingAs(snpMachine(), snpMachine({ root: { key: await makeKey('RSA-PSS') } })),
  },
  {
    what: 'SEV-SNP: a machine of another generation than the root',
    claims: ['measured'],
    checks: ['generation'],
    machine: () => posingAs(snpMachine(), snpMachine({ generation: 'Genoa' })),
  },
  {
    what: 'SEV-SNP: evidence of an enclave of Nitro',
    claims: ['measured'],
    checks: null,
    machine: snpMachine,
    change: withParts(async () => ({ evidence: (await makeParts({ machine: await nitroMachine() })).parts.evidence })),
  },
  after(
    'a report that was cut off',
    ['report-form'],
    withReport((report) => report.subarray(0, 1183)),
  ),
  after(
    'a report with a byte behind it',
    ['report-form'],
    withReport((report) => Uint8Array.of(...report, 0)),
  ),
  after(
    'a report whose report data was changed',
    ['report-signature', 'binding'],
    withReport((report) => flipped(report, AT.reportData)),
  ),
  after(
    'no certificates',
    ['certificates'],
    withCertificates(() => []),
  ),
  after(
    'no certificate of its issuer',
    ['certificates'],
    withCertificates(([leaf, , root]) => [leaf, root] as Uint8Array[]),
  ),
  after(
    'no list',
    ['revocation'],
    withCbor('endorsements', (members) => void members.set('revocationLists', [])),
  ),
  after(
    'more certificates than any has',
    null,
    withCertificates((all) => Array.from({ length: 17 }, () => all[0] ?? bytes(0))),
  ),
  after('certificates of another machine', ['report-signature'], async (made) => {
    const other = await makeSnpMachine({ leaf: { key: await makeKey('P-384') } });
    const { certificates, revocationLists } = other.endorsements;
    return withCbor('endorsements', (members) => {
      members.set('certificates', certificates);
      members.set('revocationLists', revocationLists);
    })(made);
  }),
  after('a chip that nobody named', ['chip-allowed'], withPolicy({ snp: { chips: ['00'.repeat(64)] } })),
  after(
    'levels below those that are taken',
    ['tcb-minimum', 'tcb-launch'],
    withPolicy({ snp: { minimumTcb: { Milan: { ucode: 220 } } } }),
  ),
  after('a generation that is not taken', ['generation-allowed'], withPolicy({ snp: { generations: ['Turin'] } })),
];
