/** Tokens of a provider of our own, in the form of Microsoft Azure Attestation. */
import { encodeBase64 } from '../../host/encoding/base64/base64.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import type { MaaPolicy } from '../../host/attest/maa/types.ts';
import { issueCertificate, makeKey, type CertificateOptions, type TestKey } from './pki.ts';
import { issueToken, jwkOf } from './tokens.ts';

type Json = Readonly<Record<string, unknown>>;

export const MAA_ISSUER = 'https://ours.weu.attest.azure.net';
/** When the tokens are issued. */
export const MAA_ISSUED = Date.UTC(2026, 10, 1, 12);

export interface MaaAuthority {
  readonly key: TestKey;
  readonly stranger: TestKey;
}

export async function makeMaaAuthority(): Promise<MaaAuthority> {
  const [key, stranger] = await Promise.all([makeKey('RSA'), makeKey('RSA')]);
  return { key, stranger };
}

/** A published key as MAA has it: its certificate, which it signed itself, and no members of the key. */
export async function maaJwk(key: TestKey, options: Partial<CertificateOptions> = {}): Promise<Json> {
  const certificate = await issueCertificate({ name: MAA_ISSUER, key, ...options });
  return { kid: 'k1', kty: 'RSA', x5c: [encodeBase64(certificate.der)] };
}

/** What a virtual machine's hardware says, of SNP. */
export const SNP_CLAIMS: Json = {
  'x-ms-attestation-type': 'sevsnpvm',
  'x-ms-compliance-status': 'azure-compliant-cvm',
  'x-ms-runtime': {
    keys: [],
    'vm-configuration': { 'console-enabled': true, 'secure-boot': true, 'tpm-enabled': true, vmUniqueId: 'A' },
  },
  'x-ms-sevsnpvm-bootloader-svn': 4,
  'x-ms-sevsnpvm-tee-svn': 0,
  'x-ms-sevsnpvm-snpfw-svn': 22,
  'x-ms-sevsnpvm-microcode-svn': 213,
  'x-ms-sevsnpvm-guestsvn': 8,
  'x-ms-sevsnpvm-is-debuggable': false,
  'x-ms-sevsnpvm-launchmeasurement': '11'.repeat(48),
  'x-ms-sevsnpvm-migration-allowed': false,
  'x-ms-sevsnpvm-reportdata': '22'.repeat(64),
  'x-ms-sevsnpvm-vmpl': 0,
};

/** What a virtual machine's hardware says, of TDX. */
export const TDX_CLAIMS: Json = {
  'x-ms-attestation-type': 'tdxvm',
  'x-ms-compliance-status': 'azure-compliant-cvm',
  'x-ms-runtime': SNP_CLAIMS['x-ms-runtime'],
  attester_tcb_status: 'UpToDate',
  tdx_mrtd: '11'.repeat(48),
  tdx_td_attributes_debug: false,
  tdx_report_data: '22'.repeat(64),
};

function times(issued: number): Json {
  return { iss: MAA_ISSUER, iat: issued / 1000, nbf: issued / 1000, exp: issued / 1000 + 28_800 };
}

/** The payload of a token of a virtual machine that is accepted. */
export function maaPayload(binding: Uint8Array, hardware: Json = SNP_CLAIMS, issued = MAA_ISSUED): Json {
  return {
    ...times(issued),
    'x-ms-attestation-type': 'azurevm',
    'x-ms-policy-hash': 'wm9mHlvTU82e8UqoOy1Yj1FBRSNkfe99',
    'x-ms-runtime': { 'client-payload': { nonce: encodeBase64(binding) }, keys: [] },
    'x-ms-isolation-tee': hardware,
    nonce: 'asked for',
  };
}

/** The payload of a token of an enclave that is accepted, whose report data begins with the binding. */
export function maaEnclavePayload(binding: Uint8Array, issued = MAA_ISSUED): Json {
  return {
    ...times(issued),
    'is-debuggable': false,
    'x-ms-attestation-type': 'sgx',
    'x-ms-sgx-is-debuggable': false,
    'x-ms-sgx-mrenclave': '33'.repeat(32),
    'x-ms-sgx-svn': 2,
    'x-ms-sgx-report-data': encodeHex(binding).padEnd(128, '0'),
  };
}

/** The header of a token. Where it says that its keys are is not where they are looked for. */
const MAA_HEADER: Json = { alg: 'RS256', jku: 'https://elsewhere.example/certs', kid: 'k1', typ: 'JWT' };

export interface MaaEvidence {
  readonly evidence: string;
  readonly policy: MaaPolicy;
  readonly at: number;
}

/** A token with a payload, and a policy that trusts its issuer. */
export async function makeMaaEvidence(
  { key }: MaaAuthority,
  payload: Json,
  { header = MAA_HEADER, signer = key } = {},
): Promise<MaaEvidence> {
  return {
    evidence: await issueToken(header, payload, signer),
    policy: { issuers: [{ issuer: MAA_ISSUER, keySet: { keys: [await jwkOf(key, 'k1')] } }] },
    at: MAA_ISSUED + 60_000,
  };
}
