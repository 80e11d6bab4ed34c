/** Each check of a quote by what it alone stops. */
import { describe, expect, test } from 'vitest';
import { SGX_CHECKS } from '../../host/attest/sgx/checks.ts';
import { appraiseSgx } from '../../host/attest/sgx/appraise.ts';
import type { SgxPolicy } from '../../host/attest/sgx/types.ts';
import { TDX_CHECKS } from '../../host/attest/tdx/checks.ts';
import { appraiseTdx } from '../../host/attest/tdx/appraise.ts';
import type { TdxPolicy } from '../../host/attest/tdx/types.ts';
import type { DcapCollateral, EvidenceResult } from '../../host/attest/index.ts';
import {
  enclaveLevel,
  ISSUED_AT,
  LEVEL_DATE,
  makeQuote,
  moduleIdentity,
  platformExtension,
  platformLevel,
  QUOTED_AT,
  SERIALS,
  type QuoteOptions,
} from './dcap.ts';
import { expectAlone } from './alone.ts';
import { failedChecks } from './failed.ts';
import { makeKey } from './pki.ts';

const LATE = QUOTED_AT - 1000;
const at = (ms: number): string => new Date(ms).toISOString().replace('.000', '');
const flip = (bytes: Uint8Array): void => {
  bytes[40] = (bytes[40] ?? 0) ^ 1;
};
const set =
  (offset: number, value: number) =>
  (bytes: Uint8Array): void => {
    bytes[offset] = value;
  };

interface Case {
  readonly options?: QuoteOptions;
  readonly policy?: TdxPolicy & SgxPolicy;
  readonly collateral?: null;
  readonly expected?: Uint8Array;
  readonly eventLog?: Uint8Array;
  /** Some other roots than those of the quote. */
  readonly stranger?: boolean;
}

async function appraise(tee: 'tdx' | 'sgx', given: Case): Promise<EvidenceResult<unknown>> {
  const { policy = {}, expected = null, eventLog, stranger = false } = given;
  const made = await makeQuote({ tee, ...given.options });
  const roots = stranger ? (await makeQuote({ root: { key: strangerKey } })).roots : made.roots;
  const collateral = given.collateral === null ? null : made.collateral;
  const options = { endorsements: { collateral }, policy, at: made.at, expectedBinding: expected };
  const { quote } = made;
  return tee === 'tdx' ? appraiseTdx({ quote, eventLog }, options, roots) : appraiseSgx({ quote }, options, roots);
}

const strangerKey = await makeKey();

