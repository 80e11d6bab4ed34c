/** What is accepted of quotes in all their forms, and what is said of them. */
import { describe, expect, test } from 'vitest';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { encodeBase64 } from '../../host/encoding/base64/base64.ts';
import { concatBytes } from '../../host/encoding/bytes/concat.ts';
import { intelRoots } from '../../host/attest/dcap/roots.ts';
import { appraiseSgx } from '../../host/attest/sgx/appraise.ts';
import { appraiseTdx } from '../../host/attest/tdx/appraise.ts';
import { verifySgx, verifyTdx, type DcapCollateral, type TdxPolicy } from '../../host/attest/index.ts';
import { enclaveLevel, makeQuote, moduleIdentity, platformLevel, QUOTED_AT, type QuoteOptions } from './dcap.ts';
import { failedChecks } from './failed.ts';

async function tdx(options: QuoteOptions = {}, policy: TdxPolicy = {}, eventLog: Uint8Array | null = null) {
  const { quote, collateral, roots, at } = await makeQuote(options);
  const given = { endorsements: { collateral }, policy, at, expectedBinding: null };
  return appraiseTdx({ quote, eventLog }, given, roots);
}

describe('a quote', () => {
  test.each([4, 5] as const)('of TDX is read in version %i', async (version) => {
    const rtmrs = [1, 2, 3, 4].map((byte) => new Uint8Array(48).fill(byte));
    const reportData = new Uint8Array(64).fill(9);
    const { verdict, claims } = await tdx({ version, rtmrs, reportData });
    expect(verdict).toBe('accept');
    expect(claims).toMatchObject({
      quoteVersion: version,
      mrTd: 'a0'.repeat(48),
      rtmrs: rtmrs.map((rtmr) => encodeHex(rtmr)),
      reportData: '09'.repeat(64),
      mrServiceTd: version === 5 ? '00'.repeat(48) : null,
      platform: { fmspc: '90c06f000000', type: 'scalable', instanceId: '66'.repeat(16), smtEnabled: true, pceSvn: 13 },
      tcb: { module: { id: 'TDX_01', status: 'UpToDate' }, evaluationNumber: 20 },
    });
  });

  test.each([3, 4, 5] as const)('of SGX is read in version %i', async (version) => {
    const { quote, collateral, roots, at } = await makeQuote({ tee: 'sgx', version });
    const policy = {
      mrEnclave: ['e0'.repeat(32)],
      mrSigner: ['51'.repeat(32)],
      isvProdId: 9,
      minIsvSvn: 5,
      configId: ['00'.repeat(64)],
      ppids: ['11'.repeat(16)],
    };
    const options = { endorsements: { collateral }, policy, at, expectedBinding: null };
    const { verdict, claims } = await appraiseSgx({ quote }, options, roots);
    expect([verdict, claims?.quoteVersion, claims?.isvSvn]).toStrictEqual(['accept', version, 5]);
  });

  test('of our own platform is none of Intel', async () => {
    const { quote, collateral, at } = await makeQuote();
    const options = { endorsements: { collateral }, policy: {}, at, expectedBinding: null };
    expect(failedChecks(await verifyTdx({ quote }, options))).toStrictEqual(['pck-chain', 'tcb-signer']);
    expect(failedChecks(await verifySgx({ quote }, options))).toStrictEqual(['quote']);
    expect(intelRoots().map(({ subject }) => subject.commonName)).toStrictEqual(['Intel SGX Root CA']);
  });

  test('may have its certificates in the other order, and end them as C does', async () => {
    const reverse = (pem: string): string =>
      `${pem
        .split(/(?<=-----END CERTIFICATE-----\n)/)
        .toReversed()
        .join('')}\0`;
    expect((await tdx({ certification: reverse })).verdict).toBe('accept');
  });
});

describe('collateral', () => {
  const pemOf = (hex: string): string => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    return `-----BEGIN X509 CRL-----\n${encodeBase64(bytes)}\n-----END X509 CRL-----\n`;
  };
  const answer = (member: string, text: string, signature = ''): string =>
    `{"${member}":${text},"signature":"${signature}"}`;

  test('is taken as Intel answers it: signed members whole, lists in PEM or DER, chains escaped', async () => {
    const { quote, collateral: own, roots, at } = await makeQuote();
    const { tcb_info_signature: ofInfo, qe_identity_signature: ofIdentity, ...rest } = own;
    const collateral: DcapCollateral = {
      ...rest,
      tcb_info: answer('tcbInfo', own.tcb_info, ofInfo),
      qe_identity: answer('enclaveIdentity', own.qe_identity, ofIdentity),
      root_ca_crl: pemOf(String(own.root_ca_crl)),
      pck_crl: Uint8Array.from(String(own.pck_crl).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
      tcb_info_issuer_chain: encodeURIComponent(own.tcb_info_issuer_chain),
    };
    const options = { endorsements: { collateral }, policy: {}, at, expectedBinding: null };
    expect(failedChecks(await appraiseTdx({ quote }, options, roots))).toStrictEqual([]);
    const unsigned = { ...collateral, tcb_info: own.tcb_info };
    const given = { ...options, endorsements: { collateral: unsigned } };
    expect(failedChecks(await appraiseTdx({ quote }, given, roots))).toStrictEqual(['collateral']);
  });

  test('that is no object at all is a failed check', async () => {
    const { quote, roots, at } = await makeQuote();
    for (const wrong of [7, 'text', [], {}, { tcb_info: 7 }]) {
      const endorsements = { collateral: wrong as unknown as DcapCollateral };
      const result = await appraiseTdx({ quote }, { endorsements, policy: {}, at, expectedBinding: null }, roots);
      expect(failedChecks(result)).toStrictEqual(['collateral']);
    }
  });
});

