import { flagIn, integerIn, objectIn, textIn, type JsonObject } from '../jwt/json.ts';
import { readTimes } from '../jwt/times.ts';
import type { MaaClaims } from './types.ts';

/** Names of measurements, by the claims that hold them in hexadecimal. */
const MEASUREMENTS: Readonly<Record<string, string>> = {
  'x-ms-sevsnpvm-launchmeasurement': 'measurement',
  'x-ms-sevsnpvm-hostdata': 'hostData',
  'x-ms-sevsnpvm-idkeydigest': 'idKeyDigest',
  'x-ms-sevsnpvm-authorkeydigest': 'authorKeyDigest',
  'x-ms-sevsnpvm-familyId': 'familyId',
  'x-ms-sevsnpvm-imageId': 'imageId',
  'x-ms-sevsnpvm-reportid': 'reportId',
  tdx_mrtd: 'mrtd',
  tdx_mrseam: 'mrseam',
  tdx_mrsignerseam: 'mrsignerseam',
  tdx_mrconfigid: 'mrconfigid',
  tdx_mrowner: 'mrowner',
  tdx_mrownerconfig: 'mrownerconfig',
  tdx_rtmr0: 'rtmr0',
  tdx_rtmr1: 'rtmr1',
  tdx_rtmr2: 'rtmr2',
  tdx_rtmr3: 'rtmr3',
  'x-ms-sgx-mrenclave': 'mrenclave',
  'x-ms-sgx-mrsigner': 'mrsigner',
};

const VERSIONS: Readonly<Record<string, string>> = {
  'x-ms-sevsnpvm-bootloader-svn': 'bootloader',
  'x-ms-sevsnpvm-tee-svn': 'tee',
  'x-ms-sevsnpvm-snpfw-svn': 'snp',
  'x-ms-sevsnpvm-microcode-svn': 'microcode',
  'x-ms-sevsnpvm-guestsvn': 'guest',
  'x-ms-sgx-svn': 'enclave',
};

const HEX = /^(?:[0-9a-f]{2})+$/;

function readHex(claims: JsonObject, name: string): string | null {
  const text = textIn(claims, name);
  return text !== undefined && HEX.test(text) ? text : null;
}

function readMeasurements(hardware: JsonObject): Readonly<Record<string, string>> {
  const found = Object.entries(MEASUREMENTS).map(([claim, name]) => [name, readHex(hardware, claim)] as const);
  return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}

function readVersions(hardware: JsonObject): Readonly<Record<string, number>> {
  const found = Object.entries(VERSIONS).map(([claim, name]) => [name, integerIn(hardware, claim)] as const);
  return Object.fromEntries(found.filter((pair): pair is readonly [string, number] => pair[1] !== undefined));
}

/** Whether it can be debugged: by any claim that says so. Null when no claim of the hardware says anything. */
function readDebuggable(claims: JsonObject, hardware: JsonObject): boolean | null {
  const said = [
    flagIn(hardware, 'x-ms-sevsnpvm-is-debuggable'),
    flagIn(hardware, 'tdx_td_attributes_debug'),
    flagIn(hardware, 'x-ms-sgx-is-debuggable'),
  ].filter((flag) => flag !== undefined);
  if (said.length === 0) return null;
  return said.includes(true) || flagIn(claims, 'is-debuggable') === true;
}

/** What the payload of a token says. A virtual machine that was judged with its TPM has what the hardware says in a claim within. */
export function readMaaClaims(claims: JsonObject): MaaClaims {
  const isolation = objectIn(claims, 'x-ms-isolation-tee');
  const hardware = isolation ?? claims;
  const type = textIn(claims, 'x-ms-attestation-type') ?? null;
  const configuration =
    objectIn(objectIn(hardware, 'x-ms-runtime'), 'vm-configuration') ??
    objectIn(objectIn(claims, 'x-ms-runtime'), 'vm-configuration');
  const times = readTimes(claims);
  return {
    tee: 'maa',
    issuer: textIn(claims, 'iss') ?? null,
    issuedAt: times?.issuedAt ?? null,
    expiresAt: times?.expiresAt ?? null,
    type,
    hardware: textIn(hardware, 'x-ms-attestation-type') ?? null,
    complianceStatus: textIn(hardware, 'x-ms-compliance-status') ?? null,
    debuggable: readDebuggable(claims, hardware),
    migrationAllowed: flagIn(hardware, 'x-ms-sevsnpvm-migration-allowed') ?? null,
    vmpl: integerIn(hardware, 'x-ms-sevsnpvm-vmpl') ?? null,
    measurements: readMeasurements(hardware),
    versions: readVersions(hardware),
    tcbStatus: textIn(hardware, 'attester_tcb_status') ?? null,
    reportData:
      readHex(hardware, 'x-ms-sevsnpvm-reportdata') ??
      readHex(hardware, 'tdx_report_data') ??
      readHex(hardware, 'x-ms-sgx-report-data'),
    policyHash: textIn(claims, 'x-ms-policy-hash') ?? null,
    nonce: textIn(claims, 'nonce') ?? null,
    secureBoot: flagIn(configuration, 'secure-boot') ?? null,
    tpm: flagIn(configuration, 'tpm-enabled') ?? null,
    vmId: textIn(configuration, 'vmUniqueId') ?? null,
    runtime: objectIn(claims, 'x-ms-runtime') ?? null,
  };
}