/** Cases of which only the one check fails, for both TEEs. */
const COMMON: readonly (readonly [check: string, what: string, given: Case])[] = [
  ['quote', 'another version', { options: { header: set(0, 6) } }],
  ['quote', 'another attestation key', { options: { header: set(2, 3) } }],
  ['quote', 'another TEE', { options: { header: set(4, 0x82) } }],
  ['quote', 'another vendor', { options: { header: set(12, 0) } }],
  ['quote', 'reserved bytes of the quoting enclave', { options: { qeReport: set(100, 1) } }],
  ['trailing', 'a byte after it', { options: { padding: Uint8Array.of(0, 1) } }],
  ['trailing', 'more padding than any', { options: { padding: new Uint8Array(20_000) } }],
  ['certification', 'text beside the certificates', { options: { certification: (pem) => `more ${pem}` } }],
  [
    'certification',
    'a certificate twice',
    { options: { certification: (pem) => pem + pem.slice(0, pem.indexOf('-----END') + 26) } },
  ],
  ['certification', 'no certificates', { options: { certification: () => '' } }],
  ['certification', 'a leaf that issues', { options: { pck: { ca: true } } }],
  ['pck-chain', 'a signature of the leaf', { options: { pck: { spoil: true } } }],
  ['pck-chain', 'a signature of the CA', { options: { issuer: { spoil: true } } }],
  ['pck-chain', 'a CA whose key is not for certificates', { options: { issuer: { keyUsage: 0x40 } } }],
  ['pck-chain', 'the name of the leaf', { options: { pck: { name: 'Intel SGX Other Certificate' } } }],
  ['pck-chain', 'the name of the CA', { options: { issuer: { name: 'Intel SGX Other CA' } } }],
  ['pck-validity', 'a leaf that is over', { options: { pck: { notAfter: LATE } } }],
  ['pck-validity', 'a CA that is over', { options: { issuer: { notAfter: LATE } } }],
  ['pck-extension', 'no SGX extension', { options: { extension: null } }],
  [
    'pck-extension',
    'an SVN too many bits',
    { options: { extension: platformExtension([256, ...Array.from({ length: 15 }, () => 0)]) } },
  ],
  ['collateral', 'none', { collateral: null }],
  [
    'collateral',
    'one of its members missing',
    { options: { collateral: { qe_identity: undefined } as unknown as DcapCollateral } },
  ],
  ['collateral', 'a signature that is none', { options: { collateral: { tcb_info_signature: 'ff' } } }],
  ['root-crl', 'empty', { options: { collateral: { root_ca_crl: '' } } }],
  ['root-crl', 'garbage', { options: { collateral: { root_ca_crl: 'deadbeef' } } }],
  ['root-crl', 'over', { options: { rootCrl: { nextUpdate: LATE } } }],
  ['root-crl', 'of later', { options: { rootCrl: { thisUpdate: QUOTED_AT + 1000 } } }],
  ['root-crl', 'of another issuer', { options: { rootCrl: { issuer: { name: 'Other', key: strangerKey } } } }],
  ['pck-crl', 'a spoilt signature', { options: { pckCrl: { spoil: true } } }],
  ['pck-crl', 'over', { options: { pckCrl: { nextUpdate: LATE } } }],
  ['pck-crl', 'without an end', { options: { pckCrl: { nextUpdate: null } } }],
  ['pck-crl', 'without its extensions', { options: { pckCrl: { bare: true } } }],
  [
    'pck-crl',
    'of the other CA',
    { options: { pckCrl: { issuer: { name: 'Intel SGX PCK Processor CA', key: strangerKey } } } },
  ],
  ['revocation', 'the PCK withdrawn', { options: { pckCrl: { revoked: [SERIALS.pck] } } }],
  ['revocation', 'the CA withdrawn', { options: { rootCrl: { revoked: [SERIALS.issuer] } } }],
  ['revocation', 'the signer of collateral withdrawn', { options: { rootCrl: { revoked: [SERIALS.signer] } } }],
  ['qe-report-signature', 'changed', { options: { qeSignature: flip } }],
  ['qe-report-data', 'of another key', { options: { qeReport: set(320, 0) } }],
  ['qe-report-data', 'with more behind', { options: { qeReport: set(352, 1) } }],
  ['quote-signature', 'changed', { options: { signature: flip } }],
  ['tcb-signer', 'another name', { options: { signer: { name: 'Intel SGX PCK Certificate' } } }],
  ['tcb-signer', 'a spoilt signature', { options: { signer: { spoil: true } } }],
  ['tcb-signer', 'over', { options: { signer: { notAfter: LATE } } }],
  ['tcb-info', 'a signature of something else', { options: { collateral: { tcb_info_signature: '11'.repeat(64) } } }],
  ['tcb-info', 'another version', { options: { tcbInfo: { version: 2 } } }],
  [
    'tcb-info',
    'a status that is not known',
    { options: { tcbInfo: { tcbLevels: [platformLevel({ tcbStatus: 'Fine' })] } } },
  ],
  ['tcb-info-time', 'due again', { options: { tcbInfo: { nextUpdate: at(LATE) } } }],
  ['tcb-info-time', 'of later', { options: { tcbInfo: { issueDate: at(QUOTED_AT + 1000) } } }],
  ['platform', 'another FMSPC', { options: { tcbInfo: { fmspc: '00906ED50000' } } }],
  ['platform', 'another PCEID', { options: { tcbInfo: { pceId: '0001' } } }],
  [
    'qe-identity',
    'a signature of something else',
    { options: { collateral: { qe_identity_signature: '11'.repeat(64) } } },
  ],
  ['qe-identity', 'of another enclave', { options: { qeIdentity: { id: 'QVE' } } }],
  ['qe-identity-time', 'due again', { options: { qeIdentity: { nextUpdate: at(LATE) } } }],
  [
    'tcb-evaluation',
    'older TCB info',
    { options: { tcbInfo: { tcbEvaluationDataNumber: 19 } }, policy: { minEvaluationNumber: 20 } },
  ],
  [
    'tcb-evaluation',
    'an older identity',
    { options: { qeIdentity: { tcbEvaluationDataNumber: 19 } }, policy: { minEvaluationNumber: 20 } },
  ],
  ['quoting-enclave', 'another product', { options: { qeIdentity: { isvprodid: 3 } } }],
  ['quoting-enclave', 'another signer', { options: { qeIdentity: { mrsigner: '00'.repeat(32) } } }],
  ['quoting-enclave', 'debugged', { options: { qeReport: set(48, 0x17) } }],
  ['quoting-enclave', 'another MISCSELECT', { options: { qeReport: set(16, 1) } }],
  [
    'tcb-level',
    'a platform below all levels',
    {
      options: { extension: platformExtension(Array.from({ length: 16 }, () => 0)) },
      policy: { statuses: ['NotSupported'] },
    },
  ],
  [
    'tcb-level',
    'a quoting enclave below all levels',
    { options: { qeIdentity: { tcbLevels: [enclaveLevel(5)] } }, policy: { statuses: ['NotSupported'] } },
  ],
  [
    'tcb-status',
    'a platform out of date',
    { options: { tcbInfo: { tcbLevels: [platformLevel({ tcbStatus: 'OutOfDate' })] } } },
  ],
  [
    'tcb-status',
    'a quoting enclave out of date',
    { options: { qeIdentity: { tcbLevels: [enclaveLevel(4, { tcbStatus: 'OutOfDate' })] } } },
  ],
  [
    'tcb-status',
    'a quoting enclave revoked',
    { options: { qeIdentity: { tcbLevels: [enclaveLevel(4, { tcbStatus: 'Revoked' })] } } },
  ],
  [
    'advisories',
    'one that holds',
    { options: { tcbInfo: { tcbLevels: [platformLevel({ advisoryIDs: ['INTEL-SA-00001'] })] } } },
  ],
  [
    'advisories',
    'one that was accepted until before',
    {
      options: { tcbInfo: { tcbLevels: [platformLevel({ advisoryIDs: ['INTEL-SA-00001'] })] } },
      policy: { advisories: { 'INTEL-SA-00001': LATE } },
    },
  ],
  ['tcb-date', 'an older level', { policy: { minTcbDate: LEVEL_DATE + 1 } }],
  ['platform-allowed', 'another PPID', { policy: { ppids: ['00'.repeat(16)] } }],
  ['platform-allowed', 'another instance', { policy: { platformInstances: ['00'.repeat(16)] } }],
  ['binding', 'of something else', { expected: new Uint8Array(64).fill(1) }],
];

