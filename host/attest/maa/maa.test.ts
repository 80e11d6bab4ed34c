import { beforeAll, describe, expect, it } from 'vitest';
import { expectAlone } from '../../../test/attest/alone.ts';
import { failedChecks } from '../../../test/attest/failed.ts';
import {
  MAA_ISSUED,
  MAA_ISSUER,
  SNP_CLAIMS,
  TDX_CLAIMS,
  maaEnclavePayload,
  maaJwk,
  maaPayload,
  makeMaaAuthority,
  makeMaaEvidence,
  type MaaAuthority,
  type MaaEvidence,
} from '../../../test/attest/maa.ts';
import { jwkOf } from '../../../test/attest/tokens.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import type { EvidenceResult } from '../appraisal/types.ts';
import { MAA_CHECKS, type MaaCheck } from './checks.ts';
import type { MaaClaims, MaaPolicy } from './types.ts';
import { appraiseMaa } from './appraise.ts';
import { reportDataOfKey, type VerifySignerQuote } from './signer.ts';
import { parseCertificate } from '../../x509/certificate.ts';
import { decodeBase64 } from '../../encoding/base64/base64.ts';
import { malformed } from '../error/malformed.ts';
import type { DcapCollateral } from '../dcap/types.ts';
import { extension } from '../../../test/attest/pki.ts';

const BINDING = new Uint8Array(32).fill(7);

type Json = Readonly<Record<string, unknown>>;

let authority: MaaAuthority;
let good: MaaEvidence;

beforeAll(async () => {
  authority = await makeMaaAuthority();
  good = await makeMaaEvidence(authority, maaPayload(BINDING));
});

/** Judges quotes that are nothing but report data in hexadecimal, and a verdict before it. */
const verifyQuote: VerifySignerQuote = (quote) => {
  const [verdict = '', reportData = ''] = new TextDecoder().decode(quote).split(' ');
  const accept = verdict === 'good';
  return Promise.resolve({
    verdict: accept ? 'accept' : 'reject',
    checks: [{ id: 'quote', status: accept ? 'pass' : 'fail', detail: verdict, source: 'test' }],
    claims: { reportData },
    advisories: [],
    validUntil: null,
  });
};

interface Judged extends MaaEvidence {
  readonly collateral?: DcapCollateral;
}

function judge({ evidence, policy, at, collateral }: Judged): Promise<EvidenceResult<MaaClaims>> {
  const endorsements = collateral === undefined ? {} : { signerCollateral: collateral };
  return appraiseMaa(evidence, { endorsements, policy, at, expectedBinding: BINDING }, verifyQuote);
}

const COLLATERAL: DcapCollateral = {
  root_ca_crl: '',
  pck_crl: '',
  tcb_info_issuer_chain: '',
  tcb_info: '',
  qe_identity_issuer_chain: '',
  qe_identity: '',
};

/** The good token, with a key whose certificate has a quote that says this. */
async function withQuote(write: (reportData: string) => string): Promise<Judged> {
  const [first = ''] = (await maaJwk(authority.key))['x5c'] as readonly string[];
  const certificate = parseCertificate(decodeBase64(first, 65_536) ?? new Uint8Array(), malformed);
  const text = new TextEncoder().encode(`${' '.repeat(16)}${write(await reportDataOfKey(certificate))}`);
  const jwk = await maaJwk(authority.key, { extensions: [extension('1.3.6.1.4.1.311.105.1', text)] });
  return { ...(await withKey(jwk)), collateral: COLLATERAL };
}

/** The good token with some of its payload replaced. */
function withPayload(part: Json): Promise<MaaEvidence> {
  return makeMaaEvidence(authority, { ...maaPayload(BINDING), ...part });
}

/** The good token with some of what its hardware says replaced. */
function withHardware(part: Json, hardware = SNP_CLAIMS): Promise<MaaEvidence> {
  return makeMaaEvidence(authority, maaPayload(BINDING, { ...hardware, ...part }));
}

function withPolicy(policy: MaaPolicy): Promise<MaaEvidence> {
  return Promise.resolve({ ...good, policy: { ...good.policy, ...policy } });
}

async function withKey(jwk: Json): Promise<MaaEvidence> {
  return withPolicy({ issuers: [{ issuer: MAA_ISSUER, keySet: { keys: [jwk] } }] });
}

