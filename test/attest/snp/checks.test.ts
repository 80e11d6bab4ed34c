import { beforeAll, describe, it } from 'vitest';
import { AT } from '../../../host/attest/snp/layout.ts';
import { issueCertificate, issueCrl, makeKey, type TestKey } from '../pki.ts';
import { expectAlone } from '../alone.ts';
import { appraise, BINDING, given, noRoot, POLICY, setByte, setPolicy, type Case } from './case.ts';
import { makeSnpMachine, SNP_TIME } from './machine.ts';

const OTHER_48 = '07'.repeat(48);

let otherKey: TestKey;
let otherRoot: TestKey;
beforeAll(async () => {
  [otherKey, otherRoot] = await Promise.all([makeKey('P-384'), makeKey('RSA-PSS')]);
});

/** For each check, cases in which it alone fails. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  'report-form': [
    { spoil: (bytes) => bytes.subarray(0, 1183) },
    { spoil: (bytes) => Uint8Array.of(...bytes, 0) },
    { spoil: () => new Uint8Array() },
    { change: (view) => view.setUint32(AT.version, 1, true) },
    { change: (view) => view.setUint32(AT.version, 6, true) },
    { change: setByte(0x4c, 1) },
    { change: setByte(0x19f, 1) },
    { change: setByte(0x1eb, 1) },
    { change: setByte(0x1ef, 1) },
    { change: setByte(0x29f, 1) },
    { change: setByte(AT.flags, 0x20) },
    { change: setByte(AT.flags + 3, 0x80) },
    { version: 2, change: setByte(AT.cpuid, 0x19) },
    { version: 4, change: setByte(AT.launchMitigations, 1) },
    { spoil: (bytes) => bytes.with(AT.signature + 48, 1) },
    { spoil: (bytes) => bytes.with(AT.signature + 143, 1) },
    { spoil: (bytes) => bytes.with(0x49f, 1) },
  ],
  'report-algorithm': [{ change: setByte(AT.signatureAlgorithm, 2) }, { change: setByte(AT.signatureAlgorithm, 0) }],
  certificates: [
    { become: given({ certificates: [] }) },
    { become: given({ certificates: [Uint8Array.of(0x30, 0)] }) },
    { become: (machine) => given({ certificates: machine.endorsements.certificates.slice(1) })(machine) },
    { become: (machine) => given({ certificates: machine.endorsements.certificates.toSpliced(1, 1) })(machine) },
    {
      become: (machine) =>
        given({ certificates: Array.from({ length: 13 }, () => machine.roots[0]?.der ?? BINDING) })(machine),
    },
    {
      // A second leaf of the same name.
      become: async (machine) => {
        const { endorsements } = await makeSnpMachine({ productName: 'Milan-B1' });
        const certificates = [...machine.endorsements.certificates, ...endorsements.certificates.slice(0, 1)];
        return given({ certificates })(machine);
      },
    },
    { machine: { productName: 'Rome' } },
    {
      machine: { signer: 'VLEK', cloudProvider: 'CN=cloud.example'.padEnd(1025, 'e') },
      policy: { cloudProviders: ['CN=cloud.example'.padEnd(1025, 'e')] },
      change: setByte(AT.flags, 1 << 2),
    },
    { machine: { structVersion: 2 } },
    { machine: { generation: 'Turin', leafTcb: { fmc: 256 } } },
  ],
  'certificate-names': [
    { machine: { issuer: { name: 'SEV-Genoa' } } },
    { machine: { issuer: { name: 'SEV-VLEK-Milan' } } },
    { machine: { root: { name: 'ARK-Naples' } } },
  ],
  'certificate-chain': [
    { machine: { leaf: { spoil: true } } },
    { machine: { issuer: { spoil: true } } },
    { machine: { issuer: { keyUsage: 0x40 } } },
    { machine: { root: { keyUsage: 0x40 } }, become: noRoot },
    { machine: { root: { pathLength: 0 } } },
    { machine: { root: { ca: null, keyUsage: 0x60 } } },
    { machine: { leaf: { extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'] } } },
    {
      // Signed well, but with another algorithm than AMD's.
      become: async (machine) => {
        const other = await makeSnpMachine({ issuer: { key: otherKey } });
        return given(other.endorsements)({ ...machine, roots: other.roots });
      },
    },
  ],
  'certificate-validity': [
    { at: Date.UTC(2050, 0), machine: { list: { nextUpdate: Date.UTC(2051, 0) } } },
    { machine: { leaf: { notAfter: SNP_TIME - 1000 } } },
    { machine: { leaf: { notBefore: SNP_TIME + 1000 } } },
    { machine: { issuer: { notAfter: SNP_TIME - 1000 } } },
    { machine: { root: { notBefore: SNP_TIME + 1000 } } },
  ],
  'root-pinned': [
    {
      become: async (machine) => {
        const root = await issueCertificate({ name: 'ARK-Milan', key: otherRoot, ca: true });
        return { ...machine, roots: [{ generation: 'Milan', der: root.der }] };
      },
    },
    {
      // The pinned key in a certificate that it did not sign.
      become: async (machine) => {
        const { endorsements } = await makeSnpMachine({ root: { spoil: true } });
        return given(endorsements)(machine);
      },
    },
  ],
  revocation: [
    { become: given({ revocationLists: [] }) },
    { become: given({ revocationLists: [Uint8Array.of(0x30, 0)] }) },
    { become: given({ revocationLists: [] }), policy: { revocation: 'required' } },
    { machine: { list: { spoil: true } } },
    { machine: { list: { nextUpdate: SNP_TIME - 1000 } } },
    { machine: { list: { nextUpdate: SNP_TIME - 1000 } }, policy: { revocation: 'if-present' } },
    { machine: { list: { thisUpdate: SNP_TIME + 1000 } } },
    { machine: { list: { nextUpdate: null } } },
    { machine: { issuer: { serial: 77n }, list: { revoked: [76n, 77n] } } },
    {
      // One good list and one by which the issuer was withdrawn.
      machine: { issuer: { serial: 77n } },
      become: async (machine) => {
        const list = await issueCrl({ issuer: { name: 'ARK-Milan', key: machine.rootKey }, revoked: [77n] });
        return given({ revocationLists: [...machine.endorsements.revocationLists, list] })(machine);
      },
    },
  ],
  'signing-key': [
    { change: setByte(AT.flags, 2) },
    { change: setByte(AT.flags, 7 << 2) },
    { change: setByte(AT.flags, 2 << 2) },
    { change: setByte(AT.flags, 1 << 2) },
  ],
  'report-signature': [
    { spoil: (bytes) => bytes.with(AT.measurement, 0x4e) },
    { spoil: (bytes) => bytes.fill(0, AT.signature) },
  ],
  'leaf-tcb': [
    { machine: { leafTcb: { snp: 25 } } },
    { machine: { leafTcb: { snp: 23 } } },
    { machine: { generation: 'Turin', leafTcb: { fmc: 0 } } },
  ],
  'leaf-chip': [
    { machine: { leafChip: new Uint8Array(64).fill(0xc1).with(63, 0) } },
    { machine: { leafChip: new Uint8Array(63).fill(0xc1) } },
    { machine: { leafChip: new Uint8Array(8).fill(0xc1), chip: new Uint8Array(64).fill(0xc1, 0, 8) } },
    { machine: { leafChip: null } },
    { machine: { chip: new Uint8Array(64) } },
    { machine: { generation: 'Turin', leafChip: new Uint8Array(8).fill(0xc2) } },
    { machine: { generation: 'Turin' }, change: setByte(AT.chipId + 8, 1) },
    { machine: { signer: 'VLEK' } },
    { machine: { signer: 'VLEK' }, policy: { cloudProviders: ['CN=other.example'] } },
    { machine: { signer: 'VLEK', cloudProvider: null }, policy: { cloudProviders: ['CN=cloud.example'] } },
    { machine: { signer: 'VLEK' }, policy: { cloudProviders: ['CN=cloud.example'] }, change: setByte(AT.chipId, 1) },
  ],
  generation: [
    { machine: { productName: 'Genoa' } },
    { change: setByte(AT.cpuid + 1, 0x11) },
    { change: setByte(AT.cpuid + 1, 0x50) },
    { change: setByte(AT.cpuid, 0x17) },
  ],
  'generation-allowed': [{ policy: { generations: ['Genoa', 'Turin'] } }, { policy: { generations: [] }, version: 2 }],
  'policy-form': [{ change: setPolicy(0x1001fn) }, { change: setPolicy(POLICY | (1n << 26n)) }],
  'policy-debug': [{ change: setPolicy(POLICY | (1n << 19n)) }],
  'policy-migration': [{ change: setPolicy(POLICY | (1n << 18n)) }, { change: setByte(AT.reportIdMa + 31, 0xfe) }],
  'policy-abi': [
    { policy: { guest: { minimumAbi: { minor: 32 } } } },
    { policy: { guest: { minimumAbi: { major: 1 } } } },
  ],
  'policy-smt': [{ policy: { guest: { smt: 'refuse' } } }],
  'policy-cxl': [{ change: setPolicy(POLICY | (1n << 21n)) }],
  'policy-single-socket': [{ policy: { guest: { singleSocket: 'required' } } }],
  'policy-hardening': [
    { policy: { guest: { memoryAes256Xts: 'required' } } },
    { policy: { guest: { raplOff: 'required' } } },
    { policy: { guest: { ciphertextHiding: 'required' } } },
    { policy: { guest: { pageSwapOff: 'required', raplOff: 'required' } }, change: setPolicy(POLICY | (1n << 23n)) },
  ],
  'guest-svn': [{ policy: { minimumGuestSvn: 1 } }],
  vmpl: [
    { policy: { vmpl: 1 } },
    { change: (view) => view.setUint32(AT.vmpl, 1, true) },
    { change: (view) => view.setUint32(AT.vmpl, 0xffff_ffff, true) },
  ],
  'platform-alias-check': [{ change: setByte(AT.platformInfo, 0x05) }],
  'platform-ecc': [{ policy: { platform: { ecc: 'required' } }, change: setByte(AT.platformInfo, 0x20) }],
  'platform-tsme': [{ policy: { platform: { tsme: 'required' } } }],
  'platform-hardening': [
    { policy: { platform: { smt: 'refuse' } } },
    { policy: { platform: { raplOff: 'required' } } },
    { policy: { platform: { ciphertextHiding: 'required' } } },
  ],
  'id-key': [
    { policy: { idKeys: [OTHER_48] } },
    { policy: { idKeys: [OTHER_48] }, change: setByte(AT.idKeyDigest, 7) },
    { policy: { idKeys: ['00'.repeat(48)] } },
  ],
  'author-key': [
    { policy: { authorKeys: [OTHER_48] } },
    { policy: { authorKeys: ['00'.repeat(48)] } },
    { policy: { authorKeys: [OTHER_48] }, change: setByte(AT.flags, 1) },
  ],
  'tcb-form': [
    { change: setByte(AT.launchTcb + 2, 1) },
    { change: setByte(AT.currentTcb + 5, 1) },
    { machine: { generation: 'Turin' }, change: setByte(AT.committedTcb + 4, 1) },
  ],
  'tcb-order': [
    { machine: { leafTcb: { snp: 25 } }, change: setByte(AT.reportedTcb + 6, 25) },
    { policy: { provisionalFirmware: 'any' }, change: setByte(AT.currentTcb + 7, 218) },
  ],
  'tcb-minimum': [
    {
      policy: { minimumTcb: { Milan: { snp: 25 } } },
      change: setByte(AT.launchTcb + 6, 25),
    },
    { policy: { minimumFirmware: { major: 1, minor: 55, build: 30 } } },
    { policy: { minimumFirmware: { major: 1, minor: 56 } } },
    { policy: { minimumFirmware: { major: 2 } } },
    {
      // Committed levels are high enough, but the key is one of the levels before.
      machine: { leafTcb: { snp: 20 } },
      policy: { minimumTcb: { Milan: { snp: 24 } } },
      change: setByte(AT.reportedTcb + 6, 20),
    },
  ],
  'tcb-launch': [{ policy: { minimumTcb: { Milan: { snp: 24 } } }, change: setByte(AT.launchTcb + 6, 23) }],
  'tcb-provisional': [{ change: setByte(AT.currentFirmware, 30) }, { change: setByte(AT.currentTcb + 7, 220) }],
  mitigations: [
    { policy: { mitigations: 4 } },
    { policy: { mitigations: 3 }, change: setByte(AT.launchMitigations, 1) },
    { policy: { mitigations: 3 }, change: setByte(AT.currentMitigations, 2) },
    { policy: { mitigations: 1 }, version: 4 },
  ],
  'chip-allowed': [
    { policy: { chips: [] } },
    { policy: { chips: ['c2'.repeat(64)] } },
    { machine: { signer: 'VLEK' }, policy: { cloudProviders: ['CN=cloud.example'], chips: ['00'.repeat(64)] } },
  ],
  measurement: [{ policy: { measurements: [OTHER_48] } }, { policy: { measurements: [] } }],
  'host-data': [{ policy: { hostData: ['07'.repeat(32)] } }],
  'family-id': [{ policy: { familyIds: ['07'.repeat(16)] } }],
  'image-id': [{ policy: { imageIds: ['07'.repeat(16)] } }],
  binding: [{ expectedBinding: BINDING.with(63, 0) }],
};

describe('each check', () => {
  it.each(
    Object.entries(CASES).flatMap(([id, cases]) => cases.map((each, i) => [`${id} ${i + 1}`, id, each] as const)),
  )('alone fails: %s', async (_, id, each) => {
    expectAlone(await appraise(each), id);
  });
});