const REGISTER = ['00'.repeat(47) + '01'];
const TDX: typeof COMMON = [
  ['quote', 'of SGX', { options: { tee: 'sgx' } }],
  ['tdx-module', 'another signer', { options: { body: set(64, 1) } }],
  ['tdx-module', 'attributes', { options: { body: set(112, 1) } }],
  [
    'tcb-status',
    'a module out of date',
    {
      options: {
        tcbInfo: {
          tdxModuleIdentities: [moduleIdentity({ tcbLevels: [enclaveLevel(6, { tcbStatus: 'OutOfDate' })] })],
        },
      },
    },
  ],
  [
    'tdx-module',
    'a version that Intel does not know',
    { options: { body: set(1, 2) }, policy: { statuses: ['NotSupported'] } },
  ],
  ['tdx-module', 'below all levels', { options: { body: set(0, 5) }, policy: { statuses: ['NotSupported'] } }],
  ['debug', 'it can be debugged', { options: { body: set(120, 1) } }],
  ['debug', 'it can be profiled', { options: { body: set(120, 0x20) } }],
  ['sept-ve-disable', 'clear', { options: { body: set(123, 0) } }],
  ['attributes', 'PKS', { options: { body: set(123, 0x50) } }],
  ['attributes', 'KL', { options: { body: set(123, 0x90) } }],
  ['attributes', 'PERFMON', { options: { body: set(127, 0x80) } }],
  ['attributes', 'migratable', { options: { body: set(123, 0x30) } }],
  ['attributes', 'reserved', { options: { body: set(122, 1) } }],
  ['xfam', 'a feature that is not allowed', { options: { body: set(131, 1) } }],
  ['xfam', 'without SSE', { options: { body: set(128, 0xe5) } }],
  ['service-td', 'one that is bound', { options: { body: set(600, 1) } }],
  ['mrseam', 'another module', { policy: { mrSeam: REGISTER } }],
  ['mrtd', 'other contents', { policy: { mrTd: REGISTER } }],
  ['rtmr', 'another RTMR0', { policy: { rtmr0: REGISTER } }],
  ['rtmr', 'another RTMR3', { policy: { rtmr3: REGISTER, rtmr0: ['00'.repeat(48)] } }],
  ['configuration', 'another MRCONFIGID', { policy: { mrConfigId: REGISTER } }],
  ['configuration', 'another owner', { policy: { mrOwner: REGISTER } }],
  ['event-log', 'garbage', { eventLog: new Uint8Array(100) }],
  ['event-log', 'none where one is required', { policy: { eventLog: 'required' } }],
];