describe('a token of Azure Attestation', () => {
  it('is accepted of a virtual machine under SNP or TDX, and of an enclave', async () => {
    const result = await judge(good);
    expect(failedChecks(result)).toEqual([]);
    expect(result).toMatchObject({
      verdict: 'accept',
      validUntil: MAA_ISSUED + 28_800_000,
      claims: { type: 'azurevm', hardware: 'sevsnpvm', vmpl: 0, measurements: { measurement: '11'.repeat(48) } },
    });
    expect(result.checks.map(({ id }) => id)).toEqual(Object.keys(MAA_CHECKS));
    const tdx = await judge(await withHardware({}, TDX_CLAIMS));
    expect(tdx).toMatchObject({ verdict: 'accept', claims: { hardware: 'tdxvm', tcbStatus: 'UpToDate' } });
    const sgx = await judge(await makeMaaEvidence(authority, maaEnclavePayload(BINDING)));
    expect(sgx).toMatchObject({ verdict: 'accept', claims: { hardware: 'sgx', versions: { enclave: 2 } } });
  });

  it('is accepted under a policy that lists everything as it is', async () => {
    const policy: MaaPolicy = {
      measurements: ['11'.repeat(48)],
      policyHashes: ['wm9mHlvTU82e8UqoOy1Yj1FBRSNkfe99'],
      nonce: 'asked for',
      minimumVersions: { bootloader: 4, tee: 0, snp: 22, microcode: 213, guest: 8, enclave: 9 },
    };
    const result = await judge(await withPolicy(policy));
    expect(result.verdict).toBe('accept');
    expect(result.checks.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual(['signer']);
  });

  it('is accepted with a key that is published as a certificate', async () => {
    const result = await judge(await withKey(await maaJwk(authority.key)));
    expect(result.verdict).toBe('accept');
  });

  it('takes what the policy takes', async () => {
    const { evidence } = await withHardware({
      'x-ms-sevsnpvm-is-debuggable': true,
      'x-ms-sevsnpvm-migration-allowed': true,
      'x-ms-sevsnpvm-vmpl': 2,
      'x-ms-compliance-status': undefined,
      'x-ms-runtime': undefined,
    });
    const policy: MaaPolicy = {
      ...good.policy,
      allowDebug: true,
      allowMigration: true,
      vmpl: 2,
      requireCompliance: false,
      requireSecureBoot: false,
    };
    expect((await judge({ ...good, evidence, policy })).verdict).toBe('accept');
  });

  it('is bound by runtime data in any spelling, and by report data', async () => {
    const runtime = { nonce: encodeHex(BINDING) };
    expect((await judge(await withPayload({ 'x-ms-runtime': runtime }))).verdict).toBe('accept');
    const reported = await withHardware({ 'x-ms-sevsnpvm-reportdata': encodeHex(BINDING).padEnd(128, '0') });
    expect((await judge(reported)).verdict).toBe('accept');
  });

  it('is signed by a key that an enclave made, where there is collateral to tell', async () => {
    const made = await withQuote((reportData) => `good ${reportData}`);
    const result = await judge({ ...made, policy: { ...made.policy, signer: 'required' } });
    expect(result.verdict).toBe('accept');
    expect(result.checks.find(({ id }) => id === 'signer')?.status).toBe('pass');
  });

  /** One thing broken, and the one check that finds it. */
  const BROKEN: readonly (readonly [MaaCheck, string, () => Promise<Judged>])[] = [
    ['signer', 'the enclave of its key is rejected', () => withQuote((reportData) => `bad ${reportData}`)],
    ['signer', 'the enclave of its key made another', () => withQuote(() => `good ${'00'.repeat(64)}`)],
    ['signer', 'its key has no quote where there is collateral', async () => ({ ...good, collateral: COLLATERAL })],
    ['signer', 'the policy demands what cannot be told', () => withPolicy({ signer: 'required' })],
    [
      'form',
      'a part is missing',
      () => Promise.resolve({ ...good, evidence: good.evidence.split('.').slice(0, 2).join('.') }),
    ],
    [
      'form',
      'its algorithm is another',
      () => makeMaaEvidence(authority, maaPayload(BINDING), { header: { alg: 'HS256', kid: 'k1' } }),
    ],
    ['issuer', 'its issuer is another', () => withPayload({ iss: 'https://theirs.weu.attest.azure.net' })],
    ['issuer', 'the policy names none', () => withPolicy({ issuers: [] })],
    [
      'key_set',
      'its key is not in the set',
      () => makeMaaEvidence(authority, maaPayload(BINDING), { header: { alg: 'RS256', kid: 'k2' } }),
    ],
    [
      'key_set',
      'its key has no name',
      () => makeMaaEvidence(authority, maaPayload(BINDING), { header: { alg: 'RS256' } }),
    ],
    [
      'key_set',
      'the certificate of its key is of another',
      async () => withKey(await maaJwk(authority.key, { name: 'https://theirs.weu.attest.azure.net' })),
    ],
    [
      'key_set',
      'the certificate of its key has expired',
      async () => withKey(await maaJwk(authority.key, { notAfter: MAA_ISSUED })),
    ],
    ['key_set', 'the certificate of its key is nonsense', () => withKey({ kid: 'k1', kty: 'RSA', x5c: ['AAAA'] })],
    [
      'key_set',
      'its key is for encryption',
      async () => withKey({ ...(await jwkOf(authority.key, 'k1')), use: 'enc' }),
    ],
    [
      'signature',
      'another key signed it',
      () => makeMaaEvidence(authority, maaPayload(BINDING), { signer: authority.stranger }),
    ],
    ['time', 'it has expired', () => Promise.resolve({ ...good, at: MAA_ISSUED + 28_800_000 })],
    ['time', 'it does not hold yet', () => Promise.resolve({ ...good, at: MAA_ISSUED - 30_001 })],
    ['lifetime', 'it holds for a year', () => withPayload({ exp: MAA_ISSUED / 1000 + 31_536_000 })],
    [
      'type',
      'it is of a virtual machine without hardware that isolates it',
      () => withPayload({ 'x-ms-isolation-tee': undefined }),
    ],
    ['type', 'what isolates it is not known', () => withHardware({ 'x-ms-attestation-type': 'vbs' })],
    ['type', 'the policy does not take its hardware', () => withPolicy({ hardware: ['tdxvm'] })],
    ['type', 'it is of one thing that holds another', () => withPayload({ 'x-ms-attestation-type': 'sgx' })],
    [
      'compliance',
      "its paravisor is not Azure's",
      () => withHardware({ 'x-ms-compliance-status': 'azure-signed-workload' }),
    ],
    ['debug', 'it can be debugged', () => withHardware({ 'x-ms-sevsnpvm-is-debuggable': true })],
    [
      'debug',
      'nothing says that it cannot be debugged',
      () => withHardware({ 'x-ms-sevsnpvm-is-debuggable': undefined }),
    ],
    ['debug', 'a TD can be debugged', () => withHardware({ tdx_td_attributes_debug: true }, TDX_CLAIMS)],
    [
      'debug',
      'an enclave can be debugged',
      () => makeMaaEvidence(authority, { ...maaEnclavePayload(BINDING), 'is-debuggable': true }),
    ],
    ['migration', 'it may be moved', () => withHardware({ 'x-ms-sevsnpvm-migration-allowed': true })],
    ['vmpl', 'its report is of another level', () => withHardware({ 'x-ms-sevsnpvm-vmpl': 1 })],
    ['tcb', 'its microcode is old', () => withPolicy({ minimumVersions: { microcode: 214 } })],
    [
      'tcb',
      'a TD runs on firmware that is out of date',
      () => withHardware({ attester_tcb_status: 'OutOfDate' }, TDX_CLAIMS),
    ],
    [
      'tcb',
      'nothing is said of the firmware of a TD',
      () => withHardware({ attester_tcb_status: undefined }, TDX_CLAIMS),
    ],
    ['measurement', 'another thing was launched', () => withPolicy({ measurements: ['12'.repeat(48)] })],
    ['policy_hash', 'the provider judged by another policy', () => withPolicy({ policyHashes: ['other'] })],
    [
      'secure_boot',
      'it was not booted securely',
      () => withHardware({ 'x-ms-runtime': { 'vm-configuration': { 'secure-boot': false, 'tpm-enabled': true } } }),
    ],
    ['secure_boot', 'nothing is said of how it booted', () => withHardware({ 'x-ms-runtime': undefined })],
    ['nonce', 'it answers another request', () => withPolicy({ nonce: 'never asked for' })],
    [
      'binding',
      'it was made for another statement',
      () => makeMaaEvidence(authority, maaPayload(new Uint8Array(32).fill(8))),
    ],
    [
      'binding',
      'its report data goes on after the binding',
      () =>
        withHardware({ 'x-ms-sevsnpvm-reportdata': encodeHex(BINDING).padEnd(128, '1') }).then((made) =>
          makeMaaEvidence(authority, { ...maaPayload(BINDING), 'x-ms-runtime': {} }).then(({ evidence }) => ({
            ...made,
            evidence,
          })),
        ),
    ],
  ];

  it.each(BROKEN)('is rejected by %s alone when %s', async (check, _, make) => {
    expectAlone(await judge(await make()), check);
  });

  it.each<[string, unknown]>([
    ['an unknown member', { issuer: MAA_ISSUER }],
    [
      'a provider twice',
      {
        issuers: [
          { issuer: MAA_ISSUER, keySet: { keys: [] } },
          { issuer: MAA_ISSUER, keySet: { keys: [] } },
        ],
      },
    ],
    ['a provider without keys', { issuers: [{ issuer: MAA_ISSUER }] }],
    ['a provider that is no address', { issuers: [{ issuer: 'http://a', keySet: { keys: [] } }] }],
    ['a version that is none', { minimumVersions: { microcode: -1 } }],
    ['a measurement that is none', { measurements: ['11'] }],
    ['an empty nonce', { nonce: '' }],
  ])('is not judged under a policy with %s', async (_, policy) => {
    await expect(judge({ ...good, policy: policy as MaaPolicy })).rejects.toMatchObject({ code: 'options_invalid' });
  });
});
