import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../../host/encoding/base64/hex.ts';
import { AttestError } from '../../../host/attest/error/error.ts';
import { AT } from '../../../host/attest/snp/layout.ts';
import { verifySnp } from '../../../host/attest/snp/verify.ts';
import { appraise, BINDING, failures, given, noRoot, POLICY, setByte, setPolicy, type Case } from './case.ts';
import { makeSnpMachine, SNP_TIME, type SnpMachine } from './machine.ts';

describe('a report of a good machine', () => {
  it.each([
    { machine: {} },
    { machine: { generation: 'Genoa' } },
    { machine: { generation: 'Turin' } },
    { machine: {}, version: 2 },
    { machine: {}, version: 3 },
    { machine: {}, version: 4 },
    { machine: { generation: 'Turin' }, version: 3 },
    { machine: { signer: 'VLEK' }, policy: { cloudProviders: ['CN=cloud.example'] } },
    { machine: { productName: 'Milan-B0', structVersion: 0 } },
    { machine: { signer: 'VLEK', generation: 'Turin' }, policy: { cloudProviders: ['CN=cloud.example'] } },
    { change: (view: DataView) => view.setUint32(AT.vmpl, 3, true), policy: { vmpl: 3 } },
    { change: setPolicy(POLICY | (1n << 19n)), policy: { guest: { debug: 'any' } } },
    { change: setPolicy(POLICY | (1n << 18n)), policy: { guest: { migrationAgent: 'any' } } },
    { change: setByte(AT.currentFirmware, 30), policy: { provisionalFirmware: 'any' } },
    { become: given({ revocationLists: [] }), policy: { revocation: 'if-present' } },
    {
      policy: {
        mitigations: 3,
        minimumTcb: { Milan: { snp: 24, ucode: 219 } },
        minimumFirmware: { major: 1, minor: 55 },
      },
    },
    { policy: { chips: ['c1'.repeat(64)], measurements: ['4d'.repeat(48)], hostData: ['00'.repeat(32)] } },
  ] satisfies Case[])('is accepted: %o', async (good) => {
    expect(await failures(good)).toEqual([]);
  });

  it('needs no root among the endorsements, since it is pinned', async () => {
    expect(await failures({ become: noRoot })).toEqual([]);
  });

  it('takes certificates twice, of both kinds and in any order', async () => {
    const loaded = await makeSnpMachine({ signer: 'VLEK' });
    const become = (machine: SnpMachine): SnpMachine => {
      const certificates = [...loaded.endorsements.certificates, ...machine.endorsements.certificates];
      return given({ certificates: [...certificates, ...certificates.slice(3)].toReversed() })(machine);
    };
    // The root of either is another certificate of the same name and key: which one is meant, nobody says.
    expect(await failures({ become })).toEqual(['certificates']);
    const withoutRoot = (machine: SnpMachine): SnpMachine => {
      const { certificates } = machine.endorsements;
      return given({ certificates: [...loaded.endorsements.certificates.slice(0, 2), ...certificates].toReversed() })(
        machine,
      );
    };
    expect(await failures({ become: withoutRoot })).toEqual([]);
  });

  it('says what it claims, and until when', async () => {
    const notAfter = Date.UTC(2026, 11, 1);
    const { claims, validUntil } = await appraise({ machine: { list: { nextUpdate: notAfter } } });
    expect(validUntil).toBe(notAfter);
    expect(claims).toMatchObject({
      tee: 'snp',
      version: 5,
      generation: 'Milan',
      signer: 'VCEK',
      chipId: 'c1'.repeat(64),
      cloudProvider: null,
      reportData: encodeHex(BINDING),
      measurement: '4d'.repeat(48),
      debug: false,
      vmpl: 0,
      idKeyDigest: null,
      authorKeyDigest: null,
      reportedTcb: { bl: 4, tee: 0, snp: 24, ucode: 219 },
      committedFirmware: { major: 1, minor: 55, build: 29 },
      mitigations: { launch: '0x3', current: '0x3' },
    });
  });

  it('is of no use to those who trust AMD alone', async () => {
    const machine = await makeSnpMachine();
    const report = await machine.makeReport();
    const { endorsements } = machine;
    const { verdict, checks } = await verifySnp(
      { report },
      { endorsements, policy: {}, at: SNP_TIME, expectedBinding: null },
    );
    expect(verdict).toBe('reject');
    expect(checks.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['root-pinned']);
  });
});

describe('options that are none', () => {
  it.each([
    { policy: { debug: 'any' } as never },
    { policy: { vmpl: 4 } },
    { policy: { minimumTcb: { Milan: { fmc: 1 } } } },
    { policy: { chips: ['C1'.repeat(64)] } },
    { at: Number.NaN },
    { expectedBinding: new Uint8Array(63) },
    { become: given({ certificates: ['pem' as never] }) },
    { become: given({ revocationLists: undefined as never }) },
  ] satisfies Case[])('are refused: %o', async (wrong) => {
    await expect(appraise(wrong)).rejects.toThrow(AttestError);
  });
});
