import { decodeBase64 } from '../../encoding/base64/base64.ts';
import { decodeBase64Url } from '../../encoding/base64/base64url.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import type { Appraisal } from '../appraisal/appraisal.ts';
import { objectIn, textIn } from '../jwt/json.ts';
import type { MaaCheck } from './checks.ts';
import type { FullMaaPolicy } from './policy.ts';
import type { MaaClaims, MaaHardware } from './types.ts';

/** The measurement that stands for what was launched, of each hardware. */
const LAUNCHED: Readonly<Record<MaaHardware, string>> = { sgx: 'mrenclave', sevsnpvm: 'measurement', tdxvm: 'mrtd' };
const COMPLIANT = 'azure-compliant-cvm';
const BINDING_BYTES = 32;

/** The hardware, if it is one that is known here. */
function hardwareOf({ hardware }: MaaClaims): MaaHardware | undefined {
  return hardware !== null && Object.hasOwn(LAUNCHED, hardware) ? (hardware as MaaHardware) : undefined;
}

function judgeMachine(appraisal: Appraisal<MaaCheck>, claims: MaaClaims, policy: FullMaaPolicy): void {
  const { complianceStatus: status, secureBoot, tpm, migrationAllowed, vmpl } = claims;
  const hardware = hardwareOf(claims);
  if (hardware === 'sgx') {
    for (const id of ['compliance', 'secure_boot'] as const) appraisal.skip(id, 'an enclave is no machine');
  } else {
    if (policy.requireCompliance) appraisal.judge('compliance', status === COMPLIANT, COMPLIANT, 'no such status');
    else appraisal.skip('compliance', 'the policy does not demand it');
    const found = `secure-boot ${secureBoot}, tpm-enabled ${tpm}`;
    if (policy.requireSecureBoot) appraisal.judge('secure_boot', secureBoot === true && tpm === true, found);
    else appraisal.skip('secure_boot', `the policy does not demand it; ${found}`);
  }
  if (hardware === 'sevsnpvm') {
    if (policy.allowMigration) appraisal.skip('migration', `the policy takes it; ${migrationAllowed}`);
    else appraisal.judge('migration', migrationAllowed === false, `migration allowed: ${migrationAllowed}`);
    appraisal.judge('vmpl', vmpl === policy.vmpl, `VMPL ${vmpl}`);
  } else {
    for (const id of ['migration', 'vmpl'] as const) appraisal.skip(id, 'of SNP alone');
  }
}

function judgeTcb(
  appraisal: Appraisal<MaaCheck>,
  claims: MaaClaims,
  { minimumVersions, tcbStatuses }: FullMaaPolicy,
): void {
  if (hardwareOf(claims) === 'tdxvm') {
    const isTaken = tcbStatuses.some((status) => status === claims.tcbStatus);
    appraisal.judge('tcb', isTaken, `status ${JSON.stringify(claims.tcbStatus)}`);
    return;
  }
  // A version of SNP says nothing of an enclave, and the other way round.
  const isOfEnclave = hardwareOf(claims) === 'sgx';
  const named = Object.entries(minimumVersions).filter(([name]) => (name === 'enclave') === isOfEnclave);
  if (named.length === 0) appraisal.skip('tcb', 'the policy names no least versions');
  for (const [name, least] of named) {
    const version = Object.hasOwn(claims.versions, name) ? claims.versions[name] : undefined;
    appraisal.judge('tcb', version !== undefined && version >= least, `${name} ${version}, at least ${least}`);
  }
}

/** The bytes of a binding in any of the forms that clients write it in. */
function bindingBytes(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || text.length > 4 * BINDING_BYTES) return undefined;
  return decodeHex(text, BINDING_BYTES) ?? decodeBase64Url(text, BINDING_BYTES) ?? decodeBase64(text, BINDING_BYTES);
}

/**
 * The binding is the data that the environment gave along, as `nonce`, of its own or within `client-payload` as Azure's client for virtual machines writes it, or the
 * report data begins with it, which then ends with zeros.
 */
function judgeBinding(appraisal: Appraisal<MaaCheck>, claims: MaaClaims, expected: Uint8Array | null): void {
  if (expected === null) {
    appraisal.skip('binding', 'no binding was expected');
    return;
  }
  const runtime = claims.runtime ?? undefined;
  const inReport = new Uint8Array(2 * BINDING_BYTES);
  inReport.set(expected);
  const candidates = [textIn(runtime, 'nonce'), textIn(objectIn(runtime, 'client-payload'), 'nonce')].map(bindingBytes);
  const report = claims.reportData === null ? undefined : decodeHex(claims.reportData, 2 * BINDING_BYTES);
  const found = candidates.map((bytes) => bytes !== undefined && sameBytes(bytes, expected));
  const isReported = report !== undefined && sameBytes(report, inReport);
  appraisal.judge(
    'binding',
    found.includes(true) || isReported,
    'the expected binding',
    'the token was made for something else',
  );
}

/** Judges what a token says, apart from who says it and when. */
export function judgeContent(
  appraisal: Appraisal<MaaCheck>,
  claims: MaaClaims,
  policy: FullMaaPolicy,
  expectedBinding: Uint8Array | null,
): void {
  const hardware = hardwareOf(claims);
  const isKnown = claims.type === 'azurevm' || claims.type === claims.hardware;
  const isTaken = hardware !== undefined && policy.hardware.includes(hardware);
  appraisal.judge('type', isKnown && isTaken, `${JSON.stringify(claims.type)}, ${JSON.stringify(claims.hardware)}`);
  if (hardware === undefined) return;
  if (policy.allowDebug) appraisal.skip('debug', `the policy takes debugging; debuggable: ${claims.debuggable}`);
  else appraisal.judge('debug', claims.debuggable === false, `debuggable: ${claims.debuggable}`);
  judgeMachine(appraisal, claims, policy);
  judgeTcb(appraisal, claims, policy);
  if (policy.measurements === null) appraisal.skip('measurement', 'the policy lists no measurements');
  else {
    const measured = claims.measurements[LAUNCHED[hardware]];
    const isListed = measured !== undefined && policy.measurements.includes(measured);
    appraisal.judge('measurement', isListed, `${LAUNCHED[hardware]} ${measured}`);
  }
  if (policy.policyHashes === null) appraisal.skip('policy_hash', 'the policy lists no hashes of policies');
  else {
    const isListed = claims.policyHash !== null && policy.policyHashes.includes(claims.policyHash);
    appraisal.judge('policy_hash', isListed, `policy ${JSON.stringify(claims.policyHash)}`);
  }
  if (policy.nonce === null) appraisal.skip('nonce', 'the policy names no nonce');
  else appraisal.judge('nonce', claims.nonce === policy.nonce, 'the nonce of the request', 'another nonce, or none');
  judgeBinding(appraisal, claims, expectedBinding);
}