describe('the status', () => {
  const level = (tcbStatus: string, tdxSvns?: readonly number[]) => platformLevel({ tcbStatus }, tdxSvns);
  const old = (isvsvn: number) => enclaveLevel(isvsvn, { tcbStatus: 'OutOfDate' });
  const module = (...tcbLevels: object[]) => [moduleIdentity({ tcbLevels })];

  test.each<readonly [string, string, QuoteOptions]>([
    [
      'UpToDate',
      'a module judges its own SVNs, whatever the platform\u2019s level has of them',
      { tcbInfo: { tcbLevels: [level('UpToDate', [200, 0, 3])] } },
    ],
    [
      'OutOfDate',
      'the first level that all components reach',
      { tcbInfo: { tcbLevels: [level('UpToDate', [5, 0, 4]), level('OutOfDate')] } },
    ],
    ['NotSupported', 'no level', { tcbInfo: { tcbLevels: [level('UpToDate', [5, 0, 4])] } }],
    [
      'OutOfDate',
      'a module of the first version is judged by the platform\u2019s level',
      { body: (b) => b.set([4, 0, 3], 0), tcbInfo: { tcbLevels: [level('UpToDate'), level('OutOfDate', [4, 0, 3])] } },
    ],
    ['SWHardeningNeeded', 'hardening', { tcbInfo: { tcbLevels: [level('SWHardeningNeeded')] } }],
    ['OutOfDate', 'a quoting enclave that is out of date', { qeIdentity: { tcbLevels: [old(4)] } }],
    [
      'OutOfDateConfigurationNeeded',
      'the same where configuration is needed',
      { tcbInfo: { tcbLevels: [level('ConfigurationNeeded')] }, qeIdentity: { tcbLevels: [old(4)] } },
    ],
    [
      'Revoked',
      'a revoked platform, whatever else',
      { tcbInfo: { tcbLevels: [level('Revoked')] }, qeIdentity: { tcbLevels: [old(4)] } },
    ],
    [
      'Revoked',
      'a revoked module',
      { tcbInfo: { tdxModuleIdentities: module(enclaveLevel(6, { tcbStatus: 'Revoked' })) } },
    ],
    [
      'Revoked',
      'components of SGX that are revoked, though a later level is not',
      { tcbInfo: { tcbLevels: [level('Revoked', [5, 0, 4]), level('UpToDate')] } },
    ],
    [
      'OutOfDate',
      'a module that is out of date, now as at launch',
      { tcbInfo: { tdxModuleIdentities: module(enclaveLevel(7), old(6)) } },
    ],
    [
      'TDRelaunchAdvised',
      'a module that was replaced under a running domain',
      { body: (b) => b.set([7, 1, 3], 584), tcbInfo: { tdxModuleIdentities: module(enclaveLevel(7), old(6)) } },
    ],
    [
      'TDRelaunchAdvisedConfigurationNeeded',
      'the same where configuration is needed',
      {
        body: (b) => b.set([7, 1, 3], 584),
        tcbInfo: { tcbLevels: [level('ConfigurationNeeded')], tdxModuleIdentities: module(enclaveLevel(7), old(6)) },
      },
    ],
    [
      'OutOfDate',
      'a module that was replaced, when the quoting enclave is old',
      {
        body: (b) => b.set([7, 1, 3], 584),
        tcbInfo: { tdxModuleIdentities: module(enclaveLevel(7), old(6)) },
        qeIdentity: { tcbLevels: [old(4)] },
      },
    ],
    [
      'OutOfDate',
      'a module that was replaced on old microcode',
      { body: (b) => b.set([7, 1, 2], 584), tcbInfo: { tdxModuleIdentities: module(enclaveLevel(7), old(6)) } },
    ],
  ])('is %s: %s', async (status, _, options) => {
    const strict = await tdx(options);
    expect([strict.claims?.tcb?.status, strict.verdict]).toStrictEqual([
      status,
      status === 'UpToDate' ? 'accept' : 'reject',
    ]);
    const lenient = await tdx(options, { statuses: [status as 'UpToDate'] });
    expect(failedChecks(lenient)).toStrictEqual(status === 'NotSupported' ? ['tcb-level'] : []);
  });

  test('is accepted with its advisories for as long as the policy says', async () => {
    const options = {
      tcbInfo: { tcbLevels: [platformLevel({ tcbStatus: 'SWHardeningNeeded', advisoryIDs: ['INTEL-SA-00615'] })] },
    };
    const policy = { statuses: ['SWHardeningNeeded'], advisories: { 'INTEL-SA-00615': QUOTED_AT + 1000 } } as const;
    const result = await tdx(options, policy);
    expect([result.verdict, result.advisories, result.validUntil]).toStrictEqual([
      'accept',
      ['INTEL-SA-00615'],
      QUOTED_AT + 1000,
    ]);
    expect(failedChecks(await tdx(options, { advisories: policy.advisories }))).toStrictEqual(['tcb-status']);
    expect(failedChecks(await tdx(options, { statuses: policy.statuses }))).toStrictEqual(['advisories']);
  });
});