const SGX: typeof COMMON = [
  ['quote', 'of TDX', { options: { tee: 'tdx' } }],
  ['quote', 'reserved bytes', { options: { body: set(30, 1) } }],
  ['debug', 'it can be debugged', { options: { body: set(48, 0x17) } }],
  ['mrenclave', 'other contents', { policy: { mrEnclave: ['00'.repeat(32)] } }],
  ['mrsigner', 'another signer', { policy: { mrSigner: ['00'.repeat(32)] } }],
  ['product', 'another product', { policy: { isvProdId: 1 } }],
  ['product', 'an older one', { policy: { minIsvSvn: 6 } }],
  ['configuration', 'another CONFIGID', { policy: { configId: ['01'.repeat(64)] } }],
];

describe.each([
  ['tdx', [...COMMON, ...TDX], TDX_CHECKS],
  ['sgx', [...COMMON, ...SGX], SGX_CHECKS],
] as const)('a quote of %s', (tee, cases, list) => {
  test('is accepted when all of it holds, with a statement of each check', async () => {
    const expected = new Uint8Array(64).fill(7);
    const result = await appraise(tee, { options: { reportData: expected, padding: new Uint8Array(70) }, expected });
    expect(failedChecks(result)).toStrictEqual([]);
    expect(result).toMatchObject({ verdict: 'accept', advisories: [], claims: { tcb: { status: 'UpToDate' } } });
    expect(result.checks.map(({ id }) => id)).toStrictEqual(Object.keys(list));
    expect(result.checks.every(({ detail, source }) => detail !== '' && source !== '')).toBe(true);
  });

  test.each(cases)('fails %s alone: %s', async (check, _, given) => {
    expectAlone(await appraise(tee, given), check);
  });

  test('of a platform of another root is none', async () => {
    const failed = failedChecks(await appraise(tee, { stranger: true }));
    expect(failed).toStrictEqual(['pck-chain', 'tcb-signer']);
  });

  test('is good until the first end of what it rests on', async () => {
    const { validUntil } = await appraise(tee, { options: { rootCrl: { nextUpdate: QUOTED_AT + 5000 } } });
    expect(validUntil).toBe(QUOTED_AT + 5000);
    expect(ISSUED_AT).toBeLessThan(QUOTED_AT);
  });
});