describe('a policy', () => {
  test('accepts what it names: service TDs, attributes, debugging, reference values', async () => {
    const body = (bytes: Uint8Array): void => {
      bytes[120] = 1;
      bytes[123] = 0x60;
      bytes[600] = 5;
    };
    const serviceTd = `05${'00'.repeat(47)}`;
    const policy: TdxPolicy = {
      debug: true,
      septVe: true,
      attributes: ['pks', 'migratable'],
      serviceTds: [serviceTd],
      mrTd: ['00'.repeat(48), 'a0'.repeat(48)],
      rtmr1: ['00'.repeat(48)],
      platformInstances: ['66'.repeat(16)],
      minEvaluationNumber: 20,
      mrSeam: null,
    };
    expect(failedChecks(await tdx({ body }, policy))).toStrictEqual([]);
    expect(failedChecks(await tdx({ body }))).toStrictEqual(['debug', 'service-td', 'sept-ve-disable', 'attributes']);
  });

  test.each<readonly [string, object]>([
    ['an unknown member', { mrtd: [] }],
    ['a register of another length', { mrTd: ['00'] }],
    ['upper case', { mrTd: ['AA'.repeat(48)] }],
    ['a status that is none', { statuses: ['Fine'] }],
    ['an advisory until no time', { advisories: { 'INTEL-SA-00001': 'ever' } }],
    ['an attribute that is none', { attributes: ['debug'] }],
  ])('with %s is refused', async (_, policy) => {
    await expect(tdx({}, policy)).rejects.toMatchObject({ code: 'options_invalid' });
  });
});

/** An event log of SHA-384 digests alone. */
function eventLog(
  events: readonly (readonly [register: number, type: number, digest: Uint8Array])[],
  tail = 16,
): Uint8Array {
  const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const description = concatBytes([
    text('Spec ID Event03\0'),
    u32(0),
    Uint8Array.of(0, 2, 0, 2),
    u32(1),
    Uint8Array.of(0x0c, 0, 48, 0, 0),
  ]);
  const opening = concatBytes([u32(1), u32(3), new Uint8Array(20), u32(description.length), description]);
  const rest = events.map(([register, type, digest]) =>
    concatBytes([u32(register), u32(type), u32(1), Uint8Array.of(0x0c, 0), digest, u32(3), text('own')]),
  );
  return concatBytes([opening, ...rest, new Uint8Array(tail).fill(0xff)]);
}

describe('an event log', () => {
  const digest = new Uint8Array(48).fill(3);
  const extend = async (...digests: Uint8Array[]): Promise<Uint8Array> => {
    let held = new Uint8Array(48);
    for (const each of digests) {
      held = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-384', concatBytes([held, each])));
    }
    return held;
  };

  test('makes up the run-time registers, and is told from one that does not', async () => {
    const zero = new Uint8Array(48);
    const rtmrs = [await extend(digest), zero, zero, await extend(digest, digest)];
    const log = eventLog([
      [1, 4, digest],
      [4, 6, digest],
      [1, 3, digest],
      [4, 6, digest],
    ]);
    const { verdict, claims } = await tdx({ rtmrs }, { eventLog: 'required' }, log);
    expect([verdict, claims?.eventLog?.events]).toStrictEqual(['accept', 4]);
    expect(claims?.eventLog?.rtmrs).toStrictEqual(rtmrs.map((rtmr) => encodeHex(rtmr)));
    expect(failedChecks(await tdx({ rtmrs }, {}, eventLog([[1, 4, digest]])))).toStrictEqual(['event-log']);
  });

  test.each<readonly [string, Uint8Array]>([
    ['of a register that is none', eventLog([[5, 4, digest]])],
    ['of the measurement of the build', eventLog([[0, 4, digest]])],
    ['cut within an event', eventLog([[1, 4, digest]], 0).slice(0, -2)],
    ['with something in its unused space', concatBytes([eventLog([]), Uint8Array.of(1)])],
    ['of an algorithm that is not announced', eventLog([[1, 4, digest]]).map((byte, i) => (i === 81 ? 0x0b : byte))],
    ['empty', new Uint8Array(0)],
    ['too large', new Uint8Array(5 << 20)],
  ])('%s is a failed check', async (_, log) => {
    expect(failedChecks(await tdx({}, {}, log))).toStrictEqual(['event-log']);
  });
});
